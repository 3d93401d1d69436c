// What opens over the drawing and goes again: menus, and what a card can call.  One at a time; Escape, a press
// elsewhere or a choice closes it, and the focus goes back to where it was.

let open = null;

/** Show a box at a point of the page; `back` gives what gets the focus after Escape, `closed` is called at the end. */
export function openPop(pop, { x, y }, { back, closed }) {
  if (open) closePop();
  pop.hidden = false;
  const around = pop.offsetParent.getBoundingClientRect();
  const left = Math.max(4, Math.min(x - around.left, around.width - pop.offsetWidth - 4));
  const top = Math.max(4, Math.min(y - around.top, around.height - pop.offsetHeight - 4));
  Object.assign(pop.style, { left: `${left}px`, top: `${top}px` });
  const listen = new AbortController();
  const signal = { signal: listen.signal };
  open = { pop, back, closed, listen };
  window.addEventListener("pointerdown", (event) => !pop.contains(event.target) && closePop(), { ...signal, capture: true });
  pop.addEventListener("keydown", walk, signal);
  pop.addEventListener("submit", () => setTimeout(() => closePop({ isBack: true })), signal);
}

export function closePop({ isBack = false } = {}) {
  if (!open) return;
  const { pop, back, closed, listen } = open;
  open = null;
  listen.abort();
  pop.hidden = true;
  closed?.();
  if (isBack) back?.()?.focus({ preventScroll: true });
}

/** Arrows go through what can be chosen, round and round; Escape and Tab leave. */
function walk(event) {
  const { pop } = open;
  const items = [...pop.querySelectorAll("input[type=search], button:not([hidden])")];
  const here = items.indexOf(document.activeElement);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape" || (event.key === "Tab" && pop.role === "menu")) closePop({ isBack: true });
  else if (to !== undefined && !(["Home", "End"].includes(event.key) && document.activeElement.localName === "input")) items.at(to % items.length)?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
