/* Selecting rows, and the bar of what is done to them. */
import { announce } from "@atlaskit/pragmatic-drag-and-drop-live-region";
import { all, changed, isTyping, near, one } from "./dom";
import { takeBack, type Shown } from "./foresee";
import { isLive } from "./live";
import { namesOf } from "./move";
import { editRow, foresee, rowsOfBar } from "./row-edit";
import { apply, post } from "./server";
import { complain, tell } from "./toasts";

let last: HTMLInputElement | null = null;

const bar = (): HTMLFormElement | null => one<HTMLFormElement>("[data-bulk]");
const boxOf = (row: Element | null): HTMLInputElement | null => row?.querySelector<HTMLInputElement>("[data-select]") ?? null;
const chosen = (): HTMLInputElement[] => all<HTMLInputElement>("[data-select]:checked");
const focusedRow = (): HTMLElement | null => near(document.activeElement, "[data-item]");

const hasSelection = (): boolean => chosen().length > 0;

/** Says anew how many rows are selected. */
export function refresh(): void {
  const form = bar();
  const count = chosen().length;
  if (!form) return;
  form.classList.toggle("shown", count > 0);
  document.body.classList.toggle("has-bar", count > 0);
  if (count) document.body.classList.add("selecting");
  else if (!modeButton()?.matches('[aria-pressed="true"]')) document.body.classList.remove("selecting");
  one("[data-bulk-count]", form)!.textContent = `${count} selected`;
}

const modeButton = (): HTMLElement | null => one("[data-select-mode]");

function set(box: HTMLInputElement, checked: boolean): void {
  box.checked = checked;
  last = box;
}

/** The cards of a card's column, in all lanes that are open; none where there are no columns. */
export function columnOf(row: Element): HTMLElement[] {
  const column = /\bc\d+/.exec(row.closest(".cell")?.className ?? "");
  return column ? all(`#board .cell.${column[0]} .card`).filter((card) => card.checkVisibility()) : [];
}

/** Everything between the box that was touched last and this one becomes like it. */
function extend(box: HTMLInputElement): void {
  const cards = columnOf(box);
  const boxes = cards.length ? cards.map((card) => boxOf(card)!) : all<HTMLInputElement>("[data-select]", box.closest("ul")!);
  const from = last ? boxes.indexOf(last) : -1;
  const to = boxes.indexOf(box);
  if (from < 0) return;
  for (const between of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) between.checked = true;
}

function clearSelection(): boolean {
  const boxes = chosen();
  for (const box of boxes) box.checked = false;
  last = null;
  refresh();
  return boxes.length > 0;
}

/** `x`: the row that has focus is selected, or no longer. */
export function toggleFocused(): void {
  const box = boxOf(focusedRow());
  if (!box) return;
  set(box, !box.checked);
  refresh();
}

/** Shift with an arrow, j or k: the row left and the row reached are selected. */
export function extendTo(leave: HTMLElement | null): void {
  const from = boxOf(leave);
  const to = boxOf(focusedRow());
  if (from) set(from, true);
  if (to) set(to, true);
  refresh();
}

/** `s a e l t`: the menu of the bar, for what is selected; else for the row that has focus, where it stands. */
export function bulkCommand(key: string): (() => void) | undefined {
  const button = one(`[data-bulk-key="${CSS.escape(key)}"]`);
  const row = focusedRow();
  if (!button || (!hasSelection() && (!boxOf(row) || row!.matches(".card")))) return undefined; // a card has menus of its own
  return () => {
    if (!hasSelection()) return void editRow(row!, key);
    button.click(); // not showPopover: the menu stands at its button
    const menu = document.getElementById(button.getAttribute("popovertarget") ?? "");
    if (menu) one<HTMLInputElement>("input", menu)?.focus();
  };
}

/** What is asked for rows: whoever shows it at once, beside the rows, adds how to take that back. */
export interface BulkChange {
  asked: FormData;
  rows: HTMLElement[];
  shown: Shown;
}

