// Keys: undo, redo, delete, find a service, let go, from part to part; each where the page has it.

import { leave } from "./focus.js";
import { deselect } from "./links.js";

const isTyping = (element) => element.closest?.("input, textarea, select, [contenteditable]");
const press = (id) => document.getElementById(id)?.click();

const FIELD = ":is(input:not([type=hidden]), select, textarea):not([disabled])";
const CARD = "#diagram .node";
const CHOSEN = "#diagram .node:is([aria-current], .selected)";
/** Where F6 and Shift+F6 go, in turn: the search for services, the chosen card or else the first, the first setting, the results. */
const PARTS = ["#palette-filter", CARD, `#inspector form.fields ${FIELD}`, "#tabs [aria-current]"];

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (key === "f6" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      goOn(event.shiftKey ? -1 : 1);
      return;
    }
    if (isTyping(event.target)) {
      if (key === "escape") leave(event.target);
      return;
    }
    const act = actOf(key, event);
    if (act) {
      event.preventDefault();
      act();
    }
  });
}

/** To the next part of the page, or the one before: services, drawing, settings, results. */
function goOn(step) {
  const here = PARTS.findIndex((part) => partOf(part)?.contains(document.activeElement));
  const from = here < 0 && step < 0 ? 0 : here;
  for (let tried = 1; tried <= PARTS.length; tried += 1) {
    const part = PARTS[(from + tried * step + 2 * PARTS.length) % PARTS.length];
    const place = (part === CARD && document.querySelector(CHOSEN)) || document.querySelector(part);
    place?.focus();
    if (place && document.activeElement === place) return;
  }
}

const partOf = (part) => document.querySelector(part)?.closest(".palette, #plane, .inspector, .drawer");

function actOf(key, event) {
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") return () => press(event.shiftKey ? "redo" : "undo");
    return key === "y" ? () => press("redo") : null;
  }
  if (event.altKey) return null;
  if (key === "delete" || key === "backspace") return () => press("delete");
  const filter = document.getElementById("palette-filter");
  if (key === "/" && filter) return () => filter.focus();
  return key === "escape" ? deselect : null;
}
