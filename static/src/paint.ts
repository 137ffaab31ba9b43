/* Days of the team's calendar: dragged over with mouse, finger or Shift and arrows, they are off, or worked again. */
import { all, changed, near, one } from "./dom";
import { apply, post } from "./server";
import { complain, tell } from "./toasts";

const LONG_PRESS_MS = 350;
const SLACK = 8;

let first: HTMLElement | null = null;
let last: HTMLElement | null = null;
let isPainting = false;

const rowOf = (day: Element): HTMLElement | null => day.closest<HTMLElement>("tr[data-days]");
const daysOf = (row: Element): HTMLElement[] => all("[data-day]", row);
const dayAt = (x: number, y: number): HTMLElement | null => near(document.elementFromPoint(x, y), "[data-paint] [data-days] [data-day]");

/** From the day where it began to where it is now, in their row. */
function chosen(): HTMLElement[] {
  const row = first && rowOf(first);
  if (!row || !first || !last) return [];
  const days = daysOf(row);
  const ends = [days.indexOf(first), days.indexOf(last)].sort((a, b) => a - b);
  return days.slice(ends[0], (ends[1] ?? 0) + 1);
}

function mark(): void {
  const days = new Set(chosen());
  for (const day of all("[data-paint] [data-day]")) day.classList.toggle("picked", days.has(day));
}

function extend(to: HTMLElement | null): void {
  if (!first || !to || to === last || rowOf(to) !== rowOf(first)) return;
  last = to;
  isPainting = true;
  mark();
}

function forget(): void {
  first = last = null;
  isPainting = false;
  mark();
}

/** Shows the days as they will be, asks the server, and puts them back where it refuses. */
async function paint(): Promise<void> {
  const days = chosen();
  const row = first && rowOf(first);
  const grid = one("[data-paint]");
  if (!row || !grid || !days[0]) return;
  const off = !("off" in days[0].dataset);
  const was = days.map((day) => [day, day.className, (day.firstElementChild ?? day).textContent] as const);
  for (const day of days) {
    if (day.dataset["hours"] === "·") continue;
    day.classList.remove("half", "picked");
    day.classList.toggle("off", off);
    (day.firstElementChild ?? day).textContent = off ? "off" : (day.dataset["hours"] ?? "");
  }
  const body = { on: days[0].dataset["day"], until: days.at(-1)?.dataset["day"], off, week: grid.dataset["paint"] };
  const at = days.at(-1)?.dataset["day"];
  const hadFocus = row.contains(document.activeElement);
  const url = row.dataset["days"] ?? "";
  forget();
  try {
    const answer = await post(url, body);
    await apply(answer);
    tell(answer);
    changed();
    if (hadFocus) one(`[data-days="${url}"] [data-day="${at}"] a`)?.focus();
  } catch (error) {
    for (const [day, classes, text] of was) {
      day.className = classes;
      (day.firstElementChild ?? day).textContent = text;
    }
    complain(error);
  }
}

/** A finger that rests begins to paint; one that moves on scrolls. */
function byTouch(): void {
  let timer = 0;
  let from = { x: 0, y: 0 };
  document.addEventListener("touchstart", (event) => {
    const touch = event.touches[0];
    const day = touch && event.touches.length === 1 ? dayAt(touch.clientX, touch.clientY) : null;
    clearTimeout(timer);
    if (!day || !touch) return;
    from = { x: touch.clientX, y: touch.clientY };
    timer = window.setTimeout(() => {
      first = last = day;
      isPainting = true;
      mark();
      navigator.vibrate?.(10);
    }, LONG_PRESS_MS);
  }, { passive: true });
  document.addEventListener("touchmove", (event) => {
    const touch = event.touches[0];
    if (!touch) return;
    if (isPainting) {
      event.preventDefault();
      extend(dayAt(touch.clientX, touch.clientY));
    } else if (Math.hypot(touch.clientX - from.x, touch.clientY - from.y) > SLACK) clearTimeout(timer);
  }, { passive: false });
  document.addEventListener("touchend", (event) => {
    clearTimeout(timer);
    if (!isPainting) return;
    event.preventDefault(); // no click, which would open the dialog
    void paint();
  }, { passive: false });
  document.addEventListener("touchcancel", () => {
    clearTimeout(timer);
    forget();
  });
  document.addEventListener("contextmenu", (event) => {
    if (isPainting) event.preventDefault();
  });
}

function byMouse(): void {
  document.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button !== 0) return;
    const day = near(event.target, "[data-paint] [data-days] [data-day]");
    forget();
    first = last = day;
  });
  document.addEventListener("pointermove", (event) => {
    if (first && event.buttons === 1 && event.pointerType !== "touch") extend(dayAt(event.clientX, event.clientY));
  });
  document.addEventListener("pointerup", (event) => {
    if (event.pointerType === "touch") return;
    if (isPainting) {
      document.addEventListener("click", (click) => (click.preventDefault(), click.stopImmediatePropagation()), { capture: true, once: true });
      setTimeout(() => void paint());
    } else first = last = null;
  });
  document.addEventListener("dragstart", (event) => near(event.target, "[data-paint]") && event.preventDefault());
}

/** Arrows go from day to day, with Shift they extend; x, Delete or Space takes the days off or back, Esc forgets. */
function byKeys(): void {
  document.addEventListener("keydown", (event) => {
    const day = near(event.target, "[data-paint] [data-day]");
    const row = day && rowOf(day);
    if (!day || !row || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, [number, number]> = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
    const step = steps[event.key];
    if (step) {
      const rows = all("[data-paint] tr[data-days]");
      const next = rows[rows.indexOf(row) + step[1]];
      const days = daysOf(next ?? row).filter((one) => one.querySelector("a"));
      const to = step[0] ? days[days.indexOf(day) + step[0]] : days.find((one) => one.dataset["day"] === day.dataset["day"]);
      if (to) {
        if (event.shiftKey && step[0]) {
          first ??= day;
          extend(to);
        } else forget();
        to.querySelector<HTMLElement>("a")?.focus();
      }
    } else if (["x", "Delete", " "].includes(event.key)) {
      if (!isPainting) first = last = day;
      void paint();
    } else if (event.key === "Escape" && isPainting) forget();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
}

export function startPainting(): void {
  if (!one("[data-paint]")) return;
  byMouse();
  byTouch();
  byKeys();
}
