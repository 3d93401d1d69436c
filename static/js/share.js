// The panel behind Share: it opens over the page, copies a new link, and closes.

const panel = () => document.getElementById("share-panel");

export function sharePanel() {
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id !== "share-panel") return;
    const copy = document.getElementById("share-copy");
    if (copy) copy.hidden = false;
    const refused = panel().querySelector("[aria-invalid]");
    const isElsewhere = !panel().contains(document.activeElement); // the panel has just opened, or nothing is left to go on at
    (copy ?? refused ?? (isElsewhere ? document.getElementById("share-name") : null))?.focus();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("#share-close")) close();
    if (target.closest?.("#share-copy")) copyLink();
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !panel()?.contains(event.target)) return;
      event.stopPropagation();
      close();
    },
    true,
  );
}

function close() {
  panel().replaceChildren();
  const ways = [...document.querySelectorAll("#share, .all-pages > summary")]; // on a phone the way in stands in the menu
  ways.find((one) => one.checkVisibility())?.focus();
}

/** The link into the clipboard; where the browser gives none (a page that is not secure), selected to be copied. */
async function copyLink() {
  const field = document.getElementById("share-address");
  const words = document.querySelector("#share-copy span");
  try {
    await navigator.clipboard.writeText(field.value);
    words.textContent = "Copied";
  } catch {
    field.select();
    words.textContent = "Press Ctrl C";
  }
}
