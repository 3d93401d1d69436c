// One thing at a time.  An answer replaces parts of the page; what is clicked while it is on its way must not
// get lost with them: it waits, and then happens to what stands there now.

import { follow } from "./send.js";

let underway = 0;
let waiting = [];
let isPressing = false;
let pressed = [];

export function takeTurns() {
  document.addEventListener("htmx:beforeRequest", () => (underway += 1));
  document.addEventListener("htmx:afterRequest", () => {
    underway -= 1;
    setTimeout(goOn);
  });
  document.addEventListener("click", waitForAnswer, true);

  // Leaving a field by pressing on something sends it: not before the pointer is up, or the answer would
  // replace what is being pressed.
  window.addEventListener("pointerdown", (event) => (isPressing = !event.target.closest?.("input, select, textarea")), true);
  window.addEventListener("pointerup", release, true);
  window.addEventListener("pointercancel", release, true);
  document.addEventListener("htmx:confirm", (event) => {
    if (!isPressing) return;
    event.preventDefault();
    pressed.push(() => event.detail.issueRequest(true));
  });
}

/** Do something now, or as soon as nothing is on its way. */
export function inTurn(act) {
  if (underway) waiting.push(act);
  else act();
}

/** What stands where something stood before it was replaced. */
export function successor(what) {
  if (!what || what.isConnected) return what;
  if (what.id) return document.getElementById(what.id);
  const isSame = (one) => one.name === what.name && one.value === what.value && one.textContent === what.textContent;
  return [...document.querySelectorAll(what.localName)].find(isSame);
}

function waitForAnswer(event) {
  const what = event.target.closest?.("a[hx-get], button");
  const isAction = what && (what.localName === "a" || what.form?.hasAttribute("hx-post"));
  if (!underway || !isAction || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting.push(() => follow(successor(what)));
}

function goOn() {
  while (!underway && waiting.length) waiting.shift()();
}

function release() {
  isPressing = false;
  for (const issue of pressed.splice(0)) issue();
}
