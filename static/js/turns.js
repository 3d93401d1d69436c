// One thing at a time.  An answer replaces parts of the page; what is done while it is on its way must not get
// lost with them: it waits for its turn, and then happens to what stands there now.

import { follow } from "./links.js";
import { isFar, swallowClick } from "./pointer.js";

let underway = 0;
let isPressing = false;
let pressed = null;
const waiting = [];
const ACTIONS = "a[hx-get], button";

export function takeTurns() {
  document.addEventListener("htmx:beforeRequest", () => (underway += 1));
  document.addEventListener("htmx:afterRequest", () => {
    underway -= 1;
    setTimeout(goOn);
  });
  document.addEventListener("htmx:confirm", waitForTurn);
  document.addEventListener("click", clickInTurn, true);

  // Leaving a field by pressing on something sends it: not before the pointer is up, or the answer would
  // replace what is being pressed.
  window.addEventListener("pointerdown", press, true);
  for (const end of ["pointerup", "pointercancel", "keydown", "blur"]) window.addEventListener(end, release, true);
}

/** Do something now, or as soon as nothing is on its way. */
export function inTurn(act) {
  waiting.push(act);
  goOn();
}

/** What stands where something stood before it was replaced. */
export function successor(what) {
  if (!what || what.isConnected) return what;
  if (what.id) return document.getElementById(what.id);
  const isSame = (one) => one.name === what.name && one.value === what.value && one.textContent === what.textContent;
  return [...document.querySelectorAll(what.localName)].find(isSame);
}

function goOn() {
  while (!underway && !isPressing && waiting.length) waiting.shift()();
}

/** A request waits; one of a form that was replaced meanwhile goes out from the form that has its place. */
function waitForTurn(event) {
  if (!underway && !isPressing) return;
  event.preventDefault();
  const { elt, issueRequest } = event.detail;
  const part = shownPart();
  waiting.push(() => {
    if (elt.isConnected) issueRequest(true);
    else if (elt.localName === "form" && part === shownPart()) successor(elt)?.requestSubmit();
  });
}

const shownPart = () => document.getElementById("inspector").dataset.part;

function clickInTurn(event) {
  const what = event.target.closest?.(ACTIONS);
  const isAction = what && (what.localName === "a" || what.form?.hasAttribute("hx-post"));
  if (!underway || !isAction || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting.push(() => follow(successor(what)));
}

function press(event) {
  isPressing = event.button === 0 && !event.target.closest?.("input, select, textarea");
  pressed = isPressing ? { what: event.target.closest?.(ACTIONS), at: event } : null;
}

function release(event) {
  if (event.type === "blur" && event.target !== window) return;
  if (event.type === "pointerup" && pressed && !isFar(pressed.at, event)) clickReplaced(pressed.what, event);
  isPressing = false;
  pressed = null;
  goOn();
}

/** What an answer replaced while the pointer was down on it is clicked where it stands now; the browser would not. */
function clickReplaced(what, { clientX, clientY }) {
  if (!what || what.isConnected) return;
  const now = successor(what);
  if (!now?.contains(document.elementFromPoint(clientX, clientY))) return;
  swallowClick();
  setTimeout(() => inTurn(() => follow(successor(now))));
}
