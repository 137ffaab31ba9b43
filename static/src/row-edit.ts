/* A row's size and person, changed where they stand: the menus of the bar of selected items, for that row alone, or
   for all selected ones. What was chosen is shown at once, and put back where it is refused. */
import { all, hours, near, one, sign, when } from "./dom";
import { alter, type Back, type Shown } from "./foresee";

const BAR = "[data-bulk]";

/** Opens the menu of a key (`e`, `a` …) at a row; what is chosen there is done to that row only. */
export function editRow(row: HTMLElement, key: string): boolean {
  const bar = one<HTMLFormElement>(BAR);
  const button = one(`${BAR} [data-bulk-key="${CSS.escape(key)}"]`);
  const menu = document.getElementById(button?.getAttribute("popovertarget") ?? "");
  if (!bar || !menu) return false;
  bar.dataset["only"] = row.dataset["item"]!;
  menu.showPopover({ source: one(`[data-edit="${CSS.escape(key)}"]`, row) ?? one(".title", row) ?? row });
  one<HTMLInputElement>("input", menu)?.focus();
  return true;
}

/** The rows that the bar is about now: one whose size or person is being changed, else those selected. */
export function rowsOfBar(bar: HTMLFormElement): HTMLElement[] {
  const only = bar.dataset["only"];
  if (only) return all(`:is(.twin, .threecol) [data-item="${CSS.escape(only)}"]`);
  return all("[data-select]:checked").flatMap((box) => box.closest<HTMLElement>("[data-item]") ?? []);
}

/** What a size that was typed comes to in a row; null where only the server knows. */
function sized(row: HTMLElement, text: string): string | null {
  const number = Number(text.trim().replace(",", "."));
  if (!text.trim()) return "–";
  if (!Number.isFinite(number)) return null;
  return row.dataset["type"] === "story" ? `${number} pt` : hours(number * 60);
}

const initials = (name: string): string => {
  const words = name.split(/[\s@]+/).filter(Boolean);
  return (words.length > 1 ? words[0]![0]! + words.at(-1)![0]! : name.slice(0, 2)).toUpperCase();
};

/** Other words in a part of a row, such as its size or its person; calling what comes back shows what stood there. */
export function put(place: HTMLElement, text: string): () => void {
  const [before, classes] = [place.textContent, place.className];
  const isThere = text !== "" && text !== "–";
  place.textContent = text;
  place.classList.toggle("none", !isThere && place.matches(".av"));
  place.classList.toggle("nil", !isThere && place.matches(".est"));
  return () => {
    place.textContent = before;
    place.className = classes;
  };
}

/** The size in the field of a card: points, or hours. */
function resize(field: HTMLInputElement, text: string): Back {
  const before = field.value;
  const number = Number(text.trim().replace(",", "."));
  if (text && Number.isFinite(number)) field.value = field.name === "points" ? String(number) : hours(number * 60);
  else if (!text) field.value = "";
  return () => (field.value = before);
}

/** The sign of another type in front of it. */
export function retype(row: HTMLElement, type: string): Back | null {
  const [before, after] = [one(".g", row), sign(`g-${type}`, `g g-${type}`)];
  before?.replaceWith(after);
  return before && (() => after.replaceWith(before));
}

/** Out of the list and of the selection: deleted, or gone from a board. */
export function leave(row: HTMLElement): Back {
  const box = one<HTMLInputElement>("[data-select]:checked", row);
  if (box) box.checked = false;
  const back = alter(row, { hidden: "" });
  return () => {
    back();
    if (box) box.checked = true;
  };
}

/** Shows in rows what was asked for. */
export function foresee(rows: HTMLElement[], asked: FormData, chosen: string): Shown {
  const shown: Shown = [];
  const board = one("#board");
  const size = asked.get("size") ?? (asked.get("do") === "estimate" ? asked.get("estimate") : null);
  for (const row of rows) {
    const show = (back: Back): void => void shown.push([Number(row.dataset["item"]), back]);
    const say = (place: HTMLElement | null, text: string): void => void (place && show(put(place, text)));
    const text = size === null || !one("[data-edit=e]", row) ? null : sized(row, String(size));
    if (text !== null) say(one(".est", row), text);
    if (asked.has("assignee")) say(one(".av", row), asked.get("assignee") ? initials(chosen) : "");
    const field = one<HTMLInputElement>("[data-size]", row);
    if (field && size !== null) show(resize(field, String(size)));
    const unsign = asked.has("type") ? retype(row, String(asked.get("type"))) : null;
    if (unsign) show(unsign);
    if (asked.get("do") === "delete" || (board && asked.has("sprint") && asked.get("sprint") !== board.dataset["sprint"])) show(leave(row));
  }
  return shown;
}

export function startRowEditing(): void {
  when("click", ".row [data-edit]", (button) => {
    const row = near<HTMLElement>(button, "[data-item]");
    if (row) editRow(row, button.dataset["edit"]!);
  });
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLElement) || !menu.matches(`${BAR} .menu`) || (event as ToggleEvent).newState !== "closed") return;
    const bar = menu.closest<HTMLFormElement>(BAR)!;
    const only = bar.dataset["only"];
    delete bar.dataset["only"];
    if (only && (!document.activeElement || document.activeElement === document.body || menu.contains(document.activeElement)))
      one(`:is(.twin, .threecol) [data-item="${CSS.escape(only)}"] a[data-panel]`)?.focus({ preventScroll: true });
  }, true);
}
