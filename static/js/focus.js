// Where the keyboard is once an answer has replaced what had it: at what has its place, else at the heading of its part.
// On the drawing it goes on to what came there, and from what went to the card that lay nearest.

import { boxOf, cardOf, cards, isIn } from "./canvas/drawing.js";
import { inSight, pointAt } from "./canvas/view.js";

const DELETES = /\/delete\/$/;
const FOCUSED = "focused";
const ADDS = /\/nodes\/$/;
/** Where one goes on in a part of the page of which nothing is left that is like it. */
const HEADS = [
  [".inspector", "#inspector h3"],
  [".drawer", "#tabs [aria-current]"],
  [".canvas", "#plane"],
  [".head", "#where :is(h1, b) a"],
  ["main", "h1, h2"],
];

/** Whoever adds where traffic comes from by a pointer goes on with how much; not on a phone, where that opens the keyboard. */
export function askHowMuch() {
  let isPointed = false; // a click that waited for its turn comes without a pointer
  document.addEventListener("keydown", () => (isPointed = false), true);
  document.addEventListener("pointerdown", ({ target }) => {
    isPointed = Boolean(target.closest?.("button[name=service]")) && !matchMedia("(max-width: 900px)").matches;
  }, true);
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (isPointed && ADDS.test(detail.requestConfig?.path ?? "")) setTimeout(enterTraffic);
  });
}

function enterTraffic() {
  const field = document.querySelector("#traffic input:not([type=hidden])");
  if (!field || field === document.activeElement) return;
  field.focus({ preventScroll: true });
  field.select();
}

/** What an answer takes the focus from gives it to what has its place; a link to another card or arrow to its heading. */
export function keepFocusNear() {
  let left = null;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => (left = placeOf(document.activeElement, detail.requestConfig)));
  for (const event of ["htmx:afterSwap", "htmx:afterSettle"]) {
    document.addEventListener(event, () => {
      if (!left || !(isLost() || isLedElsewhere(left) || newcomer(left))) return;
      focus(heirOf(left));
      if (!isLost()) left = null;
    });
  }
}

/** Whoever leaves a field by Escape goes on at the card that is chosen; in the results at the heading of its part. */
export function leave(field) {
  const isOfDrawing = field.closest(".palette, .inspector, .canvas");
  const card = isOfDrawing && document.querySelector("#diagram .node:is([aria-current], .selected)");
  const part = field.closest(".palette") ? ".canvas" : HEADS.find(([one]) => field.closest(one))?.[0];
  focus(card || document.querySelector(HEADS.find(([one]) => one === part)?.[1] ?? "h1, h2"));
  if (document.activeElement === field) field.blur();
}

const isLost = () => document.activeElement === document.body;
const shownPart = () => document.getElementById("inspector")?.dataset.part;
const isLedElsewhere = ({ isLed, part }) => isLed && shownPart() && shownPart() !== part;
const kindOf = (one) => [one.localName, one.name, one.getAttribute("class"), one.parentElement?.localName].join(" ");
const nameOf = (one) => one.value || one.getAttribute("href") || one.getAttribute("aria-label") || one.textContent;
const isReachable = (one) => one && !one.disabled && one.checkVisibility();

/** What has the focus before an answer replaces it, in words that are true of what takes its place. */
function placeOf(focused, request) {
  const isLed = Boolean(request?.elt?.matches?.(".results a:not([data-field])"));
  const isDeleted = DELETES.test(request?.path ?? "");
  const isOnDrawing = focused === document.body || focused.closest(".canvas");
  const ids = isOnDrawing && request?.verb === "post" ? new Set(cards().map((one) => one.dataset.node)) : null;
  if (focused === document.body && !isLed && !isDeleted && !ids) return null;
  const kind = kindOf(focused);
  const around = []; // the parts it is in, from the inside, with what is of its kind there: how many before, what after
  for (let one = focused.parentElement?.closest("[id]"); one; one = one.parentElement?.closest("[id]")) {
    const found = alike(one, kind);
    const place = found.indexOf(focused);
    around.push([one.id, place, found.slice(place + 1).map(nameOf)]);
  }
  const head = HEADS.find(([part]) => focused.closest(part))?.[1];
  const opener = focused.closest("[data-opened-by]")?.dataset.openedBy;
  return { id: focused.id, kind, around, head, opener, isLed, isDeleted, part: shownPart(), ids, spot: spotOf(focused) };
}

