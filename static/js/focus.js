// Where the keyboard is after something is deleted: at the heading of what is shown instead.

const DELETES = /\/delete\/$/;

/** Focus the inspector's heading once what had the focus is gone. */
export function keepFocusNear() {
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (!DELETES.test(detail.requestConfig?.path ?? "") || document.activeElement !== document.body) return;
    document.querySelector("#inspector h3")?.focus({ preventScroll: true });
  });
}
