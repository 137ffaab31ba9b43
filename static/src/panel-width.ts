/* The width of the side panel: dragged at its edge or set by arrow keys, and remembered in this browser. */
import { near, one, when } from "./dom";

const KEPT = "panel width";
const LEAST = 400;
const STEP = 40;
const DOUBLE = 560; // where a double click puts it

const widest = (): number => Math.max(LEAST, Math.round((one("#panel")?.parentElement?.clientWidth ?? innerWidth) * 0.85));
const current = (): number => one("#panel")?.offsetWidth ?? DOUBLE;

function set(width: number, keep = true): void {
  const panel = one("#panel");
  if (!panel) return;
  const fitting = Math.round(Math.min(Math.max(width, LEAST), widest()));
  panel.style.setProperty("--panel", `${fitting}px`);
  const edge = one("[data-panel-edge]", panel);
  edge?.setAttribute("aria-valuenow", String(fitting));
  edge?.setAttribute("aria-valuemax", String(widest()));
  if (keep) localStorage.setItem(KEPT, String(fitting));
}

/** As wide as it was left. */
export function widthAsLeft(): void {
  const kept = Number(localStorage.getItem(KEPT));
  set(kept || DOUBLE, false);
}

export function startPanelWidth(): void {
  when("pointerdown", "[data-panel-edge]", (edge, event) => {
    event.preventDefault();
    edge.setPointerCapture(event.pointerId);
    const right = one("#panel")!.getBoundingClientRect().right;
    const follow = (moved: PointerEvent): void => set(right - moved.clientX);
    edge.addEventListener("pointermove", follow);
    edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", follow), { once: true });
  });
  when("dblclick", "[data-panel-edge]", () => set(DOUBLE));
  document.addEventListener("keydown", (event) => {
    if (!near(event.target, "[data-panel-edge]")) return;
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    set(current() + by);
  }, true);
}
