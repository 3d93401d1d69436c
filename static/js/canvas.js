// The hand on the drawing: seeing, choosing, moving, connecting.  The drawing stays the server's: what the hand does
// is sent as a form, and the server draws anew.

import { keepOverviewAside } from "./canvas/aside.js";
import { copyAndPaste } from "./canvas/clipboard.js";
import { connectByHand } from "./canvas/connect.js";
import { plane } from "./canvas/drawing.js";
import { dragCards } from "./canvas/drag.js";
import { openMenus } from "./canvas/menu.js";
import { drawMinimap } from "./canvas/minimap.js";
import { fitNames } from "./canvas/names.js";
import { panByHand } from "./canvas/pan.js";
import { renameInPlace } from "./canvas/rename.js";
import { findCards } from "./canvas/search.js";
import { chooseCards, followLines } from "./canvas/select.js";
import { pointAt, showView } from "./canvas/view.js";

export { cardAt } from "./canvas/drawing.js";
export const pointOn = (svg, event) => pointAt(event);

/** Whoever may only look moves over the drawing, and changes nothing. */
export function drawOnCanvas(mayEdit = true) {
  plane().addEventListener("dragstart", (event) => event.preventDefault());
  document.getElementById("zoom").hidden = false;
  showView();
  fitNames();
  drawMinimap();
  keepOverviewAside();
  panByHand();
  findCards();
  followLines();
  if (!mayEdit) return;
  plane().classList.add("can-draw");
  chooseCards();
  connectByHand();
  dragCards();
  openMenus();
  copyAndPaste();
  renameInPlace();
}
