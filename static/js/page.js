// What every page does with its requests: takes them in turn where it edits, shows that they take long, tells what failed.

import { showBusy } from "./busy.js";
import { tellFailures } from "./failed.js";
import { takeTurns } from "./turns.js";

if (document.getElementById("revision")) takeTurns();
showBusy();
tellFailures();
