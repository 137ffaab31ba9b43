/* Tandem's front end: each module takes care of one kind of thing, and finds it by its data attributes. */
import { startAttaching } from "./attach";
import { startAutosave } from "./autosave";
import { startBars } from "./bars";
import { startClocks } from "./clock";
import { startDragging } from "./drag";
import { startForms } from "./forms";
import { startHtmx } from "./htmx-setup";
import { startInView } from "./in-view";
import { startKeys } from "./keys";
import { startMentions } from "./mentions";
import { startMoveDialog } from "./move-dialog";
import { startOverlays } from "./overlays";
import { startPalette } from "./palette";
import { startPanel } from "./panel";
import { startRemembering } from "./remember";
import { startPrinting } from "./print";
import { startSelecting } from "./select";
import { startSums } from "./sums";
import { startTalk } from "./talk";
import { startToasts } from "./toasts";

startHtmx();
startForms();
startRemembering();
startSums();
startToasts();
startOverlays();
startPanel();
startPalette();
startMoveDialog();
startDragging();
startMentions();
startTalk();
startAttaching();
startSelecting();
startAutosave();
startBars();
startClocks();
startKeys();
startPrinting();
startInView();

/* where places stand in a row that scrolls, the present one is seen */
document.querySelector(".settings > nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