/** To the row beside those that are gone, with what had focus. */
function focusBeside(rows: HTMLElement[]): void {
  for (const side of ["nextElementSibling", "previousElementSibling"] as const) {
    let other = rows.at(-1)?.[side];
    while (other && !other.matches("[data-item]:not([hidden])")) other = other[side];
    if (other) return one("a[data-panel]", other)?.focus({ preventScroll: true });
  }
}

async function send(form: HTMLFormElement, button: HTMLElement | null, rows: HTMLElement[]): Promise<void> {
  const body = new FormData(form, button);
  const isOne = form.dataset["only"] !== undefined;
  if (isOne) {
    body.delete("items");
    for (const row of rows) body.append("items", row.dataset["item"]!);
  }
  const url = button?.getAttribute("formaction") ?? form.getAttribute("action")!;
  const shown = foresee(rows, body, button?.firstChild?.textContent?.trim() ?? "");
  const isDelete = body.get("do") === "delete";
  document.dispatchEvent(new CustomEvent<BulkChange>("tandem:bulk", { detail: { asked: body, rows, shown } }));
  if (rows.some((row) => row.hidden)) setTimeout(() => focusBeside(rows)); // the menu gives focus back to the bar
  refresh();
  if (isDelete) announce(`${namesOf(rows)} deleted.`);
  try {
    const answer = await post(url, body);
    if (isLive()) delete answer.redirect; // the page follows by itself
    if (!isOne) form.reset();
    takeBack(shown, answer.stayed ?? []);
    rows.filter((row) => row.hidden && (isDelete || row.matches(".card"))).forEach((row) => row.remove());
    tell(answer);
    await apply(answer);
    changed();
  } catch (error) {
    takeBack(shown);
    refresh();
    complain(error);
  }
}

/** Ctrl, ⌘ or Shift and a click choose a card; so does a finger, and a row, once one selects with it. */
function pick(event: MouseEvent): void {
  const row = near(event.target, "[data-item]");
  const box = boxOf(row);
  const isTap = modeButton()?.matches('[aria-pressed="true"]');
  const isMeant = row?.matches(".card") && (event.ctrlKey || event.metaKey || event.shiftKey);
  if (!box || !(isTap || isMeant) || near(event.target, "input, textarea, button, a:not([data-panel])")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  getSelection()?.removeAllRanges();
  if (event.shiftKey) extend(box);
  set(box, event.shiftKey || !box.checked);
  refresh();
}

export function startSelecting(): void {
  document.addEventListener("click", pick, true);
  document.addEventListener("click", (event) => {
    const box = near<HTMLInputElement>(event.target, "[data-select]");
    if (!box) return;
    if (event.shiftKey && box.checked) extend(box);
    last = box;
    refresh();
  });
  document.addEventListener("click", (event) => {
    const button = near(event.target, "[data-select-mode]");
    if (!button) return;
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    document.body.classList.toggle("selecting", on);
    if (!on) clearSelection();
  });
  document.addEventListener("htmx:after:swap", () => bar()?.matches(".shown") && refresh()); // other cards, by a filter
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-bulk]")) return;
    event.preventDefault();
    const [rows, button] = [rowsOfBar(form), event.submitter];
    void send(form, button, rows);
    all("[popover]:popover-open", form).forEach((menu) => menu.hidePopover());
  });
  document.addEventListener("reset", (event) => {
    if (event.target === bar()) setTimeout(() => clearSelection());
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || isTyping(event.target) || one("dialog[open], [popover]:popover-open.menu")) return;
    if (clearSelection()) event.preventDefault();
  }, true);
  document.addEventListener("keydown", (event) => {
    /* Enter in a field of a menu presses that menu's own button, not the first one of the bar. */
    const field = near(event.target, "[data-bulk] .menu input");
    if (event.key !== "Enter" || !field) return;
    event.preventDefault();
    one<HTMLButtonElement>("button.primary", field.closest(".menu")!)?.click();
  });
}
