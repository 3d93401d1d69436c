// The builder's hands: pointing and keys.  Every action is a form or a link of the page; here they are only
// filled in and sent, so that whatever works here also works without.

import { keepAddress } from "./address.js";
import { drawOnCanvas } from "./canvas.js";
import { keepDrawer } from "./drawer.js";
import { askHowMuch, keepFocusAcrossPages, keepFocusNear } from "./focus.js";
import { keepPlace } from "./keep.js";
import { listenToKeys } from "./keys.js";
import { leadToFields } from "./leads.js";
import { showOthers } from "./others.js";
import { fillPalette } from "./palette.js";
import { takeParts } from "./parts.js";
import { redraw } from "./redrawn.js";
import { sharePanel } from "./share.js";
import { showSheets } from "./sheets.js";
import { guide } from "./tour.js";
import { whatIf } from "./whatif.js";

const mayEdit = !document.body.hasAttribute("data-locked");

takeParts(redraw);
keepAddress();
keepPlace(); // unfolds what was unfolded: what lies in a fold cannot take the focus
keepFocusNear();
keepDrawer();
drawOnCanvas(mayEdit);
if (mayEdit) fillPalette();
if (mayEdit) askHowMuch();
showSheets();
listenToKeys();
showOthers();
sharePanel();
whatIf();
leadToFields();
guide();
keepFocusAcrossPages();
