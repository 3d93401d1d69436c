// The builder's hands: pointing and keys.  Every action is a form or a link of the page; here they are only
// filled in and sent, so that whatever works here also works without.

import { drawOnCanvas } from "./canvas.js";
import { keepPlace } from "./keep.js";
import { listenToKeys } from "./keys.js";
import { fillPalette } from "./palette.js";
import { showSheets } from "./sheets.js";

keepPlace();
drawOnCanvas();
fillPalette();
showSheets();
listenToKeys();
