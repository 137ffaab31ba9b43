/* Moving items within and between lists: shown at once, put back with a message when refused. Who moves a selected row
   moves all that are selected in its list, as one block in the order they have. */
import { announce } from "@atlaskit/pragmatic-drag-and-drop-live-region";
import { count } from "./bars";
import { all, changed, one } from "./dom";
import { all as askAnew } from "./live";
import { ask } from "./overlays";
import { apply, post, type Answer } from "./server";
import { complain, tell, toast } from "./toasts";

export type Place = { before: HTMLElement } | { after: HTMLElement } | { place: "top" | "bottom" | number };

/** A list elsewhere than in this page, offered by the page in #move-targets. */
export interface FarList {
  list: string;
  name: string;
  url: string;
  types?: string[];
}

export const listOf = (row: Element): HTMLElement | null => row.closest<HTMLElement>("[data-sortable]");
/** Rows are children of their list: a search would look into each of thousands. */
export const rowsOf = (list: Element): HTMLElement[] => ([...list.children] as HTMLElement[]).filter((row) => "item" in row.dataset);
export const canMove = (row: Element): boolean => one("[data-grip]", row) !== null;
export const nameOf = (row: HTMLElement): string =>
  one(".key", row)?.textContent?.trim() || one(".title, h3, .text", row)?.textContent?.trim() || "Item";
export const listName = (list: HTMLElement): string => list.dataset["name"] ?? "the list";

/** Whether `list` takes `row` in: its own rows, others by their type; a card only where this person may move it. */
export function accepts(list: HTMLElement, row: HTMLElement): boolean {
  if (!list.dataset["moveUrl"]) return false;
  const { stage } = list.dataset;
  if (stage && !row.dataset["goes"]?.split(" ").includes(stage)) return false;
  if (listOf(row) === list) return true;
  const types = (list.dataset["accepts"] ?? "").split(/\s+/);
  return types.includes("*") || types.includes(row.dataset["type"] ?? "");
}

/** What moves with `row`: all that is selected in its list, or on its board, where it is selected itself; else it alone. */
export function together(row: HTMLElement): HTMLElement[] {
  const list = listOf(row);
  if (!one("[data-select]:checked", row) || !list) return [row];
  return all("[data-select]:checked", list.closest("#board") ?? list).map((box) => box.closest<HTMLElement>("[data-item]")!);
}

/** Where a row goes that moves with others to `list`: there, or from another lane to the same column of its own. */
function goal(row: HTMLElement, list: HTMLElement): HTMLElement | null {
  if (accepts(list, row)) return list;
  const cell = list.closest(".cell");
  const own = cell && one(`[class="${cell.className}"] > [data-sortable]`, row.closest(".cols")!);
  return own && accepts(own, row) ? own : null;
}

/** `FER-12`, or `3 items`. */
export const namesOf = (rows: HTMLElement[]): string => (rows.length > 1 ? `${rows.length} items` : nameOf(rows[0]!));

const numberOf = (row: HTMLElement): number => Number(row.dataset["item"]);
const numbersOf = (rows: HTMLElement[]): Record<string, unknown> => (rows.length > 1 ? { items: rows.map(numberOf) } : { item: numberOf(rows[0]!) });

