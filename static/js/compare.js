// The comparison page's hands: keys, and what is unfolded stays so.

import { keepFolds } from "./keep.js";
import { listenToKeys } from "./keys.js";

keepFolds();
listenToKeys();
