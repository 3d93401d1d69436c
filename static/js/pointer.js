// What a pointer does between pressing and letting go.

/** Call `done` with the way of a pointer until it is let go; `begun` once it has moved far enough to mean it. */
export function drag(event, { begun, moved, done }) {
  let isDragging = false;
  const end = new AbortController();
  const listen = (name, act) => window.addEventListener(name, act, { signal: end.signal });
  listen("pointermove", (at) => {
    if (at.pointerId !== event.pointerId) return;
    if (!isDragging && isFar(event, at)) {
      isDragging = true;
      begun?.();
    }
    if (isDragging) moved(at);
  });
  listen("pointerup", (at) => {
    if (at.pointerId !== event.pointerId) return;
    end.abort();
    if (!isDragging) return;
    swallowClick();
    done(at);
  });
  listen("pointercancel", () => {
    end.abort();
    if (isDragging) done(null);
  });
}

/** Whether a pointer has moved far enough to mean it. */
export function isFar(from, to) {
  return Math.hypot(to.clientX - from.clientX, to.clientY - from.clientY) > 4;
}

/** What the browser takes for a click is none, or has been done already. */
export function swallowClick() {
  const swallow = (click) => {
    click.preventDefault();
    click.stopPropagation();
  };
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
}
