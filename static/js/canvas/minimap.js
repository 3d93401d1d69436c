// The overview in the corner, where not all is in sight: every card, and the part one looks at.

import { SVG, around, boxes, cards, extent, whenDrawn } from "./drawing.js";
import { centre, inSight, isAllInSight, whenViewed } from "./view.js";

const map = () => document.getElementById("minimap");
let frame = null;
let isStale = true;

export function drawMinimap() {
  whenDrawn(() => (isStale = true));
  document.addEventListener("headroom:moved", () => {
    isStale = true;
    show();
  });
  whenViewed(show);
  map().addEventListener("pointerdown", grab);
  show();
}

function show() {
  map().hidden = !boxes().length || isAllInSight();
  if (map().hidden) return;
  if (isStale) draw();
  const { x, y, width, height } = inSight();
  for (const [name, value] of Object.entries({ x, y, width, height })) frame.setAttribute(name, value);
}

function draw() {
  isStale = false;
  const all = around([extent()]);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `${all.x} ${all.y} ${all.width} ${all.height}`);
  const spots = boxes();
  cards().forEach((card, number) => svg.append(rect(spots[number], typeOf(card))));
  frame = rect(inSight(), "");
  frame.setAttribute("class", "view");
  svg.append(frame);
  map().replaceChildren(svg);
}

const typeOf = (card) => card.style.getPropertyValue("--type") || `var(--t-${/\bt-(\w+)/.exec(card.getAttribute("class"))?.[1] ?? "entry"})`;

function rect(box, type) {
  const one = document.createElementNS(SVG, "rect");
  for (const name of ["x", "y", "width", "height"]) one.setAttribute(name, box[name]);
  if (type) one.style.setProperty("--type", type);
  return one;
}

function grab(event) {
  if (event.button !== 0) return;
  event.preventDefault();
  map().setPointerCapture(event.pointerId);
  const svg = map().querySelector("svg");
  const back = svg.getScreenCTM().inverse();
  const go = (at) => centre(new DOMPoint(at.clientX, at.clientY).matrixTransform(back));
  const listen = new AbortController();
  go(event);
  map().addEventListener("pointermove", go, { signal: listen.signal });
  for (const end of ["pointerup", "pointercancel"]) map().addEventListener(end, () => listen.abort(), { signal: listen.signal });
}