/** Moves `row`, and what is selected with it, to a place in `list`: in the page now, then at the server. */
export async function move(row: HTMLElement, list: HTMLElement, place: Place): Promise<void> {
  const from = listOf(row);
  const isBoard = list.closest("#board") !== null;
  const asked = together(row).filter((one) => (list === from ? listOf(one) === from : isBoard || accepts(list, one)));
  const goals = new Map(asked.map((one) => [one, goal(one, list)]));
  const rows = asked.filter((one) => goals.get(one) && (asked.length === 1 || canMove(one))); // the answer says why others stay
  if (!from || !rows.length) return;
  const backs = rows.map((one) => bookmark(one, listOf(one)!, goals.get(one)!));
  const focused = document.activeElement as HTMLElement;
  const order = (): string => (rows.length > 1 ? String(rowsOf(list).map(numberOf)) : "");
  const before = order();
  insert(rows.filter((one) => goals.get(one) === list), list, place);
  for (const one of rows) if (goals.get(one) !== list) insert([one], goals.get(one)!, { place: "bottom" });
  if (rows.some((one) => one.contains(focused))) focused.focus({ preventScroll: true });
  if (before && order() === before) return; // they stand there already
  for (const one of rows) recount(one, from, list, 1);
  row.scrollIntoView({ block: "nearest" });
  announce(where(rows, list));
  const body = { ...numbersOf(asked), list: list.dataset["list"], from: from.dataset["list"], ...asNumbers(place) };
  await send(list.dataset["moveUrl"]!, body, (stayed) => {
    for (let at = rows.length - 1; at >= 0; at--) {
      if (stayed && !stayed.includes(numberOf(rows[at]!))) continue;
      seek(backs[at]!());
      recount(rows[at]!, from, list, -1);
    }
  });
}

