// Where the keyboard is after something is deleted: at the heading of what is shown instead.

const DELETES = /\/delete\/$/;

/** Focus the inspector's heading once what had the focus is gone. */
/** Whoever adds where traffic comes from by a click goes on with how much; not on a phone, where that opens the keyboard. */
export function askHowMuch() {
  document.addEventListener("click", ({ target, detail }) => {
    if (!detail || !target.closest?.("button[name=service]") || matchMedia("(max-width: 900px)").matches) return;
    const enter = () => {
      const field = document.querySelector("#traffic input:not([type=hidden])");
      field?.focus({ preventScroll: true });
      field?.select();
    };
    document.addEventListener("htmx:afterSettle", () => setTimeout(enter), { once: true });
  });
}

export function keepFocusNear() {
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (!DELETES.test(detail.requestConfig?.path ?? "") || document.activeElement !== document.body) return;
    document.querySelector("#inspector h3")?.focus({ preventScroll: true });
  });
}
