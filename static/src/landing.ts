/* What is dragged, where it would land in a list, and the line that shows it. */
import { all, make, near, one } from "./dom";
import { listOf, nameOf, namesOf, rowsOf, together } from "./move";

/** What is seen under the pointer, or under a finger: the row's title, and how many go with it. */
export function preview(row: HTMLElement): HTMLElement {
  const glyph = one(".g", row)?.cloneNode(true);
  const rows = together(row);
  return make("div", { class: "drag-preview" },
    ...(glyph ? [glyph] : []),
    make("span", { class: "cut" }, one(".title, h3, .text", row)?.textContent?.trim() ?? nameOf(row)),
    ...(rows.length > 1 ? [make("b", { class: "many" }, namesOf(rows))] : []),
  );
}

/** A row, and what moves with it, is in somebody's hand; null: nothing is any more. */
export function lift(row: HTMLElement | null): void {
  for (const other of all(".lifted")) other.classList.remove("lifted");
  if (row) for (const other of together(row)) other.classList.add("lifted");
  document.body.classList.toggle("moving", row !== null);
}

/** The row under the pointer, else the nearest one above or below it. */
function nearestRow(list: HTMLElement, y: number, source: HTMLElement): HTMLElement | null {
  let best: HTMLElement | null = null;
  let distance = Infinity;
  for (const row of rowsOf(list)) {
    if (row === source || row.matches(".lifted")) continue;
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
  else if (row !== source && !row.matches(".lifted")) row.classList.add(edge === "top" ? "land-before" : "land-after");
}

/** What of a list is under a point: a row of its own, else the nearest. */
export function rowAt(list: HTMLElement, x: number, y: number, source: HTMLElement): HTMLElement | null {
  const hit = near(document.elementFromPoint(x, y), "[data-item]");
  return hit && listOf(hit) === list ? hit : nearestRow(list, y, source);
}
