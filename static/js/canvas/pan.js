// Moving the view by hand: dragging the ground, the wheel, two fingers.

import { drag } from "../pointer.js";
import { cardOf, plane } from "./drawing.js";
import { panBy, zoomBy } from "./view.js";

const LINE = 16; // px of a wheel that counts lines
const fingers = new Map();
let isSpaceDown = false;

export const isPinching = () => fingers.size > 1;

export function panByHand() {
  const ground = plane();
  ground.addEventListener("wheel", byWheel, { passive: false });
  ground.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") touch(event);
    const isGrabbing = event.button === 1 || (event.button === 0 && isSpaceDown);
    const isFraming = event.shiftKey || ground.classList.contains("lassoing");
    if (!isGrabbing && (event.button !== 0 || isFraming || isOnThings(event.target))) return;
    if (isGrabbing) event.preventDefault();
    if (isGrabbing) event.stopImmediatePropagation();
    grab(event);
  }, true);
  ground.addEventListener("auxclick", (event) => event.button === 1 && event.preventDefault());
  window.addEventListener("keydown", (event) => holdSpace(event, true));
  window.addEventListener("keyup", (event) => holdSpace(event, false));
  window.addEventListener("blur", () => letSpaceGo());
}

const isOnThings = (target) => cardOf(target) || target.closest("a, button, input, form, .menu");

function grab(event) {
  let { clientX, clientY } = event;
  drag(event, {
    begun: () => plane().classList.add("panning"),
    moved: (at) => {
      if (!isPinching()) panBy(at.clientX - clientX, at.clientY - clientY);
      ({ clientX, clientY } = at);
    },
    done: () => plane().classList.remove("panning"),
  });
}

function byWheel(event) {
  event.preventDefault();
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
  const [x, y] = [event.deltaX * unit, event.deltaY * unit];
  const isSideways = event.shiftKey || Math.abs(x) > Math.abs(y);
  if (isSideways && !event.ctrlKey) panBy(-(x || y), x ? -y : 0);
  else zoomBy(Math.exp(-y / (event.ctrlKey ? 150 : 400)), event);
}

function holdSpace(event, isDown) {
  if (event.code !== "Space") return;
  if (isDown && (event.shiftKey || event.target.closest?.("input, textarea, select, button, summary"))) return;
  if (isDown && !event.target.closest?.("#plane, body:not(:has(:focus))") && event.target !== document.body) return;
  if (isDown) event.preventDefault();
  isSpaceDown = isDown;
  plane().classList.toggle("grabbing", isDown);
}

function letSpaceGo() {
  isSpaceDown = false;
  plane().classList.remove("grabbing");
}

/** Two fingers: what is between them stays between them. */
function touch(event) {
  const listen = new AbortController();
  fingers.set(event.pointerId, event);
  const moved = (at) => {
    if (at.pointerId !== event.pointerId) return;
    if (isPinching()) pinch(at);
    fingers.set(at.pointerId, at);
  };
  const gone = (at) => {
    if (at.pointerId !== event.pointerId) return;
    fingers.delete(at.pointerId);
    listen.abort();
  };
  window.addEventListener("pointermove", moved, { signal: listen.signal });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, gone, { signal: listen.signal });
}

function pinch(at) {
  const other = [...fingers.values()].find((one) => one.pointerId !== at.pointerId);
  const before = fingers.get(at.pointerId);
  const span = (one) => Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY));
  const centreOf = (one) => ({ clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 });
  const [from, to] = [centreOf(before), centreOf(at)];
  panBy(to.clientX - from.clientX, to.clientY - from.clientY);
  zoomBy(span(at) / span(before), to);
}
