// What an edit changes beyond the parts it sends (parts.js): the figures of cards, lines and rows of the bill that look
// as before, and what all of the drawing takes up.

import { drawnIn } from "./canvas/drawing.js";

export function redraw(host, { figures = [], rates = [], lines: said, view_box }) {
  const withLines = ({ lines = [], ...one }) => ({ ...one, lines: lines.map(([at, line]) => [at, said[line]]) });
  if (host !== "redrawn") return figures.forEach(writeRow);
  figures.map(withLines).forEach(writeCard);
  rates.map(withLines).forEach(writeRate);
  if (view_box) drawnIn(...view_box);
}

function writeCard({ id, bar_mark, bar_width, title, lines, ...texts }) {
  const card = document.getElementById(`card-${id}`);
  if (!card) return;
  writeTitle(card, title, lines);
  for (const [part, text] of Object.entries(texts)) {
    const found = card.querySelector(`:scope > .${part}`);
    if (found) found.textContent = text;
  }
  const load = card.querySelector(":scope > .load");
  if (bar_mark !== undefined) load?.setAttribute("class", `load ${bar_mark}`);
  if (bar_width !== undefined) load?.setAttribute("width", bar_width);
  card.setAttribute("aria-label", labelOf(card));
}

/** What a screen reader says of a card: name and kind, cost, how far it holds. */
function labelOf(card) {
  const [name, usd] = card.querySelector(":scope > title").textContent.split("\n");
  const word = card.querySelector(":scope > .word")?.textContent;
  return [name, card.querySelector(":scope > .cost") && usd, word].filter(Boolean).join(", ");
}

function writeTitle(one, title, lines) {
  const found = one.querySelector(":scope > title");
  const said = found.textContent.split("\n");
  for (const [at, line] of lines) said[at] = line;
  if (title !== undefined || lines.length) found.textContent = title ?? said.join("\n");
}

function writeRow({ id, part, share, cost }) {
  const row = document.getElementById(`bill-of-${id}`);
  if (!row) return;
  row.style.setProperty("--part", `${part}%`);
  [row.cells[2].textContent, row.cells[3].textContent] = [share, cost];
}

function writeRate({ id, title, lines, rate, x, y }) {
  const one = document.getElementById(`rate-${id}`);
  if (!one) return;
  writeTitle(one, title, lines);
  const text = one.querySelector("text");
  const second = text?.querySelector("tspan[dy]"); // the rate, where it has a line of its own
  const circle = one.querySelector("circle");
  put(text, { x, y });
  put(second, { x });
  put(circle, { cx: x, cy: y });
  if (text && rate) (second ?? text).lastChild.data = !second && text.firstElementChild ? ` ${rate}` : rate;
}

function put(part, places) {
  for (const [name, value] of Object.entries(places)) if (value !== undefined) part?.setAttribute(name, value);
}
