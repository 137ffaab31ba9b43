/* Dragging by touch: a finger that rests on a row lifts it; one that moves at once scrolls, as everywhere. */
import { near, one } from "./dom";
import { clear, landing, lift as hold, mark, preview } from "./landing";
import { accepts, canMove, listOf, move, together } from "./move";

const REST_MS = 320;
const SLACK = 8; // pixels that a resting finger may move
const EDGE = 44; // from the side of what scrolls
const TURN_MS = 450; // at the edge of a phone, until the next column comes

interface Lift {
  row: HTMLElement;
  shape: HTMLElement;
  x: number;
  y: number;
  edgeSince: number;
  frame: number;
}

let lift: Lift | null = null;
let resting = 0;
let start: Touch | null = null;
let stop: (() => void) | null = null;

/** Whether a finger holds a row, or may be about to. */
export const isTouching = (): boolean => stop !== null;

function raise(row: HTMLElement, at: Touch): void {
  const shape = preview(row);
  shape.classList.add("touch");
  shape.setAttribute("aria-hidden", "true");
  document.body.append(shape);
  hold(row);
  navigator.vibrate?.(12);
  lift = { row, shape, x: at.clientX, y: at.clientY, edgeSince: 0, frame: 0 };
  follow();
}

/** Each frame: the shape is under the finger, what is near an edge scrolls, the place is marked. */
function follow(): void {
  if (!lift) return;
  const { row, shape, x, y } = lift;
  shape.style.transform = `translate(${x}px, ${y}px)`;
  scroll(x, y);
  const tab = near<HTMLLabelElement>(document.elementFromPoint(x, y), ".coltabs label");
  if (tab) one<HTMLInputElement>("input", tab)!.checked = true;
  const list = listAt(x, y);
  if (!list) clear();
  else {
    const { over, edge } = landing(list, row, y);
    mark(list, over, edge, row);
  }
  lift.frame = requestAnimationFrame(follow);
}

function listAt(x: number, y: number): HTMLElement | null {
  const under = document.elementFromPoint(x, y);
  const cell = near(under, ".cell");
  const list = near(under, "[data-sortable]") ?? (cell && one("[data-sortable]", cell));
  return list && accepts(list, lift!.row) ? list : null;
}

function scroll(x: number, y: number): void {
  const scroller = lift!.row.closest<HTMLElement>(".scroll, .body");
  if (!scroller) return;
  const box = scroller.getBoundingClientRect();
  const speed = (at: number, from: number, to: number): number => (at < from + EDGE ? at - from - EDGE : at > to - EDGE ? at - to + EDGE : 0) / 4;
  const across = speed(x, Math.max(0, box.left), Math.min(innerWidth, box.right));
  scroller.scrollBy(across, y > box.top - EDGE ? speed(y, box.top, box.bottom) : 0);
  const tabs = one("#board-tabs");
  if (!across || !tabs?.checkVisibility()) {
    lift!.edgeSince = 0;
    return;
  }
  lift!.edgeSince ||= performance.now();
  if (performance.now() - lift!.edgeSince < TURN_MS) return;
  lift!.edgeSince = performance.now();
  document.dispatchEvent(new CustomEvent("tandem:turn", { detail: across > 0 ? 1 : -1 }));
}

function drop(): void {
  const { row, x, y } = lift!;
  const list = listAt(x, y);
  if (!list) return;
  const { over, edge } = landing(list, row, y);
  if (over && together(row).includes(over)) return;
  if (!over) void move(row, list, { place: "bottom" });
  else void move(row, list, edge === "top" ? { before: over } : { after: over });
}

function end(): void {
  clearTimeout(resting);
  stop?.();
  stop = null;
  start = null;
  if (!lift) return;
  cancelAnimationFrame(lift.frame);
  lift.shape.remove();
  hold(null);
  clear();
  lift = null;
}

function moved(event: TouchEvent): void {
  const at = event.touches[0]!;
  if (lift) {
    event.preventDefault();
    [lift.x, lift.y] = [at.clientX, at.clientY];
  } else if (!start || Math.hypot(at.clientX - start.clientX, at.clientY - start.clientY) > SLACK) end();
}

function ended(event: Event): void {
  const held = lift !== null;
  if (held && event.type === "touchend") {
    event.preventDefault(); // no click on what was dragged
    drop();
  }
  end();
}

const noMenu = (event: Event): void => event.preventDefault();

function pressed(event: TouchEvent): void {
  if (isTouching()) end();
  const row = near(event.target, "[data-sortable] [data-item]");
  if (!row || event.touches.length > 1 || !canMove(row) || !listOf(row) || near(event.target, "input, textarea, select, button:not([data-grip])")) return;
  const at = (start = event.touches[0]!);
  row.addEventListener("touchmove", moved, { passive: false });
  row.addEventListener("touchend", ended);
  row.addEventListener("touchcancel", ended);
  document.addEventListener("contextmenu", noMenu, true);
  stop = () => {
    row.removeEventListener("touchmove", moved);
    row.removeEventListener("touchend", ended);
    row.removeEventListener("touchcancel", ended);
    document.removeEventListener("contextmenu", noMenu, true);
  };
  resting = window.setTimeout(() => raise(row, at), REST_MS);
}

export function startTouch(): void {
  document.addEventListener("touchstart", pressed, { passive: true });
}
