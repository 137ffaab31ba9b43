/* Moving an item within and between lists: shown at once, put back with a message when refused. */
import { announce } from "@atlaskit/pragmatic-drag-and-drop-live-region";
import { count } from "./bars";
import { all, changed, one } from "./dom";
import { ask } from "./overlays";
import { apply, post, type Answer } from "./server";
import { complain, tell } from "./toasts";

export type Place = { before: HTMLElement } | { after: HTMLElement } | { place: "top" | "bottom" | number };

/** A list elsewhere than in this page, offered by the page in #move-targets. */
export interface FarList {
  list: string;
  name: string;
  url: string;
  types?: string[];
}

export const listOf = (row: Element): HTMLElement | null => row.closest<HTMLElement>("[data-sortable]");
export const rowsOf = (list: Element): HTMLElement[] => all("[data-item]", list).filter((row) => listOf(row) === list);
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

/** Moves `row` to a place in `list`: in the page now, then at the server. */
export async function move(row: HTMLElement, list: HTMLElement, place: Place): Promise<void> {
  const from = listOf(row);
  if (!from || !accepts(list, row)) return;
  const back = bookmark(row, from, list);
  const focused = row.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
  insert(row, list, place);
  focused?.focus({ preventScroll: true });
  recount(row, from, list, 1);
  row.scrollIntoView({ block: "nearest" });
  announce(where(row, list));
  const body = { item: Number(row.dataset["item"]), list: list.dataset["list"], from: from.dataset["list"], ...asNumbers(place) };
  await send(list.dataset["moveUrl"]!, body, () => {
    seek(back());
    recount(row, from, list, -1);
  });
}

/** A row that was put back is seen again, and has the focus that was lost on the way. */
function seek(row: HTMLElement | null): void {
  if (document.activeElement === document.body && row) one("a[data-panel], [data-grip]", row)?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

/** Moves `row` to a list that this page does not show; the answer says what happens to the row. */
export async function moveAway(row: HTMLElement, far: FarList, place: Place): Promise<void> {
  const from = listOf(row)?.dataset["list"];
  await send(far.url, { item: Number(row.dataset["item"]), list: far.list, from, ...asNumbers(place) }, () => undefined);
}

async function send(url: string, body: Record<string, unknown>, rollBack: () => void): Promise<void> {
  try {
    const answer = await postAsking(url, body);
    if (!answer) {
      rollBack();
      return;
    }
    if (answer.panel) rollBack();
    tell(answer, rollBack);
    await apply(answer);
    changed();
  } catch (error) {
    rollBack();
    complain(error);
    announce("Not moved.");
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

function insert(row: HTMLElement, list: HTMLElement, place: Place): void {
  const others = rowsOf(list).filter((other) => other !== row);
  if (list.dataset["sortable"] === "into" && listOf(row) !== list) toEnd(row, list, others);
  else if ("before" in place) place.before.before(row);
  else if ("after" in place) place.after.after(row);
  else if (place.place === "top") others[0] ? others[0].before(row) : toEnd(row, list, others);
  else if (place.place === "bottom") toEnd(row, list, others);
  else others[place.place - 1] ? others[place.place - 1]!.before(row) : toEnd(row, list, others);
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
function bookmark(row: HTMLElement, from: HTMLElement, to: HTMLElement): () => HTMLElement | null {
  const next = beside(row, "nextElementSibling");
  return () => {
    const current = row.isConnected ? row : row.id ? document.getElementById(row.id) : null;
    if (!current) return null;
    if (next?.isConnected && next.parentElement === row.parentElement && from === to) next.before(current);
    else if (next?.isConnected && from.contains(next)) next.before(current);
    else from.append(current);
    return current;
  };
}

function recount(row: HTMLElement, from: HTMLElement, to: HTMLElement, sign: 1 | -1): void {
  const leaves = "counts" in from.dataset;
  const comes = "counts" in to.dataset;
  if (leaves === comes) return;
  count(row, (comes ? sign : -sign) as 1 | -1);
}

function where(row: HTMLElement, list: HTMLElement): string {
  const rows = rowsOf(list);
  return `${nameOf(row)} moved to position ${rows.indexOf(row) + 1} of ${rows.length} in ${listName(list)}.`;
}

/** One step by the keyboard; null when there is nowhere to go. */
export function step(row: HTMLElement, key: string): Promise<void> | null {
  const list = listOf(row);
  if (!list || !canMove(row)) return null;
  const rows = accepts(list, row) ? rowsOf(list) : [row];
  const at = rows.indexOf(row);
  if (key === "ArrowUp" && at > 0) return move(row, list, { before: rows[at - 1]! });
  if (key === "ArrowDown" && at < rows.length - 1) return move(row, list, { after: rows[at + 1]! });
  if (key === "Home" && at > 0) return move(row, list, { place: "top" });
  if (key === "End" && at < rows.length - 1) return move(row, list, { place: "bottom" });
  if (key === "ArrowLeft" || key === "ArrowRight") return aside(row, list, key === "ArrowLeft" ? -1 : 1);
  announce(`${nameOf(row)} cannot go further.`);
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
