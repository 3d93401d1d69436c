// The size of the drawing: fitted to the room there is, until somebody zooms.

const LEAST = 0.2;
const MOST = 4;

export function zoomCanvas() {
  const plane = document.getElementById("plane");
  const tools = document.getElementById("zoom");
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const wish = event.target.closest("button")?.dataset.zoom;
    if (wish === "fit") plane.classList.remove("zoomed");
    else if (wish) zoomTo(plane, wish === "one" ? 1 : scale(plane) * (wish === "in" ? 1.25 : 0.8));
  });
  plane.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomTo(plane, scale(plane) * Math.exp(-event.deltaY / 300), event);
    },
    { passive: false },
  );
}

const svgOf = (plane) => plane.querySelector("svg.diagram");
const scale = (plane) => svgOf(plane)?.getScreenCTM().a ?? 1;

/** Zoom, keeping what is under the pointer (or in the middle) where it is. */
function zoomTo(plane, wanted, pointer) {
  const svg = svgOf(plane);
  if (!svg) return;
  const room = plane.getBoundingClientRect();
  const at = { x: pointer?.clientX ?? room.x + room.width / 2, y: pointer?.clientY ?? room.y + room.height / 2 };
  const point = new DOMPoint(at.x, at.y).matrixTransform(svg.getScreenCTM().inverse());
  plane.style.setProperty("--zoom", Math.min(MOST, Math.max(LEAST, wanted)));
  plane.classList.add("zoomed");
  const now = point.matrixTransform(svg.getScreenCTM());
  plane.scrollBy(now.x - at.x, now.y - at.y);
}
