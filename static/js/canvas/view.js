// What part of the drawing is in sight, and how large it is.  It opens so that it can be read, and from then on only
// the reader moves it: what the server draws anew comes at the same size and place.

import { boxOf, boxes, cardOf, cardNamed, diagram, extent, isIn, plane, whenDrawn } from "./drawing.js";

const LEAST = 0.1;
const MOST = 4;
const LEGIBLE = 0.9;
const NARROW = matchMedia("(max-width: 900px)");
const TOOLS_BELOW = matchMedia("(max-width: 900px) and (min-height: 700px)"); // in a row of their own: css/canvas.css
const ROOM = {
  left: 16,
  right: 16,
  get bottom() {
    return TOOLS_BELOW.matches ? 16 : 60; // the tools
  },
  get top() {
    if (!document.getElementById("find-form").hidden) return 52;
    return NARROW.matches ? 16 : 36; // the key
  },
};
const STEP = 80;
const BESIDE = 100; // so far before a card what is said of its calls may begin

const view = { x: 0, y: 0, zoom: 1, isOpen: false }; // x, y: what of the drawing is at the top left of the plane
let room = { left: 0, top: 0, width: 0, height: 0 };
let isAsked = false;
let chosen = "";
const followers = [];

export function showView() {
  plane().classList.add("has-view");
  measure();
  if (diagram()) open();
  chosen = selected();
  if (chosen) reveal(cardNamed(chosen));
  new ResizeObserver(keepMiddle).observe(plane());
  window.addEventListener("scroll", measure, { passive: true, capture: true });
  whenDrawn(takeOver);
  document.addEventListener("htmx:afterSettle", ask); // htmx gives the drawing the attributes it came with
  plane().addEventListener("focusin", ({ target }) => reveal(cardOf(target)));
  document.getElementById("zoom").addEventListener("click", ({ target }) => act(target.closest("button")?.dataset.zoom));
  plane().addEventListener("keydown", byKey);
}

/** Call `act` after each move of the view. */
export const whenViewed = (act) => followers.push(act);

/** {x, y, width, height} of what is in sight of the drawing. */
export const inSight = () => ({ x: view.x, y: view.y, width: room.width / view.zoom, height: room.height / view.zoom });

export const zoom = () => view.zoom;

/** Where a pointer is on the drawing. */
export function pointAt({ clientX, clientY }) {
  return { x: view.x + (clientX - room.left) / view.zoom, y: view.y + (clientY - room.top) / view.zoom };
}

/** Where a point of the drawing is on the page. */
export function onPage({ x, y }) {
  return { x: room.left + (x - view.x) * view.zoom, y: room.top + (y - view.y) * view.zoom };
}

/** Move what is in sight by so many px of the screen. */
export function panBy(x, y) {
  view.x -= x / view.zoom;
  view.y -= y / view.zoom;
  ask();
}

/** Put a point of the drawing into the middle. */
export function centre({ x, y }) {
  const { width, height } = inSight();
  Object.assign(view, { x: x - width / 2, y: y - height / 2 });
  ask();
}

/** Zoom, keeping what is under the pointer (or in the middle) where it is. */
export function zoomTo(wanted, pointer = middle()) {
  const before = pointAt(pointer);
  view.zoom = Math.min(MOST, Math.max(Math.min(LEAST, fitting()), wanted));
  const after = pointAt(pointer);
  view.x += before.x - after.x;
  view.y += before.y - after.y;
  ask();
}

export const zoomBy = (factor, pointer) => zoomTo(view.zoom * factor, pointer);

/** Show all of the drawing. */
export function fit() {
  const all = extent();
  if (!all) return;
  view.zoom = Math.min(1, fitting());
  Object.assign(view, between(all));
  ask();
}

/** Move the view just so far that a card that is out of sight comes into it. */
export function reveal(card) {
  if (!card) return;
  const box = boxOf(card);
  const free = inSight();
  if (isIn(box, free)) return;
  view.x += missing(box.x, box.width, free.x, free.width);
  view.y += missing(box.y, box.height, free.y, free.height);
  ask();
}

/** How far a stretch has to move to hold another with some room around it; the beginning of one that is longer. */
function missing(from, length, start, most) {
  const space = Math.min(ROOM.left / view.zoom, Math.max(0, (most - length) / 2));
  return Math.min(0, from - space - start) || Math.max(0, Math.min(from + length + space - start - most, from - space - start));
}

/** The room changed: what was in its middle stays there, and what is chosen stays in sight. */
function keepMiddle() {
  const before = pointAt(middle());
  const hadRoom = room.width > 0;
  const card = chosen && cardNamed(chosen);
  const wasSeen = card && isIn(boxOf(card), inSight());
  measure();
  if (hadRoom && room.width) {
    const { width, height } = inSight();
    Object.assign(view, { x: before.x - width / 2, y: before.y - height / 2 });
    if (wasSeen) reveal(card);
  }
  apply();
}

/** Whether every card is in sight. */
export const isAllInSight = () => boxes().every((box) => isIn(box, inSight()));

function act(wish) {
  if (wish === "fit") fit();
  else if (wish === "one") zoomTo(1);
  else if (wish) zoomBy(wish === "in" ? 1.25 : 0.8);
}

function byKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const by = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
  const wish = { "+": "in", "=": "in", "-": "out", 0: "one" }[event.key];
  if (by && !event.shiftKey) panBy(by[0] * STEP, by[1] * STEP);
  else if (wish) act(wish);
  else return;
  event.preventDefault();
}

const middle = () => ({ clientX: room.left + room.width / 2, clientY: room.top + room.height / 2 });

function measure() {
  const { left, top, width, height } = plane().getBoundingClientRect();
  room = { left, top, width, height };
}

/** The zoom at which all of the drawing is in sight. */
function fitting() {
  const all = extent();
  if (!all) return 1;
  return Math.min((room.width - ROOM.left - ROOM.right) / all.width, (room.height - ROOM.top - ROOM.bottom) / all.height);
}

/** The place at which the whole drawing stands in the middle of the room. */
function between(all) {
  const width = (room.width - ROOM.left - ROOM.right) / view.zoom;
  const height = (room.height - ROOM.top - ROOM.bottom) / view.zoom;
  return {
    x: all.x - ROOM.left / view.zoom - (width - all.width) / 2,
    y: all.y - ROOM.top / view.zoom - (height - all.height) / 2,
  };
}

/** As the reader left it; else whole, where that can be read; else at full size from where traffic enters. */
function open() {
  const left = remembered();
  if (left) Object.assign(view, left);
  else if (fitting() >= LEGIBLE) {
    view.zoom = Math.min(1, fitting());
    Object.assign(view, between(extent()));
  } else atEntry();
  view.isOpen = true;
  apply();
}

function atEntry() {
  view.zoom = 1;
  const all = extent();
  const first = boxes().sort((one, other) => one.x - other.x || one.y - other.y)[0] ?? all;
  const { x, y } = between(all);
  const isFlat = all.height <= room.height - ROOM.top - ROOM.bottom;
  const top = all.y - ROOM.top;
  view.x = Math.max(all.x - ROOM.left, Math.min(x, wordsBefore(first) - ROOM.left));
  view.y = isFlat ? y : Math.max(top, Math.min(first.y - room.height / 2, all.y + all.height - room.height + ROOM.bottom));
  if (all.width <= room.width - ROOM.left - ROOM.right) view.x = x;
  const cut = boxes().filter((box) => box.y < view.y + ROOM.top && box.y + box.height > view.y);
  if (cut.length && !isFlat) view.y = Math.min(...cut.map((box) => box.y)) - ROOM.top;
  view.y = Math.max(view.y, first.y + first.height - room.height + Math.min(ROOM.bottom, room.height - first.height)); // whole itself
}

/** Where the words begin that stand beside the first column, before its cards. */
function wordsBefore({ x }) {
  const begins = [...diagram().querySelectorAll(".rates text")].map((one) => one.getBBox().x);
  return Math.min(x - ROOM.left, ...begins.filter((at) => at > x - BESIDE));
}

/** The server has drawn anew: at the same size and place; what was chosen elsewhere comes into sight. */
function takeOver() {
  if (!diagram()) return;
  if (view.isOpen) apply();
  else open();
  if (selected() && selected() !== chosen) reveal(cardNamed(selected()));
  chosen = selected();
}

/** By what it came with: htmx leaves a card the class it had for a moment. */
const selected = () => diagram()?.querySelector(".node[aria-current]")?.dataset.node ?? "";

function ask() {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(apply);
}

function apply() {
  isAsked = false;
  const svg = diagram();
  if (!svg || !room.width) return;
  extent(); // before the view takes the place of what the drawing came with
  const { x, y, width, height } = inSight();
  const box = `${x} ${y} ${width} ${height}`;
  if (svg.getAttribute("viewBox") !== box) svg.setAttribute("viewBox", box); // the same again would lay all out anew
  showZoom(svg);
  for (const act of followers) act();
  remember();
}

function showZoom(svg) {
  const detail = view.zoom >= 0.795 ? "cards" : view.zoom >= 0.495 ? "names" : "groups";
  if (svg.dataset.detail !== detail) {
    svg.dataset.detail = detail;
    const frames = svg.querySelector(".frames"); // a group that stands for its cards lies over the lines that lead to them
    if (detail === "groups") svg.append(frames);
    else svg.prepend(frames);
  }
  const said = `${Math.round(view.zoom * 100)} %`;
  if (svg.style.getPropertyValue("--zoom") !== String(view.zoom)) svg.style.setProperty("--zoom", view.zoom);
  const button = document.querySelector('[data-zoom="one"]');
  if (button.textContent !== said) button.textContent = said;
}

// -- remembered for the session of the browser, by architecture: what is in the middle, for the room may be another

const key = () => `view ${location.pathname}`;
let later = 0;

function remember() {
  clearTimeout(later);
  later = setTimeout(() => {
    try {
      const { x, y } = pointAt(middle());
      sessionStorage.setItem(key(), JSON.stringify([x, y, view.zoom]));
    } catch {
      // a browser that keeps nothing opens the drawing anew
    }
  }, 200);
}

function remembered() {
  try {
    const [x, y, zoom] = JSON.parse(sessionStorage.getItem(key()));
    if (![x, y, zoom].every(Number.isFinite) || zoom <= 0) return null;
    return { x: x - room.width / 2 / zoom, y: y - room.height / 2 / zoom, zoom };
  } catch {
    return null;
  }
}
