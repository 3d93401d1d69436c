// What a reader has opened or scrolled to stays so while parts of the page are replaced.

export function keepPlace() {
  let opened = [];
  let part = "";
  let viewBox = null;

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id !== "inspector") return;
    part = event.detail.target.dataset.part;
    opened = [...event.detail.target.querySelectorAll("details[open]")].map((one) => one.id);
  });
  document.addEventListener("htmx:afterSwap", () => {
    const inspector = document.getElementById("inspector");
    if (inspector.dataset.part !== part) {
      inspector.parentElement.scrollTop = 0;
      return;
    }
    for (const id of opened) inspector.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  });

  let tab = "";
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target } = event.detail;
    if (target.id === "results") tab = target.dataset.tab;
    if (target.id === "drawing") viewBox = target.querySelector("svg")?.viewBox.baseVal ?? null;
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const { target } = event.detail;
    if (target.id === "results" && document.getElementById("results").dataset.tab !== tab) {
      document.querySelector(".results").scrollTop = 0;
    }
    if (target.id === "drawing" && viewBox) stayOver(viewBox);
  });
}

/** The drawing may have grown to the left or upwards: what is looked at stays under the eye. */
function stayOver(before) {
  const plane = document.getElementById("plane");
  const svg = plane.querySelector("svg");
  if (!svg || !plane.classList.contains("zoomed")) return;
  const zoom = svg.getScreenCTM().a;
  const { x, y } = svg.viewBox.baseVal;
  plane.scrollBy((before.x - x) * zoom, (before.y - y) * zoom);
}
