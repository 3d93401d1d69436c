// A link into the clipboard; where the browser gives none (a page that is not secure), it is selected to be copied.

export async function copy(field, words) {
  try {
    await navigator.clipboard.writeText(field.value);
    words.textContent = "Copied";
  } catch {
    field.select();
    words.textContent = "Press Ctrl C";
  }
}

/** The buttons that copy the field they name: there where they can do something. */
export function offerCopies() {
  const show = (part) => part.querySelectorAll("[data-copies]").forEach((one) => (one.hidden = false));
  show(document);
  document.addEventListener("htmx:load", ({ detail: { elt } }) => {
    show(elt);
    if (elt.id === "handed-over") (elt.querySelector(".made [data-copies]") ?? elt.querySelector("h2")).focus();
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-copies]");
    if (button) copy(document.getElementById(button.dataset.copies), button.querySelector("span"));
  });
}
