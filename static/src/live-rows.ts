/* Rows of long ranked lists, one by one: each comes with the number of the row that it stands below. */
import htmx from "htmx.org";
import { all, one } from "./dom";

interface Fresh {
  list: string;
  row: HTMLElement;
}

/** Takes rows out of the lists of an answer, so that the lists themselves stay as they are. */
export function rowsOf(answer: Document): Fresh[] {
  return all("[data-ranked]", answer).flatMap((list) =>
    all("[data-item]", list).map((row) => {
      row.remove();
      return { list: list.id, row };
    }),
  );
}

/** What stands above a row, lines drawn between rows left out. */
function aboveOf(row: Element): Element | null {
  let other = row.previousElementSibling;
  while (other && !other.matches("[data-item]")) other = other.previousElementSibling;
  return other;
}

/** Moves an element without losing focus, animations or what stands in it, where the browser can. */
function put(row: HTMLElement, list: HTMLElement, before: Node | null): void {
  const focused = row.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
  if ("moveBefore" in list && row.isConnected) (list as any).moveBefore(row, before);
  else list.insertBefore(row, before);
  if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

function leave(row: HTMLElement): void {
  const next = row.contains(document.activeElement) ? (row.nextElementSibling ?? aboveOf(row)) : null;
  row.remove();
  if (next) one("a[data-panel]", next)?.focus({ preventScroll: true });
}

async function place({ list: id, row: fresh }: Fresh): Promise<void> {
  const list = document.getElementById(id);
  if (!list) return;
  const above = fresh.dataset["after"] ?? "0";
  fresh.removeAttribute("data-after");
  let row = one(`[data-item="${CSS.escape(fresh.dataset["item"]!)}"]`, list);
  const upper = above === "0" ? null : one(`[data-item="${CSS.escape(above)}"]`, list);
  if (above !== "0" && !upper) {
    if (row) leave(row); // further down than what is loaded
    return;
  }
  if (!row) {
    row = fresh;
    list.insertBefore(row, upper ? upper.nextSibling : list.firstChild);
    htmx.process(row);
    return;
  }
  if (aboveOf(row) !== upper) put(row, list, upper ? upper.nextSibling : list.firstChild);
  const state = [...row.classList].filter((name) => name === "sel");
  await htmx.swap({ text: fresh.outerHTML, target: row, sourceElement: row, swap: "outerMorph" });
  row.classList.add(...state);
}

/** Puts rows in their places, from the top down; what was asked for and did not come is in the list no more. */
export async function placeRows(rows: Fresh[], numbers: number[]): Promise<void> {
  const came = new Map(rows.map((fresh) => [Number(fresh.row.dataset["item"]), fresh]));
  for (const list of all("[data-ranked]")) {
    for (const number of numbers) {
      const row = one(`[data-item="${number}"]`, list);
      if (row && came.get(number)?.list !== list.id) leave(row);
    }
  }
  for (const fresh of rows) await place(fresh);
}

