// The panel behind Share: it opens over the page, copies a new link, and closes.

import { copy } from "./copied.js";

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
    if (target.closest?.("#share-copy")) copy(document.getElementById("share-address"), document.querySelector("#share-copy span"));
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
