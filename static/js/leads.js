// A link that names a field leads into it: what it opens may lie folded.

export function leadToFields() {
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const { field } = detail.requestConfig?.elt?.dataset ?? {};
    if (field) setTimeout(() => enter(document.getElementById(field)));
  });
  if (location.hash) enter(document.getElementById(location.hash.slice(1)));
}

function enter(field) {
  if (!field?.matches("input, select, textarea, details, [role=radiogroup], .segments *")) return;
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  (field.matches("details") ? field.querySelector("summary") : field).focus();
  field.scrollIntoView({ block: "nearest" });
}
