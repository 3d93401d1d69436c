// What did not work is said beside what was edited, keeps what was typed, and can be tried again.

import { isAnswered, isChange, keyChanges, renewToken, sendAsItWas } from "./requests.js";
import { notSaved, refused, replaced, saved, saving, showSaved, unchanged } from "./saved.js";
import { say } from "./toast.js";
import { beginAgain, hold, successor, waitingChanges } from "./turns.js";
import { dropUnsent } from "./unsent.js";

const LATE = "late";
const KEPT = "Your change is kept here and not saved yet.";
const SENTENCES = {
  0: "No connection to the server.",
  [LATE]: "The server has not answered for a minute.",
  400: "The server could not read this.",
  403: "This page was open too long.",
  404: "This is no longer here, or not yours to edit.",
  413: "This is more than the server takes.",
  429: "Too much at once for the server. Wait a moment.",
  502: "The server cannot be reached just now.",
  503: "The server is busy just now.",
  504: "The server took too long.",
};
const OURS = "Something went wrong on our side.";
const TOLD_BY_THE_PAGE = [409, 422];
const REFUSED = ".fields [aria-invalid=true]";
const TRY_AGAIN = ["Try again", () => tryAgain()];
const LOAD_AGAIN = ["Load the page again", () => location.reload()];
const DISCARD = ["Discard", () => discard()];

// Where a sentence stands: at the first of these that what was edited lies in.
const PLACES = [
  [".fields .field", "beforeend"],
  [".sentence", "afterend"],
  [".fields", "beforeend"],
  [".input-row", "beforeend"],
  ["#inspector form.row", "afterend"],
  ["#inspector section", "beforeend"],
  ["#inspector > header", "afterend"],
  [".filter, .pages", "afterend"],
  [".inspector, .drawer, .palette, .canvas, main", "afterbegin"],
];

/** The request that failed: {request, status, what, note}. */
let failed = null;
/** The note of what was refused, until something else is done. */
let refusal = null;
/** The fields that held what could not be taken before an answer replaced some of the page, each in words. */
let typedInVain = [];
let isSaving = false;
let isDiscarded = false;

export function tellFailures() {
  keyChanges();
  showSaved(tryAgain);
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    forget();
    if (!isChange(detail.requestConfig)) return;
    isSaving = true;
    saving();
  });
  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    if (detail.xhr.status < 400) isSaving = false; // before an answer that leads to another page does so
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status >= 400 && !isTold(detail.xhr)) detail.shouldSwap = false;
    typedInVain = [...document.querySelectorAll(REFUSED)].map((field) => ({ field, words: typed(field) }));
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => answered(detail.requestConfig, detail.xhr));
  document.addEventListener("htmx:sendError", ({ detail }) => fail(detail.requestConfig, 0));
  document.addEventListener("htmx:timeout", ({ detail }) => fail(detail.requestConfig, LATE));
  document.addEventListener("headroom:waiting", () => {
    countAgain();
    if (!failed) return;
    failed.note.scrollIntoView({ block: "nearest" });
    say("This waits until your change is saved: try again, or discard it");
  });
  window.addEventListener("online", () => failed?.status === 0 && tryAgain());
  window.addEventListener("beforeunload", (event) => {
    if (!isDiscarded && (isSaving || waitingChanges())) event.preventDefault();
  });
}

function discard() {
  isDiscarded = true;
  dropUnsent();
  location.reload();
}

function answered(request, { status, responseText }) {
  if (status === 0) return; // there is no answer: told by the event that follows
  if (status >= 400 && !isTold({ status, responseText })) {
    fail(request, status, responseText);
    return;
  }
  if (status === 409) document.querySelector(".conflict")?.scrollIntoView({ block: "nearest" });
  if (status === 422) {
    tellRefusal(request, responseText);
    document.querySelector(".results .field .error")?.scrollIntoView({ block: "center" });
  }
  if (!isChange(request)) {
    if (status < 400) leave();
    return;
  }
  isSaving = false;
  isAnswered(request);
  markRefused(request.elt);
  if (status < 400) {
    if (!waitingChanges()) saved();
  } else if (status === 409 || request.elt.matches(".fields")) refused(hasNewRevision(request));
  else if (status === 422) unchanged();
}

/** What is refused, and not for what a field says: why stands beside what was edited.  Sent again it would be refused again. */
function tellRefusal(request, text) {
  const atTop = document.querySelector("#notice [data-what]");
  const words = atTop?.textContent ?? (document.querySelector("[data-what]") ? "" : told(text));
  atTop?.remove();
  if (!words) return;
  refusal = noteOf(words, request.elt.matches(".fields") ? [DISCARD] : atTop ? [] : [LOAD_AGAIN]);
  place(refusal, editedBy(request));
  refusal.scrollIntoView({ block: "nearest" });
}

