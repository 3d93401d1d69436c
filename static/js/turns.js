// One thing at a time.  An answer replaces parts of the page; what is done while it is on its way must not get
// lost with them: it waits for its turn, and then happens to what stands there now.  Behind what failed all waits
// until that is tried again.  What a page fetches by itself when it is there lets everything else go first.

import { follow } from "./links.js";
import { isFar, swallowClick } from "./pointer.js";
import { fetchAgain, sendAsItWas } from "./requests.js";

let underway = 0;
const fetching = new Map(); // what the page fetches by itself, by its request
const givenWay = new Set();
let isHeld = false;
let isPressing = false;
let pressed = null;
const waiting = [];
const ACTIONS = "a[hx-get], button";

export function takeTurns() {
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const { elt } = detail.requestConfig;
    if (isFetched(elt)) fetching.set(detail.xhr, elt);
    else underway += 1;
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (givenWay.has(detail.requestConfig.elt)) detail.shouldSwap = false;
  });
  for (const end of ["htmx:afterRequest", "htmx:onLoadError"]) {
    document.addEventListener(end, ({ detail }) => {
      if (fetching.delete(detail.xhr)) return;
      underway -= 1;
      setTimeout(goOn);
      setTimeout(fetchAfterAll);
    });
  }
  document.addEventListener("htmx:confirm", waitForTurn);
  document.addEventListener("click", clickInTurn, true);

  // Leaving a field by pressing on something sends it: not before the pointer is up, or the answer would
  // replace what is being pressed.
  window.addEventListener("pointerdown", press, true);
  for (const end of ["pointerup", "pointercancel", "keydown", "blur"]) window.addEventListener(end, release, true);
}

/** Make a change now, or as soon as nothing is on its way; `request` is what it will say, {verb, path, formData}. */
export function inTurn(act, isChange = true, request = null) {
  wait(act, isChange, request);
  goOn();
}

/** Let everything wait, until `beginAgain`. */
export function hold() {
  isHeld = true;
}

/** Do what failed, then everything that waited behind it. */
export function beginAgain(act) {
  isHeld = false;
  waiting.unshift({ act, isChange: true });
  goOn();
}

/** What waits to be sent, as it would be sent now. */
export function waitingRequests() {
  const requests = waiting.map(({ request }) => request).filter(Boolean);
  return requests.map(({ page, path, ...more }) => ({ ...more, path: path.replace(page, location.pathname) }));
}

/** How many changes have not been sent. */
export function waitingChanges() {
  return waiting.filter((one) => one.isChange).length;
}

/** What stands where something stood before it was replaced. */
export function successor(what) {
  if (!what || what.isConnected) return what;
  if (what.id) return document.getElementById(what.id);
  const isSame = (one) => one.name === what.name && one.value === what.value && one.textContent === what.textContent;
  return [...document.querySelectorAll(what.localName)].find(isSame);
}

function wait(act, isChange, request = null) {
  waiting.push({ act, isChange, request: request && { page: location.pathname, ...request } });
  document.dispatchEvent(new Event("headroom:waiting"));
}

/** Whether something is fetched with the page, and not by what anybody does. */
const isFetched = (elt) => elt.matches?.("[hx-trigger='load']");

/** What is fetched gives way: its answer would be of what stood there before. */
function giveWay() {
  for (const elt of fetching.values()) givenWay.add(elt);
}

/** What gave way is fetched after all where nothing has taken its place. */
function fetchAfterAll() {
  if (isBusy()) return;
  const left = [...givenWay].filter((elt) => elt.isConnected);
  givenWay.clear();
  left.forEach(fetchAgain);
}

const isBusy = () => underway > 0 || isHeld;

function goOn() {
  while (!isBusy() && !isPressing && waiting.length) waiting.shift().act();
}

/** A request waits; one of a form that was replaced meanwhile goes out from the form that has its place. */
function waitForTurn(event) {
  if (!isFetched(event.detail.elt)) giveWay();
  if (!isBusy() && !isPressing) return;
  event.preventDefault();
  const { elt, verb, path, triggeringEvent, issueRequest } = event.detail;
  const part = shownPart();
  const page = location.pathname;
  const formData = elt.localName === "form" ? wordsOf(elt, triggeringEvent?.submitter) : null;
  const typed = typedInto(triggeringEvent?.target);
  wait(() => {
    if (elt.isConnected) issueRequest(true);
    else if (part === shownPart()) submit(successor(elt), typed);
    else if (formData) sendAsItWas({ verb, path: path.replace(page, location.pathname), formData });
  }, verb !== "get", formData && verb !== "get" ? { verb, path, formData } : null);
}

const shownPart = () => document.getElementById("inspector")?.dataset.part;

/** What a form says, and which revision it says it of: the first where the form's page had none yet. */
function wordsOf(form, submitter = null) {
  const formData = new FormData(form, submitter);
  formData.append("revision", document.getElementById("revision").value);
  formData.append("revision", "1");
  return formData;
}

/** A field that was changed, as it was left. */
function typedInto(field) {
  return field?.matches?.("input, select, textarea") ? { name: field.name, value: field.value, type: field.type } : null;
}

/** Submit a form that took another's place, with what had been typed into that. */
function submit(form, typed) {
  const field = typed && form?.elements?.namedItem(typed.name);
  if (field && !["checkbox", "radio"].includes(typed.type)) field.value = typed.value;
  form?.requestSubmit?.();
}

function clickInTurn(event) {
  const what = event.target.closest?.(ACTIONS);
  const isAction = what && (what.localName === "a" || (what.type === "submit" && what.form?.hasAttribute("hx-post")));
  if (!isBusy() || !isAction || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  wait(() => follow(successor(what)), what.localName !== "a", what.form ? requestOf(what.form, what) : null);
}

/** What a form says once it is sent. */
export function requestOf(form, submitter = null) {
  return { verb: "post", path: form.getAttribute("hx-post"), formData: wordsOf(form, submitter) };
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
  setTimeout(() => inTurn(() => follow(successor(now)), now.localName !== "a"));
}
