// The menu of a card, an edge or the ground: by the right button, a long press, or the menu key.

import { follow } from "../links.js";
import { isFar } from "../pointer.js";
import { sendMany } from "../send.js";
import { copy, paste } from "./clipboard.js";
import { offerAfter } from "./connect.js";
import { boxOf, cardNamed, cardOf, cards, edgeOf, plane } from "./drawing.js";
import { closePop, openPop } from "./pop.js";
import { rename } from "./rename.js";
import { choose, chosen, nameGroup } from "./select.js";
import { fit, onPage, pointAt } from "./view.js";

const LONG_MS = 500;

export function openMenus() {
  plane().addEventListener("contextmenu", (event) => {
    event.preventDefault();
    const isByKey = event.button !== 2 && event.pointerType !== "touch";
    openAt(event.target, isByKey ? besideOf(event.target) : { x: event.clientX, y: event.clientY });
  });
  plane().addEventListener("keydown", (event) => {
    if (event.key !== "ContextMenu" && !(event.key === "F10" && event.shiftKey)) return;
    event.preventDefault();
    openAt(event.target, besideOf(event.target));
  });
  plane().addEventListener("pointerdown", longPress);
  document.addEventListener("keydown", byKey);
}

/** Delete and duplicate what is chosen where the page has no button of its own for it. */
function byKey(event) {
  if (event.target.closest?.("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || !["d", "g"].includes(key) || !chosen().length) return;
  event.preventDefault();
  if (key === "d") duplicate(chosen());
  else nameGroup();
}

function longPress(event) {
  if (event.pointerType !== "touch") return;
  const listen = new AbortController();
  const later = setTimeout(() => {
    listen.abort();
    openAt(event.target, { x: event.clientX, y: event.clientY });
    takeNoClick();
  }, LONG_MS);
  const stop = () => {
    clearTimeout(later);
    listen.abort();
  };
  window.addEventListener("pointermove", (at) => isFar(event, at) && stop(), { signal: listen.signal });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, stop, { signal: listen.signal });
  setTimeout(() => window.addEventListener("pointerdown", stop, { signal: listen.signal })); // not this one itself
}

/** The finger that opened a menu lies on it where it opens at an edge: lifted, it chooses nothing there. */
function takeNoClick() {
  const listen = new AbortController();
  const first = { signal: listen.signal, capture: true };
  const take = (event) => (event.stopPropagation(), event.preventDefault());
  window.addEventListener("click", take, first);
  window.addEventListener("pointerdown", () => listen.abort(), first);
}

function besideOf(target) {
  const card = cardOf(target);
  if (card) {
    const { x, y, width } = boxOf(card);
    return onPage({ x: x + width / 2, y: y + 24 });
  }
  const { left, top } = target.getBoundingClientRect();
  return { x: left + 24, y: top + 24 };
}

function openAt(target, at) {
  const card = cardOf(target);
  const edge = card ? "" : edgeOf(target);
  const items = card ? ofCards(card.dataset.node) : edge ? ofEdge(edge) : ofGround(pointAt({ clientX: at.x, clientY: at.y }));
  const menu = document.getElementById("menu");
  menu.replaceChildren(...items.map(item));
  menu.setAttribute("aria-label", card ? "Card" : edge ? "Connection" : "Drawing");
  const focused = card?.dataset.node;
  openPop(menu, at, { back: () => (focused ? cardNamed(focused) : plane()) });
  menu.firstElementChild.focus();
}

function item([text, keys, act]) {
  const button = Object.assign(document.createElement("button"), { type: "button", role: "menuitem", tabIndex: -1 });
  button.append(text);
  if (keys) button.append(Object.assign(document.createElement("kbd"), { textContent: keys }));
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    closePop({ isBack: true });
    act();
  });
  return button;
}

function ofCards(id) {
  const ids = chosen().includes(id) ? chosen() : [id];
  const isOne = ids.length === 1;
  return [
    ...(isOne ? [["Rename", "F2", () => rename(id)]] : []),
    ["Duplicate", "Ctrl D", () => duplicate(ids)],
    ["Copy", "Ctrl C", () => copy(ids)],
    ["Group…", "Ctrl G", () => nameGroup(ids)],
    ...(isOne ? [["Connect to…", "", () => offerAfter(id)]] : []),
    [isOne ? "Delete" : `Delete ${ids.length} cards`, "Del", () => sendMany("delete-form", ids.map((one) => ["node", one]))],
  ];
}

const ofEdge = (id) => [
  ["Settings", "", () => follow(document.getElementById(`rate-${id}`))],
  ["Delete", "", () => sendMany("delete-form", [["edge", id]])],
];

const ofGround = (point) => [
  ["Paste", "Ctrl V", () => paste(point)],
  ["Select all", "Ctrl A", () => choose(cards().map((one) => one.dataset.node))],
  ["Fit", "", fit],
  ["Tidy", "", () => document.getElementById("tidy").click()],
];

const duplicate = (ids) => sendMany("duplicate-form", ids.map((one) => ["node", one]));
