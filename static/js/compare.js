// The comparison page's hands: keys, and what is unfolded stays so.

import { keepFolds } from "./keep.js";
import { listenToKeys } from "./keys.js";
import { showOthers } from "./others.js";
import { takeParts } from "./parts.js";
import { sharePanel } from "./share.js";

takeParts();
keepFolds();
listenToKeys();
showOthers();
sharePanel();
