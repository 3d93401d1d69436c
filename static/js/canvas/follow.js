// Lines follow the cards in the hand: their ends by a simple way, until the server draws the way they take.

import { cardNamed, diagram, placeOf, whenDrawn } from "./drawing.js";

const OUT = 14; // px a line leads out of a card before it turns back
let held = [];
let places = new Map(); // of the cards when they were taken into the hand

export const followCards = () => whenDrawn(letGo);

/** Take the lines of some cards along, from where these are now. */
export function holdLines(ids) {
  if (held.length && ids.join() === [...places.keys()].join()) return;
  letGo();
  places = new Map(ids.map((id) => [id, placeOf(cardNamed(id))]));
  for (const line of diagram().querySelectorAll("[data-edge]")) {
    const [source, target] = line.dataset.ends.split(" ");
    if (places.has(source) || places.has(target)) held.push(take(line, source, target));
  }
}

/** Put the ends of the lines to where their cards are now. */
export function leadLines() {
  const shifts = new Map([...places].map(([id, was]) => [id, shiftOf(id, was)]));
  for (const one of held) lead(one, shifts.get(one.source) ?? STILL, shifts.get(one.target) ?? STILL);
}

const STILL = { x: 0, y: 0 };

function shiftOf(id, was) {
  const card = cardNamed(id);
  if (!card) return STILL;
  const { x, y } = placeOf(card);
  return { x: x - was.x, y: y - was.y };
}

function take(line, source, target) {
  const paths = line.querySelectorAll(".line, .hit");
  const drawn = paths[0].getAttribute("d");
  const numbers = drawn.match(/-?[\d.]+/g).map(Number);
  const [x, y, nextX, nextY] = numbers;
  const [lastX, lastY, toX, toY] = numbers.slice(-4);
  return {
    source,
    target,
    paths,
    drawn,
    shown: drawn,
    tip: line.querySelector(".tip"),
    rate: document.getElementById(`rate-${line.dataset.edge}`),
    from: { x, y, isLevel: y === nextY, way: Math.sign(nextX - x || nextY - y) },
    to: { x: toX, y: toY, isLevel: lastY === toY, way: Math.sign(toX - lastX || toY - lastY) },
  };
}

function lead(one, from, to) {
  const isWhole = from.x === to.x && from.y === to.y;
  const start = { ...one.from, x: one.from.x + from.x, y: one.from.y + from.y };
  const end = { ...one.to, x: one.to.x + to.x, y: one.to.y + to.y };
  one.shown = isWhole ? one.drawn : way(start, end);
  for (const path of one.paths) {
    path.setAttribute("d", one.shown);
    move(path, isWhole ? to : STILL);
  }
  move(one.tip, to);
  if (one.rate) move(one.rate, to);
}

function move(part, { x, y }) {
  if (x || y) part.setAttribute("transform", `translate(${x},${y})`);
  else part.removeAttribute("transform");
}

/** Square from one end to the other, leaving and entering as the line does. */
function way(from, to) {
  const end = `L${to.x} ${to.y}`;
  if (from.isLevel !== to.isLevel) return `M${from.x} ${from.y}${from.isLevel ? `H${to.x}` : `V${to.y}`}${end}`;
  const [along, across] = from.isLevel ? ["x", "y"] : ["y", "x"];
  const [go, turn] = from.isLevel ? ["H", "V"] : ["V", "H"];
  const middle = (one, other) => (one + other) / 2;
  const isAhead = (to[along] - from[along]) * from.way >= 2 * OUT;
  if (isAhead) return `M${from.x} ${from.y}${go}${middle(from[along], to[along])}${turn}${to[across]}${end}`;
  const [out, back] = [from[along] + OUT * from.way, to[along] - OUT * to.way];
  return `M${from.x} ${from.y}${go}${out}${turn}${middle(from[across], to[across])}${go}${back}${turn}${to[across]}${end}`;
}

/** The server has drawn: what it left as it was lies where it lay. */
function letGo() {
  for (const { paths, tip, rate, drawn, shown } of held) {
    for (const path of paths) {
      if (path.getAttribute("d") === shown) path.setAttribute("d", drawn);
    }
    for (const part of [...paths, tip, rate]) part?.removeAttribute("transform");
  }
  held = [];
  places = new Map();
}
