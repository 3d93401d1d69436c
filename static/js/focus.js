// Where the keyboard is after something is added or deleted: at how much traffic enters, at the heading of what is shown instead.

const DELETES = /\/delete\/$/;
const ADDS = /\/nodes\/$/;

/** Whoever adds where traffic comes from by a pointer goes on with how much; not on a phone, where that opens the keyboard. */
export function askHowMuch() {
  let isPointed = false; // a click that waited for its turn comes without a pointer
  document.addEventListener("keydown", () => (isPointed = false), true);
  document.addEventListener("pointerdown", ({ target }) => {
    isPointed = Boolean(target.closest?.("button[name=service]")) && !matchMedia("(max-width: 900px)").matches;
  }, true);
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (isPointed && ADDS.test(detail.requestConfig?.path ?? "")) setTimeout(enterTraffic);
  });
}

function enterTraffic() {
  const field = document.querySelector("#traffic input:not([type=hidden])");
  if (!field || field === document.activeElement) return;
  field.focus({ preventScroll: true });
  field.select();
}

/** Focus the inspector's heading once what had the focus is gone. */
export function keepFocusNear() {
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (!DELETES.test(detail.requestConfig?.path ?? "") || document.activeElement !== document.body) return;
    document.querySelector("#inspector h3")?.focus({ preventScroll: true });
  });
}
