/* Tandem's front end: each module takes care of one kind of thing, and finds it by its data attributes. */
import { startAutosave } from "./autosave";
import { startBars } from "./bars";
import { startClocks } from "./clock";
import { startDragging } from "./drag";
import { startForms } from "./forms";
import { startHtmx } from "./htmx-setup";
import { startKeys } from "./keys";
import { startMoveDialog } from "./move-dialog";
import { startOverlays } from "./overlays";
import { startPalette } from "./palette";
import { startPanel } from "./panel";
import { startToasts } from "./toasts";

startHtmx();
startForms();
startToasts();
startOverlays();
startPanel();
startPalette();
startMoveDialog();
startDragging();
startAutosave();
startBars();
startClocks();
startKeys();