function fail(request, status, text = "") {
  const what = editedBy(request);
  const ways = isChange(request) || waitingChanges() ? [TRY_AGAIN, DISCARD] : [TRY_AGAIN];
  const note = noteOf(sentence(status, isChange(request), text), ways);
  failed = { request, status, what, note };
  if (isChange(request)) what.setAttribute(what.matches("input, select, textarea") ? "aria-invalid" : "data-unsaved", "true");
  place(note, what);
  if (isChange(request) || waitingChanges()) hold();
  countAgain();
}

/** What is done while something cannot be saved waits with it. */
function countAgain() {
  const changes = failed ? waitingChanges() + isChange(failed.request) : 0;
  if (changes) notSaved(changes);
}

async function tryAgain() {
  if (!failed) return;
  const { request, status, what } = failed;
  const hadFocus = document.activeElement?.closest(".failed, #saved");
  forget();
  if (hadFocus) (what.matches("form") ? document.getElementById("main") : what).focus({ preventScroll: true });
  if (isChange(request)) saving();
  const problem = status === 403 && isChange(request) ? await renewToken(request).catch(() => ({ status: 0, text: "" })) : null;
  if (problem) fail(request, problem.status, problem.text);
  else beginAgain(() => sendAsItWas(request));
}

function forget() {
  refusal?.remove();
  refusal = null;
  if (!failed) return;
  failed.note.remove();
  failed.what.removeAttribute("data-unsaved");
  failed.what.removeAttribute("aria-invalid");
  failed = null;
}

// -- in words ------------------------------------------------------------------------------------------------------

/** What happened: in the server's words where it said so. */
function sentence(status, isOfChange, text) {
  const what = told(text) || SENTENCES[status] || (status >= 500 ? OURS : SENTENCES[400]);
  return isOfChange ? `${what} ${KEPT}` : what;
}

/** Whether an answer has a place on the page for what it refuses, and is no page of a proxy. */
function isTold({ status, responseText }) {
  if (!TOLD_BY_THE_PAGE.includes(status)) return false;
  return Boolean(found(responseText, "[data-what], .conflict, .error"));
}

/** The sentence of an answer that says what happened. */
function told(text) {
  return found(text, "[data-what]")?.textContent.trim() ?? "";
}

function found(text, selector) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const parts = [page, ...[...page.querySelectorAll("template")].map((one) => one.content)]; // see parts.js
  return parts.map((one) => one.querySelector(selector)).find(Boolean) ?? null;
}

function noteOf(words, ways) {
  const note = Object.assign(document.createElement("p"), { className: "failed" });
  note.setAttribute("role", "alert");
  const buttons = document.createElement("span");
  buttons.append(...ways.map(button));
  note.append(words, " ", buttons);
  return note;
}

function button([words, act]) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
  made.addEventListener("click", act);
  return made;
}

// -- beside what was edited ----------------------------------------------------------------------------------------

/** The field, button, link or card a request is about. */
function editedBy({ elt, triggeringEvent, formData }) {
  const card = document.getElementById(`card-${formData.get("node") ?? formData.get("source")}`);
  if (card && elt.hidden) return card;
  const touched = [triggeringEvent?.target, document.activeElement].map(successor);
  const field = touched.find((one) => one?.matches?.("input, select, textarea") && one.form === elt);
  return field ?? [triggeringEvent?.submitter, elt].map(successor).find(Boolean) ?? document.body;
}

function place(note, what) {
  const [spot, position] = PLACES.map(([selector, at]) => [what.closest(selector), at]).find(([one]) => one) ?? [];
  if (spot) spot.insertAdjacentElement(position, note);
  else (document.getElementById("notice") ?? document.getElementById("main")).prepend(note);
  note.dispatchEvent(new Event("headroom:told", { bubbles: true }));
}

/** Whether some of what was sent is saved, though not all of it could be taken. */
function hasNewRevision({ formData }) {
  return Number(document.getElementById("revision")?.value) > Number(formData.get("revision"));
}

/** What could not be taken goes with the form it was typed in, and not without a word. */
function leave() {
  const gone = typedInVain.filter(({ field }) => !field.isConnected);
  if (gone.length) say(`Not saved: ${gone.map(({ words }) => words).join(", ")}`);
  replaced();
}

/** Memory “10s”, of a field that says so. */
function typed(field) {
  const label = field.labels?.[0]?.firstChild.textContent.trim();
  return [label, `“${field.value}”`].filter(Boolean).join(" ");
}

/** A form that stays on the page learns which of its fields were refused. */
function markRefused(form) {
  for (const note of form.querySelectorAll(".field > small")) {
    const field = note.parentElement.querySelector(".box :is(input, select, textarea)");
    if (note.matches(".error")) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }
}
