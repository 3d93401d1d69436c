// Names as seen from afar.  Letters keep 11 px on the screen while cards and groups get smaller: here they are cut to the
// room there is.  A group says its name and its sum as long as there is any.

import { CARD, SVG, diagram, whenDrawn } from "./drawing.js";
import { whenViewed, zoom } from "./view.js";

const LEAST_LETTERS = 11, LETTERS = 12, LARGE = 15; // px on the screen: css/diagram.css
const OF_FAR = 20; // px on the drawing
const FOOT = 0.35; // of a letter's size, from its middle to the line it stands on
const LINE = 1.25;
const PADDING = 10, OF_FRAME = 14;
const LEAST_ROOM = 22; // px on the screen: what has less says nothing
const STEPS = 50; // of zoom, between which nothing is fitted anew
const LEAST_KEPT = 3; // letters
const CONTINUED = " (continued)";
const asDrawn = new WeakMap(); // what a text said as it came
const pen = document.createElement("canvas").getContext("2d");
let fitted = 0;

export function fitNames() {
  whenDrawn(fit);
  whenViewed(() => step() !== fitted && fit());
  fit();
}

const step = () => Math.floor(zoom() * STEPS);

function fit() {
  const svg = diagram();
  if (!svg || svg.matches(".compact")) return;
  fitted = step();
  const scale = Math.max(fitted, 1) / STEPS;
  const { detail } = svg.dataset;
  const frames = svg.querySelectorAll("a.frame");
  if (detail === "cards" && !frames.length) return;
  pen.font = `600 100px ${getComputedStyle(svg.querySelector("text") ?? svg).fontFamily}`;
  if (detail !== "cards") for (const text of svg.querySelectorAll(".node .far")) fitCard(text, scale);
  for (const frame of frames) {
    if (detail === "groups") stackFrame(frame, scale);
    else fitFrame(frame, scale);
  }
}

const widthOf = (words, size) => (pen.measureText(words).width * size) / 100;

/** As much of some words as has room in letters of a size, with an ellipsis; none where that is hardly any. */
function cut(words, room, size) {
  if (widthOf(words, size) <= room) return words;
  if (room < LEAST_ROOM) return "";
  let kept = words.length - 1;
  const shown = () => `${words.slice(0, kept).trimEnd()}…`;
  while (kept && widthOf(shown(), size) > room) kept -= 1;
  return kept >= LEAST_KEPT ? shown() : "";
}

function said(text, words) {
  if (!asDrawn.has(text)) asDrawn.set(text, words());
  return asDrawn.get(text);
}

function part(words, places, kind = "") {
  const one = document.createElementNS(SVG, "tspan");
  one.textContent = words;
  if (kind) one.setAttribute("class", kind);
  for (const [name, value] of Object.entries(places)) one.setAttribute(name, value);
  return one;
}

/** On two lines as it came where these keep off each other, else on one in the middle. */
function fitCard(text, scale) {
  const lines = said(text, () => [...text.children].map((one) => [one.textContent, one.getAttribute("y")]));
  const size = Math.max(OF_FAR * scale, LEAST_LETTERS);
  const padding = Math.max(PADDING * scale, 3);
  const room = CARD.width * scale - 2 * padding;
  const isFree = lines.length < 2 || (lines[1][1] - lines[0][1]) * scale >= size * LINE;
  const shown = isFree ? lines : [[lines.map(([words]) => words).join(" "), 0]];
  const middle = CARD.height / 2 + (FOOT * size) / scale;
  const x = padding / scale;
  text.replaceChildren(...shown.map(([words, y]) => part(cut(words, room, size), { x, y: shown.length > 1 ? y : middle })));
}

/** {name, isContinued, cost, share, width, height} of a group. */
function wordsOf(frame) {
  const text = frame.querySelector("text");
  const word = (kind) => text.querySelector(kind)?.textContent ?? "";
  const { width, height } = frame.querySelector("rect");
  const sizes = { width: width.baseVal.value, height: height.baseVal.value };
  const name = frame.querySelector("title").textContent;
  return said(text, () => ({ name, cost: word(".sum"), share: word(".share"), after: word(".sum") ? "" : CONTINUED, ...sizes }));
}

/** In its head: the sum whole, the name as far as there is room, the share where both are. */
function fitFrame(frame, scale) {
  const text = frame.querySelector("text");
  const { name, cost, share, after, width } = wordsOf(frame);
  const size = LETTERS * Math.max(1, scale);
  const room = (width - 2 * OF_FRAME) * scale;
  const gap = size / 2;
  const sum = cost ? widthOf(cost, size) + gap : 0;
  const whole = widthOf(`${name}${after}`, size) + sum;
  const hasShare = share && whole + widthOf(share, size) + gap <= room;
  const tail = widthOf(name, size) + widthOf(after, size) + sum <= room || room - sum - widthOf(after, size) > 3 * LEAST_ROOM ? after : "";
  text.replaceChildren(
    part(`${cut(name, room - sum - widthOf(tail, size), size)}${tail}`, {}, "title"),
    ...(cost ? [part(cost, { dx: gap / scale }, "sum")] : []),
    ...(hasShare ? [part(share, { dx: gap / scale }, "share")] : []),
  );
}

/** As one card: the name on as many lines as there are, the sum below it; in small letters where it is small. */
function stackFrame(frame, scale) {
  const text = frame.querySelector("text");
  const { name, cost, width, height } = wordsOf(frame);
  const padding = Math.max(OF_FRAME * scale, 4);
  const room = width * scale - 2 * padding;
  const size = widthOf(name, LARGE) <= room && height * scale > 3 * LARGE * LINE ? LARGE : LEAST_LETTERS;
  const most = Math.floor((height * scale - 2 * padding) / (size * LINE));
  const lines = broken(name, room, size, Math.max(1, most - (cost ? 1 : 0)));
  if (cost && most > lines.length && widthOf(cost, size) <= room) lines.push(cost);
  const [x, step] = [padding / scale, (size * LINE) / scale];
  text.replaceChildren(...lines.map((words, number) => part(words, { x, y: padding / scale + size / scale + number * step, "font-size": size / scale }, words === cost ? "sum" : "title")));
}

function broken(words, room, size, most) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (widthOf(longer, size) <= room || !lines.at(-1) || lines.length >= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((one) => cut(one, room, size));
}
