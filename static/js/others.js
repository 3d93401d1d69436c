// Others at the same architecture: who is here, and what they change, shown within two seconds.  The page asks for
// news while it is looked at and shared; what is being typed is left alone, and is merged when it is sent.

import { inTurn } from "./turns.js";

const EVERY_MS = 1000;
const ENDED = [403, 404, 410];
const page = Array.from(crypto.getRandomValues(new Uint8Array(8)), (one) => one.toString(16).padStart(2, "0")).join("");
const place = () => document.getElementById("others");
const shownRevision = () => Number(document.getElementById("revision")?.value ?? 0);

/** The newest revision around what is being typed, which is of an older one. */
let shownAround = 0;
let newest = 0;
let isFetching = false;

export function showOthers() {
  for (const one of place()?.children ?? []) new MutationObserver(() => offerAll(one)).observe(one, { childList: true });
  ask();
}

/** What is cut is there in full for a pointer that rests on it, and for the keyboard. */
function offerAll(one) {
  const isCut = one.scrollWidth > one.clientWidth;
  one.title = isCut ? one.textContent : "";
  if (isCut) one.tabIndex = 0;
  else one.removeAttribute("tabindex");
}

async function ask() {
  const address = place()?.dataset.here;
  if (address && document.visibilityState === "visible" && !(await hasNews(address))) return;
  setTimeout(ask, EVERY_MS);
}

/** Ask once, and show what is new; false where there is nothing to ask for any more. */
async function hasNews(address) {
  const here = document.getElementById("here").textContent;
  const query = new URLSearchParams({ revision: Math.max(shownRevision(), shownAround), here, by: page });
  try {
    const answer = await fetch(`${address}?${query}`, { cache: "no-store" });
    if (ENDED.includes(answer.status)) return tellEnd(await answer.text());
    if (answer.status === 200) show(await answer.json());
  } catch {
    // no connection: what one does oneself says so; this asks again
  }
  if (shownAround > shownRevision() && !isTyping()) fetchParts();
  return true;
}

function show({ revision, here }) {
  document.getElementById("here").textContent = here;
  newest = revision;
  if (revision > Math.max(shownRevision(), shownAround)) fetchParts();
}

/** The parts of the page that changed; all of it where nothing is being typed. */
function fetchParts() {
  if (isFetching) return;
  isFetching = true;
  inTurn(() => {
    const isLeft = isTyping();
    const part = document.getElementById("comparison") ? "#comparison" : "#inspector";
    const [target, swap] = isLeft && part === "#inspector" ? ["#others", "none"] : [part, "outerHTML"];
    const values = { since: shownRevision(), ...(isLeft ? { typing: 1 } : {}) };
    window.htmx
      .ajax("get", location.pathname + location.search, { source: place(), target, swap, values })
      .then(() => (shownAround = isLeft ? newest : 0))
      .catch(() => {})
      .finally(() => (isFetching = false));
  }, false);
}

/** Whether somebody is at a field or has something in the form that is not saved. */
function isTyping() {
  const form = document.getElementById("inspector") ?? document.getElementById("assumptions");
  const { activeElement } = document;
  const isAtField = form?.contains(activeElement) && activeElement.matches("input, select, textarea, button, summary");
  return Boolean(isAtField || form?.querySelector(".error, [aria-invalid=true], .conflict"));
}

function tellEnd(text) {
  const said = new DOMParser().parseFromString(text, "text/html").querySelector("[data-what]")?.textContent;
  document.getElementById("here").textContent = "";
  document.getElementById("told").textContent = said ?? "";
  return false;
}
