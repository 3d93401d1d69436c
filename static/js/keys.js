// Keys: undo, redo, delete, find a service, let go; each where the page has it.

import { deselect } from "./links.js";

const isTyping = (element) => element.closest?.("input, textarea, select, [contenteditable]");
const press = (id) => document.getElementById(id)?.click();

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (isTyping(event.target)) {
      if (key === "escape") event.target.blur();
      return;
    }
    const act = actOf(key, event);
    if (act) {
      event.preventDefault();
      act();
    }
  });
}

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
