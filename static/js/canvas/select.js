// Which cards are chosen.  One is what the page shows anyway; several are named in its address as `cards`, and the
// page tells what they have in common.

import { deselect, follow } from "../links.js";
import { drag } from "../pointer.js";
import { sendMany } from "../send.js";
import { SVG, boxes, cardOf, cardNamed, cards, diagram, meets, plane } from "./drawing.js";
import { pointAt } from "./view.js";

let several = [];
let awaited = ""; // the one card that was clicked, until the page shows it
let isLassoing = false;

/** A click on a line is a click on its label. */
export function followLines() {
  plane().addEventListener("click", ({ target }) => {
    const line = target.closest(".lines [data-edge]");
    if (line) follow(document.getElementById(`rate-${line.dataset.edge}`));
  });
}

export function chooseCards() {
  take();
  mark();
  document.addEventListener("htmx:afterSettle", takeSoon);
  plane().addEventListener("click", byClick, true);
  plane().addEventListener("click", ({ target }) => {
    if (!target.closest("a, .menu, .lines [data-edge]")) letGo();
  });
  plane().addEventListener("keydown", byKey);
  plane().addEventListener("pointerdown", (event) => {
    if (event.button === 0 && (event.shiftKey || isLassoing) && !cardOf(event.target)) lasso(event);
  }, true);
  document.getElementById("group").addEventListener("click", (event) => {
    if (!chosen().length) return;
    event.preventDefault();
    nameGroup();
  });
  const button = document.getElementById("lasso");
  button.hidden = false;
  button.addEventListener("click", () => lassoByTouch(!isLassoing));
}

/** The ids of the cards that are chosen. */
export function chosen() {
  const one = diagram()?.querySelector(".node.selected:not(.also)")?.dataset.node;
  return several.length ? [...several] : awaited || one ? [awaited || one] : [];
}

export const isLassoOn = () => isLassoing;

/** Choose cards: none, one, or several. */
export function choose(ids) {
  const there = ids.filter(cardNamed);
  if (!there.length) letGo();
  else if (there.length === 1) {
    several = [];
    mark();
    follow(cardNamed(there[0]));
    awaited = there[0];
  } else show(there);
}

/** Ask how the group of the chosen cards is called. */
export function nameGroup(ids = chosen()) {
  if (!ids.length) return;
  const ask = () => {
    const field = document.getElementById("group-name");
    field?.focus();
    field?.select();
  };
  if (document.getElementById("group-name") && ids.join() === several.join()) {
    ask();
    return;
  }
  document.addEventListener("htmx:afterSettle", ask, { once: true });
  show(ids);
}

function show(ids) {
  several = ids;
  awaited = "";
  mark();
  sendMany("cards-form", [["cards", ids.join(",")]]);
}

function letGo() {
  const had = several.length;
  several = [];
  awaited = "";
  mark();
  if (had) follow(document.querySelector("#where h1 a"));
  else deselect();
}

let isDue = false;

/** Not before all has settled: htmx gives each card the class of its predecessor until then, and says so for each part. */
function takeSoon() {
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => {
    isDue = false;
    take();
    mark();
  });
}

/** What the page says is chosen. */
function take() {
  const part = document.getElementById("inspector")?.dataset.part ?? "";
  if (awaited && part !== `node ${awaited}` && document.querySelector(".htmx-request")) return;
  awaited = "";
  several = part.startsWith("cards ") ? part.slice(6).split(",").filter(Boolean) : [];
}

function mark() {
  const all = new Set(several);
  for (const card of cards()) {
    const isOne = all.has(card.dataset.node);
    if (isOne) card.classList.add("selected", "also");
    else if (card.classList.contains("also") || all.size) card.classList.remove("selected", "also");
  }
}

const toggle = (id) => {
  const now = chosen();
  choose(now.includes(id) ? now.filter((one) => one !== id) : [...now, id]);
};

function byClick(event) {
  const card = cardOf(event.target);
  if (!card || !(event.shiftKey || event.ctrlKey || event.metaKey || isLassoing)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  toggle(card.dataset.node);
}

function byKey(event) {
  const card = cardOf(event.target);
  const isToggle = card && ((event.key === " " && event.shiftKey) || (event.key === "Enter" && (event.ctrlKey || event.metaKey)));
  const isAll = event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey);
  if (!isToggle && !isAll) return;
  event.preventDefault();
  event.stopPropagation();
  if (isToggle) toggle(card.dataset.node);
  else choose(cards().map((one) => one.dataset.node));
}

/** Whatever cards a frame drawn over the ground meets. */
function lasso(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const from = pointAt(event);
  const frame = document.createElementNS(SVG, "rect");
  frame.setAttribute("class", "lasso");
  const ids = cards().map((card) => card.dataset.node);
  const spots = boxes();
  let box = null;
  drag(event, {
    begun: () => diagram()?.append(frame),
    moved: (at) => {
      const to = pointAt(at);
      box = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
      for (const [name, value] of Object.entries(box)) frame.setAttribute(name, value);
    },
    done: (at) => {
      frame.remove();
      if (!at || !box) return;
      const hit = ids.filter((id, number) => meets(spots[number], box));
      lassoByTouch(false);
      if (hit.length) choose([...new Set([...several, ...hit])]);
    },
  });
}

function lassoByTouch(isOn) {
  isLassoing = isOn;
  document.getElementById("lasso").setAttribute("aria-pressed", isOn);
  plane().classList.toggle("lassoing", isOn);
}
