// What every page does with its requests: takes them in turn where it edits, keeps what is typed, shows that they take long, tells what failed.

import { showBusy } from "./busy.js";
import { offerCopies } from "./copied.js";
import { tellFailures } from "./failed.js";
import { offerHelp } from "./help.js";
import { saveWhenReady } from "./jobs.js";
import { keepTyped } from "./keep.js";
import { closeMenus } from "./menus.js";
import { sendOnce } from "./once.js";
import { selectOnClick } from "./select.js";
import { showToasts } from "./toast.js";
import { takeTurns } from "./turns.js";
import { keepUnsent } from "./unsent.js";

sendOnce();
if (document.getElementById("revision")) {
  takeTurns();
  keepTyped();
}
selectOnClick();
showBusy();
showToasts();
offerHelp();
closeMenus();
offerCopies();
saveWhenReady();
tellFailures();
if (document.getElementById("revision")) keepUnsent();
