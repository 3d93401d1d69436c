// What a pointer does between pressing and letting go.

/**
 * Call `done` with the way of a pointer until it is let go; `begun` once it has moved far enough to mean it, `moved`
 * at most once a frame.  Escape gives it up: `done` gets null then.
 */
export function drag(event, { begun, moved, done }) {
  let isDragging = false;
  let newest = null;
  let frame = 0;
  const follow = () => {
    frame = 0;
    moved(newest);
  };
  const end = new AbortController();
  const listen = (name, act) => window.addEventListener(name, act, { signal: end.signal });
  listen("pointermove", (at) => {
    if (at.pointerId !== event.pointerId) return;
    if (!isDragging && isFar(event, at)) {
      isDragging = true;
      begun?.();
    }
    newest = at;
    if (isDragging) frame ||= requestAnimationFrame(follow);
  });
  listen("pointerup", (at) => {
    if (at.pointerId !== event.pointerId) return;
    end.abort();
    cancelAnimationFrame(frame);
    if (!isDragging) return;
    swallowClick();
    done(at);
  });
  const giveUp = () => {
    end.abort();
    cancelAnimationFrame(frame);
    if (isDragging) done(null);
  };
  listen("pointercancel", (at) => at.pointerId === event.pointerId && giveUp());
  listen("keydown", (pressed) => pressed.key === "Escape" && giveUp());
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
