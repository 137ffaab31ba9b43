/* Where something that is dragged would land in a list, and the line that shows it. */
import { all, near } from "./dom";
import { listOf, rowsOf } from "./move";

/** The row under the pointer, else the nearest one above or below it. */
function nearestRow(list: HTMLElement, y: number, source: HTMLElement): HTMLElement | null {
  let best: HTMLElement | null = null;
  let distance = Infinity;
  for (const row of rowsOf(list)) {
    if (row === source) continue;
    const box = row.getBoundingClientRect();
    const off = y < box.top ? box.top - y : y > box.bottom ? y - box.bottom : 0;
    if (off < distance) [best, distance] = [row, off];
    if (!off) break;
  }
  return best;
}

/** The row beside which a finger at this height would put it; none in an empty list. */
export function landing(list: HTMLElement, source: HTMLElement, y: number): { over: HTMLElement | null; edge: string | null } {
  const box = source.getBoundingClientRect();
  if (listOf(source) === list && y >= box.top && y <= box.bottom) return { over: source, edge: null };
  const over = nearestRow(list, y, source);
  if (!over) return { over, edge: null };
  const { top, height } = over.getBoundingClientRect();
  return { over, edge: y < top + height / 2 ? "top" : "bottom" };
}

export function clear(): void {
  for (const row of all(".land-before, .land-after")) row.classList.remove("land-before", "land-after");
  for (const list of all(".land-in")) list.classList.remove("land-in");
}

export function mark(list: HTMLElement, row: HTMLElement | null, edge: string | null, source: HTMLElement): void {
  clear();
  const into = list.dataset["sortable"] === "into" && listOf(source) !== list;
  if (into || !row) list.classList.add("land-in");
  else if (row !== source) row.classList.add(edge === "top" ? "land-before" : "land-after");
}

/** What of a list is under a point: a row of its own, else the nearest. */
export function rowAt(list: HTMLElement, x: number, y: number, source: HTMLElement): HTMLElement | null {
  const hit = near(document.elementFromPoint(x, y), "[data-item]");
  return hit && listOf(hit) === list ? hit : nearestRow(list, y, source);
}
