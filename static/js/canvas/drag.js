// Moving cards: with the pointer, or Shift and the arrow keys.  All that are chosen move together; nothing else does.

import { drag } from "../pointer.js";
import { sendMany } from "../send.js";
import { successor } from "../turns.js";
import { cardNamed, cardOf, placeOf, plane, put } from "./drawing.js";
import { followCards, holdLines, leadLines } from "./follow.js";
import { isPinching } from "./pan.js";
import { chosen, isLassoOn } from "./select.js";
import { pointAt } from "./view.js";

const STEP = 20;

export function dragCards() {
  plane().addEventListener("pointerdown", (event) => {
    const card = cardOf(event.target);
    const isPlain = event.button === 0 && !event.shiftKey && !event.ctrlKey && !event.metaKey && !isLassoOn();
    if (card && isPlain && !event.target.closest(".port")) move(card, event);
  });
  plane().addEventListener("keydown", moveByKey);
  followCards();
}

/** The cards that move with one: all that are chosen, where it is one of them. */
const withIt = (card) => {
  const ids = chosen();
  return ids.includes(card.dataset.node) ? ids.map(cardNamed).filter(Boolean) : [card];
};

function move(card, event) {
  const from = pointAt(event);
  const moving = withIt(card).map((one) => ({ card: one, was: placeOf(one) }));
  const placesAt = (at) => {
    const to = pointAt(at);
    return moving.map(({ was }) => ({ x: Math.round(was.x + to.x - from.x), y: Math.round(was.y + to.y - from.y) }));
  };
  const putAt = (places) => {
    moving.forEach((one, number) => put(successor(one.card) ?? one.card, places[number]));
    leadLines();
  };
  drag(event, {
    begun: () => {
      for (const one of moving) lift(one.card);
      holdLines(moving.map((one) => one.card.dataset.node));
    },
    moved: (at) => {
      if (!isPinching()) putAt(placesAt(at));
    },
    done: (at) => {
      if (!at || isPinching()) putAt(moving.map(({ was }) => was));
      else drop(moving.map((one) => one.card.dataset.node), placesAt(at), putAt);
    },
  });
}

function drop(ids, places, putAt) {
  putAt?.(places);
  document.dispatchEvent(new Event("headroom:moved"));
  sendMany("move-form", ids.flatMap((id, number) => [["node", id], ["x", places[number].x], ["y", places[number].y]]));
}

/** Draw a card above the others while it is in the hand, keeping the focus it may have. */
function lift(card) {
  const hasFocus = document.activeElement === card;
  card.parentNode.append(card);
  if (hasFocus) card.focus({ preventScroll: true });
}

let moved = null;
function moveByKey(event) {
  const card = cardOf(event.target);
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!card || !by || !event.shiftKey) return;
  event.preventDefault();
  const all = withIt(card);
  const places = all.map((one) => {
    const { x, y } = placeOf(one);
    return { x: x + by[0] * STEP, y: y + by[1] * STEP };
  });
  const ids = all.map((one) => one.dataset.node);
  holdLines(ids);
  all.forEach((one, number) => put(one, places[number]));
  leadLines();
  if (moved?.ids === ids.join()) clearTimeout(moved.later);
  moved = { ids: ids.join(), later: setTimeout(() => drop(ids, places), 400) };
}
