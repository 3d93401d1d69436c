// What an edit changes in the drawing beyond its parts (parts.js): what cards say that look as before, where cards that
// moved stand among the others, and what all of it takes up.

import { drawnIn } from "./canvas/drawing.js";

export function redraw() {
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    if (detail.target.id !== "redrawn") return;
    const sent = document.querySelector("#redrawn script");
    if (!sent) return;
    sent.remove();
    const { figures, rates, moved, view_box } = JSON.parse(sent.textContent);
    figures.forEach(write);
    rates.forEach(writeRate);
    moved.toReversed().forEach(putBefore);
    if (view_box) drawnIn(...view_box);
  });
}

function write({ id, label, title, cost, word, bar, width }) {
  const card = document.getElementById(`card-${id}`);
  if (!card) return;
  card.setAttribute("aria-label", label);
  for (const [part, text] of [["title", title], [".cost", cost], [".word", word]]) {
    const found = card.querySelector(`:scope > ${part}`);
    if (found) found.textContent = text;
  }
  const load = card.querySelector(":scope > .load");
  load?.setAttribute("class", `load ${bar}`);
  load?.setAttribute("width", width);
}

function writeRate({ id, title, rate, x, y }) {
  const one = document.getElementById(`rate-${id}`);
  if (!one) return;
  one.querySelector("title").textContent = title;
  const text = one.querySelector("text");
  const [at, places] = text ? [text, { x, y }] : [one.querySelector("circle"), { cx: x, cy: y }];
  for (const [name, value] of Object.entries(places)) at.setAttribute(name, value);
  if (text && rate) text.lastChild.data = text.firstElementChild ? ` ${rate}` : rate; // after its operation
}

/** Cards follow each other from left to right: the Tab key goes by that. */
function putBefore([id, next]) {
  const card = document.getElementById(`card-${id}`);
  const follower = next ? document.getElementById(`card-${next}`) : null;
  if (!card || card.nextElementSibling === follower) return;
  const hadFocus = card === document.activeElement;
  card.parentNode.insertBefore(card, follower);
  if (hadFocus) card.focus({ preventScroll: true });
}