/** A row that was put back is seen again, and has the focus that was lost on the way. */
function seek(row: HTMLElement | null): void {
  if (document.activeElement === document.body && row) (one("a[data-panel]", row) ?? one("[data-grip]", row))?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

/** Moves `row` to a list that this page does not show; the answer says what happens to the row. */
export async function moveAway(row: HTMLElement, far: FarList, place: Place): Promise<void> {
  const from = listOf(row)?.dataset["list"];
  await send(far.url, { ...numbersOf(together(row)), list: far.list, from, ...asNumbers(place) }, () => undefined);
}

/** Shows a row at the end of another list, where it goes by something else that is done to it. */
export function carry(row: HTMLElement, list: HTMLElement): () => void {
  const back = bookmark(row, listOf(row)!, list);
  const focused = document.activeElement;
  insert([row], list, { place: "bottom" });
  if (focused instanceof HTMLElement && row.contains(focused)) focused.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  return () => seek(back());
}

async function send(url: string, body: Record<string, unknown>, rollBack: (only?: number[]) => void): Promise<void> {
  try {
    const answer = await postAsking(url, body);
    if (!answer) {
      rollBack();
      announce("Not moved.");
      return;
    }
    if (answer.panel) rollBack();
    if (answer.stayed?.length) rollBack(answer.stayed);
    tell(answer, () => rollBack(), / moved\.$/.test(answer.message ?? "")); // its place was announced
    await apply(answer);
    changed();
  } catch (error) {
    rollBack();
    askAnew();
    complain(error);
  }
}

/** Null when the server asked first and the person said no. */
export async function postAsking(url: string, body: Record<string, unknown>): Promise<Answer | null> {
  const answer = await post(url, body);
  if (!answer.confirm) return answer;
  const said = await ask(answer.confirm);
  if (!said) return null;
  return postAsking(url, { ...body, ...(answer.confirm.body ?? (answer.confirm.field ? {} : { force: true })), ...said });
}

function asNumbers(place: Place): Record<string, unknown> {
  if ("before" in place) return { before: Number(place.before.dataset["item"]) };
  if ("after" in place) return { after: Number(place.after.dataset["item"]) };
  return { place: place.place };
}

function insert(rows: HTMLElement[], list: HTMLElement, place: Place): void {
  if (!rows.length) return;
  const others = rowsOf(list).filter((other) => !rows.includes(other));
  const [row, ...more] = rows as [HTMLElement, ...HTMLElement[]];
  if (list.dataset["sortable"] === "into" && listOf(row) !== list) toEnd(row, list, others);
  else if ("before" in place) place.before.before(row);
  else if ("after" in place) place.after.after(row);
  else if (place.place === "top") others[0] ? others[0].before(row) : toEnd(row, list, others);
  else if (place.place === "bottom") toEnd(row, list, others);
  else others[place.place - 1] ? others[place.place - 1]!.before(row) : toEnd(row, list, others);
  row.after(...more);
}

/** Behind the last row, in front of what closes the list (empty states, "more"). */
function toEnd(row: HTMLElement, list: HTMLElement, others: HTMLElement[]): void {
  const last = others.at(-1);
  if (last) last.after(row);
  else (all(":scope > .addrow, :scope > .group", list).at(-1) ?? null)?.after(row) ?? list.prepend(row);
}

/** What stands beside a row, lines drawn between rows left out. */
export function beside(row: Element, side: "nextElementSibling" | "previousElementSibling"): Element | null {
  let other = row[side];
  while (other?.matches(".by-line")) other = other[side];
  return other;
}

/** Remembers where a row stands; calling it puts the row back there, and answers it as it is by then. */
export function bookmark(row: HTMLElement, from: HTMLElement, to: HTMLElement): () => HTMLElement | null {
  const [above, next] = [beside(row, "previousElementSibling"), beside(row, "nextElementSibling")];
  return () => {
    const current = row.isConnected ? row : row.id ? document.getElementById(row.id) : null;
    if (!current) return null;
    if (next?.isConnected && next.parentElement === row.parentElement && from === to) next.before(current);
    else if (next?.isConnected && from.contains(next)) next.before(current);
    else if (above && from.contains(above)) above.after(current);
    else from.prepend(current);
    return current;
  };
}

function recount(row: HTMLElement, from: HTMLElement, to: HTMLElement, sign: 1 | -1): void {
  const leaves = "counts" in from.dataset;
  const comes = "counts" in to.dataset;
  if (leaves === comes) return;
  count(row, (comes ? sign : -sign) as 1 | -1);
}

function where(rows: HTMLElement[], list: HTMLElement): string {
  const now = rowsOf(list);
  const at = now.indexOf(rows[0]!);
  if (rows.length === 1) return `${nameOf(rows[0]!)} moved to position ${at + 1} of ${now.length} in ${listName(list)}.`;
  const next = now[at + rows.length];
  return `${namesOf(rows)} moved ${next ? `above ${nameOf(next)}` : "to the end"} in ${listName(list)}.`;
}

/** One step by the keyboard; null when there is nowhere to go. */
export function step(row: HTMLElement, key: string): Promise<void> | null {
  const list = listOf(row);
  if (!list) return null;
  if (!canMove(row)) {
    toast(`You may not move ${nameOf(row)} here.`);
    return null;
  }
  const block = together(row).filter((one) => listOf(one) === list);
  const rows = accepts(list, row) ? rowsOf(list) : block;
  const [first, last] = [rows.indexOf(block[0]!), rows.indexOf(block.at(-1)!)];
  const isApart = last - first >= block.length; // they come together at an end of the list, too
  if (key === "ArrowUp" && first > 0) return move(row, list, { before: rows[first - 1]! });
  if (key === "ArrowDown" && last < rows.length - 1) return move(row, list, { after: rows[last + 1]! });
  if ((key === "Home" || key === "ArrowUp") && (first > 0 || isApart)) return move(row, list, { place: "top" });
  if ((key === "End" || key === "ArrowDown") && (last < rows.length - 1 || isApart)) return move(row, list, { place: "bottom" });
  if (key === "ArrowLeft" || key === "ArrowRight") return aside(row, list, key === "ArrowLeft" ? -1 : 1);
  announce(`${namesOf(block)} cannot go further.`);
  return null;
}

/** To the list at the left or right that takes it: the next column of the board, the sprint beside the backlog. */
function aside(row: HTMLElement, list: HTMLElement, direction: -1 | 1): Promise<void> | null {
  const group = list.closest(".cols, .threecol, .twin");
  const lists = group ? all("[data-sortable]", group) : [];
  for (let at = lists.indexOf(list) + direction; lists[at]; at += direction) {
    const next = lists[at]!;
    if (!accepts(next, row)) continue;
    const level = rowsOf(next)[rowsOf(list).indexOf(row)];
    return move(row, next, level ? { before: level } : { place: "bottom" });
  }
  announce("There is no list on that side that takes it.");
  return null;
}