/** Where on the drawing a card or the label of a line lies; null for anything else. */
function spotOf(focused) {
  if (!focused.closest("#diagram")) return null;
  const card = cardOf(focused);
  if (card) return middleOf(card);
  const { left, top } = focused.getBoundingClientRect();
  return pointAt({ clientX: left, clientY: top });
}

const middleOf = (card) => {
  const { x, y, width, height } = boxOf(card);
  return { x: x + width / 2, y: y + height / 2 };
};

/** The first card that came by what was done on the drawing; of several the one that is chosen. */
function newcomer({ ids }) {
  if (!ids) return null;
  const come = cards().filter((one) => !ids.has(one.dataset.node));
  return come.find((one) => one.matches("[aria-current]")) ?? come[0] ?? null;
}

/** The card in sight that lies nearest to where something was; the drawing itself where there is none. */
function nearestTo({ x, y }) {
  const way = (card) => Math.hypot(middleOf(card).x - x, middleOf(card).y - y);
  const near = cards().filter((card) => isIn(boxOf(card), inSight())).sort((one, other) => way(one) - way(other));
  return near[0] ?? document.getElementById("plane");
}

/** What is of a kind in a part of the page. */
function alike(part, kind) {
  return [...part.getElementsByTagName(kind.split(" ", 1)[0])].filter((one) => kindOf(one) === kind && isReachable(one));
}

function heirOf(left) {
  const come = newcomer(left);
  if (come) return come;
  if (isLedElsewhere(left) || (left.isDeleted && !left.spot)) return document.querySelector("#inspector h3");
  const same = left.id && document.getElementById(left.id);
  if (isReachable(same)) return same;
  if (left.spot) return nearestTo(left.spot);
  const opener = left.opener && document.querySelector(`[data-opens="${CSS.escape(left.opener)}"]`);
  return opener || nextAlike(left) || document.querySelector(left.head);
}

/** What came next of the same kind, or has its place, or is the last; of what is shown instead of a card there is none. */
function nextAlike({ kind, around, head, part }) {
  if (head === "#inspector h3" && part !== shownPart()) return null;
  const [id, place, after] = around.find(([one]) => document.getElementById(one)) ?? [];
  if (!id) return null;
  const found = alike(document.getElementById(id), kind);
  const names = found.map(nameOf);
  const next = after.find((name) => names.includes(name));
  return next === undefined ? found.slice(0, place + 1).at(-1) : found[names.indexOf(next)];
}

/** A page that is loaded again or gone back to, or comes once the tour is done, goes on where the keyboard was. */
export function keepFocusAcrossPages() {
  window.addEventListener("pagehide", () => {
    const { activeElement: focused } = document;
    const head = HEADS.find(([part]) => focused.closest(part))?.[1] ?? "#plane";
    if (focused !== document.body) sessionStorage.setItem(FOCUSED, JSON.stringify([location.pathname, focused.id, head, Boolean(focused.closest("#tour"))]));
  });
  const [path, id, head, isDone] = JSON.parse(sessionStorage.getItem(FOCUSED) ?? "[]");
  sessionStorage.removeItem(FOCUSED);
  const isAgain = isDone || performance.getEntriesByType("navigation")[0]?.type !== "navigate";
  if (path !== location.pathname || !isAgain || !isLost()) return;
  const same = id ? document.getElementById(id) : null;
  const isTyping = same?.matches("input, textarea") && matchMedia("(max-width: 900px)").matches; // that opens the keyboard of a phone
  const isAway = same && cardOf(same) && !isIn(boxOf(cardOf(same)), inSight()); // the view stays as it was left
  focus(isReachable(same) && !isTyping && !isAway ? same : document.querySelector(head));
}

function focus(one) {
  if (one?.matches(":is(h1, h2, h3):not([tabindex])")) one.tabIndex = -1;
  one?.focus({ preventScroll: true });
}
