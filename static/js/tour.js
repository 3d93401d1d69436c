// The guided start: its panel stands beside what it speaks of, with a line around that.  Without this the panel lies
// at the bottom; its links lead from step to step either way.

import { boxOf, cardOf, isIn } from "./canvas/drawing.js";
import { centre, inSight } from "./canvas/view.js";
import { keep, kept } from "./kept.js";

const LEFT_AT = "tour left at";
const GAP = 12;
const AROUND = 4;
const NARROW = matchMedia("(max-width: 900px)");

export function guide() {
  const panel = document.getElementById("tour");
  if (!panel) return;
  const step = Number(panel.dataset.step);
  const ring = document.body.appendChild(Object.assign(document.createElement("div"), { className: "tour-ring", hidden: true }));
  offerToGoOn(panel, step);
  keepOn(panel, step);
  bringIntoSight(spokenOf(panel));
  const follow = () => {
    place(panel, ring, spokenOf(panel));
    requestAnimationFrame(follow);
  };
  panel.focus({ preventScroll: true });
  openMenuOf(panel);
  follow();
}

/** What the step speaks of: the first of its places that is in sight. */
function spokenOf(panel) {
  for (const selector of panel.dataset.at.split(" | ")) {
    const found = document.querySelector(selector);
    if (found?.checkVisibility()) return found.querySelector("rect.card") ?? found;
  }
  return null;
}

/** On a phone what the step speaks of is in a menu: it opens once, and closes as it always does. */
function openMenuOf(panel) {
  for (const selector of panel.dataset.at.split(" | ")) {
    const found = document.querySelector(selector);
    const menu = found?.closest("details:not([open])");
    const isClosed = menu && !found.matches("summary") && menu.querySelector("summary").checkVisibility();
    if (isClosed) menu.open = true;
    if (isClosed || found?.checkVisibility()) return;
  }
}

function bringIntoSight(what) {
  if (!what) return;
  if (!what.closest("#diagram")) what.scrollIntoView({ block: "nearest" });
  else if (!isIn(boxOf(cardOf(what)), inSight())) {
    const { x, y, width, height } = boxOf(cardOf(what));
    centre({ x: x + width / 2, y: y + height / 2 });
  }
}

// -- from step to step

/** The links lead on from where the page is by then: the first edit of an example makes it one's own. */
function keepOn(panel, step) {
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || link.hostname !== location.hostname) return;
    const isLeaving = link.id === "tour-leave";
    if (link.id.startsWith("tour-")) link.href = `${location.pathname}${link.search}`;
    if (isLeaving) keep(LEFT_AT, document.getElementById("tour-next") ? { step, search: location.search } : null);
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    document.getElementById("tour-leave").click();
  });
}

/** Whoever left in the middle may go on there. */
function offerToGoOn(panel, step) {
  const left = kept(LEFT_AT, null);
  if (step !== 1 || !(left?.step > 1)) return;
  const link = document.getElementById("tour-resume");
  link.querySelector("span").textContent = left.step;
  link.search = left.search;
  link.hidden = false;
}

// -- where it stands

function place(panel, ring, what) {
  const box = what && clipped(what);
  put(ring, box && { left: box.left - AROUND, top: box.top - AROUND, width: box.right - box.left + 2 * AROUND, height: box.bottom - box.top + 2 * AROUND });
  ring.hidden = !box;
  if (!box) return;
  const { offsetWidth: width, offsetHeight: height } = panel;
  const spots = NARROW.matches ? acrossFrom(box, height) : beside(box, width, height, Boolean(what.closest(".head")));
  const spot = spots.find((one) => isFree(one, width, height, box)) ?? spots[0];
  put(panel, { left: spot.left, top: spot.top });
  panel.style.bottom = "auto";
}

/** The part of it that is on the screen. */
function clipped(what) {
  const { left, top, right, bottom, width, height } = what.getBoundingClientRect();
  if (!width || !height || bottom < 0 || top > innerHeight) return null;
  return { left: Math.max(AROUND + 2, left), top: Math.max(AROUND + 2, top), right: Math.min(innerWidth - AROUND - 2, right), bottom: Math.min(innerHeight - AROUND - 2, bottom) };
}

/** On a phone: at the other end of the screen, and below the readings where there is room. */
function acrossFrom(box, height) {
  const bottom = { left: 8, top: innerHeight - height - 8 };
  const [top, underHead] = [8, document.querySelector(".head").getBoundingClientRect().bottom + 8].map((one) => ({ left: 8, top: one }));
  return (box.top + box.bottom) / 2 > innerHeight / 2 ? [underHead, top, bottom] : [bottom, underHead, top];
}

/** Below what stands in the header, which stays in sight; else on whichever side is nearest to the middle. */
function beside(box, width, height, isInHead) {
  const left = Math.min(Math.max(GAP, box.left), innerWidth - width - GAP);
  const top = Math.min(Math.max(GAP, box.top), innerHeight - height - GAP);
  const off = GAP + AROUND;
  const fromMiddle = (one) => Math.hypot(one.left + width / 2 - innerWidth / 2, one.top + height / 2 - innerHeight / 2);
  const below = { left, top: box.bottom + off };
  if (isInHead) return [below];
  return [
    below,
    { left: box.right + off, top },
    { left: box.left - width - off, top },
    { left, top: box.top - height - off },
  ].sort((one, other) => fromMiddle(one) - fromMiddle(other));
}

function isFree({ left, top }, width, height, box) {
  const isOn = left >= 0 && top >= 0 && left + width <= innerWidth && top + height <= innerHeight;
  return isOn && (left + width <= box.left || left >= box.right || top + height <= box.top || top >= box.bottom);
}

function put(element, place) {
  for (const [name, px] of Object.entries(place ?? {})) {
    const value = `${Math.round(px)}px`;
    if (element.style[name] !== value) element.style[name] = value;
  }
}
