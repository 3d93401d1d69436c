// The comparison page's hands: keys, and what is unfolded stays so.

import { keepFocusNear } from "./focus.js";
import { keepFolds } from "./keep.js";
import { listenToKeys } from "./keys.js";
import { showOthers } from "./others.js";
import { takeParts } from "./parts.js";
import { sharePanel } from "./share.js";

takeParts();
keepFolds();
keepFocusNear();
listenToKeys();
showOthers();
sharePanel();
