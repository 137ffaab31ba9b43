/* Keyboard shortcuts of every page. Each is also in the help dialog, the palette or a tooltip. */
import { goToAddRow } from "./add-row";
import { cardKey, walkAside } from "./board";
import { findOnBoard } from "./board-find";
import { all, isMac, isTyping, make, near, one } from "./dom";
import { listOf, step } from "./move";
import { openMoveDialog } from "./move-dialog";
import { OPEN_DIALOG, openDialog, openForm } from "./overlays";
import { openPalette } from "./palette";
import { atHand } from "./palette-do";
import { peek, stepPanel } from "./panel";
import { bulkCommand, columnOf, extendTo, toggleFocused } from "./select";

const MOD = isMac ? "⌘" : "Ctrl";
const CHORD_MS = 1_200;
const ROW_LINK = "a[data-panel]";

/* What the help dialog shows; words in order of use. */
const HELP: [string, [string, string][]][] = [
  ["Everywhere", [
    [`${MOD} K`, "Search or do"], ["/", "Search"], [`${MOD} Z`, "Undo what was just done"], ["?", "All shortcuts"], ["Esc", "Close"],
  ]],
  ["Create", [["c", "Anything: Tandem helps to choose"], ["c u", "A story"], ["c t", "A technical task"], ["c s", "A spike"], ["c d", "A defect"]]],
  ["In a list", [
    ["j", "Next item"], ["k", "Item before"], ["Enter", "Open"], ["Space", "Peek, staying in the list"], ["m", "Move to…"], ["i", "Add a row; ↑ ↓ change its type"],
    ["x", "Select"], ["Shift ↓", "Select on downwards"], ["Shift ↑", "Select on upwards"],
    ["e", "Estimate it, or all selected"], ["a", "Assign"], ["s", "Into a sprint"], ["l", "Label"], ["t", "Change the type"],
    ["Alt ↑", "Move up, it or all selected"], ["Alt ↓", "Move down"], ["Alt Home", "Move to the top"], ["Alt End", "Move to the bottom"],
    ["Alt ←", "To the list at the left"], ["Alt →", "To the list at the right"],
  ]],
  ["With the item in focus, the open one, or those selected", [
    ["s", "Move to a sprint"], ["a", "Assign"], ["e", "Estimate"], ["l", "Label"], ["t", "Change the type"],
  ]],
  ["In an open item", [
    ["j", "Next item of the list"], ["k", "Item before"], [`${MOD} Enter`, "Save the field, send the comment"], ["Esc", "Take back what was typed"], ["@", "Mention somebody"], [`${MOD} B`, "Bold"], [`${MOD} I`, "Italic"],
  ]],
];
const ON_BOARD: [string, [string, string][]] = ["On a card of the board", [
  ["f", "Find a card by its words"], [`${MOD} click`, "Select, also with Shift"], ["a", "Assign"], ["e", "Points or estimate"], ["r", "Hours left"], ["p", "Start or pause the clock"], ["1", "Everything"], ["2", "Mine"], ["3", "Unassigned"], ["4", "Blocked"], ["5", "Stale"],
]];

function showHelp(): void {
  const box = one("[data-keys]");
  if (!box) return;
  const go: [string, string][] = all(".nav [data-go]").map((link) => [link.dataset["go"]!, link.dataset["name"] ?? ""]);
  const parts = [...HELP, ...(one("#board") ? [ON_BOARD] : []), ["Go to", go] as [string, [string, string][]]].filter(([, keys]) => keys.length);
  box.replaceChildren(
    ...parts.flatMap(([title, keys]) => [make("h3", {}, title), ...keys.map(([combination, words]) => line(combination, words))]),
  );
  openDialog("keys");
}

function line(combination: string, words: string): HTMLElement {
  const keys = make("span", { class: "keys" }, ...combination.split(" ").map((key) => make("kbd", {}, key)));
  return make("div", {}, make("span", {}, words), keys);
}

/** The link of the item before or after a row, of those that can be seen; without a row the first one. Each is asked
   only when its turn comes: in a list of thousands the browser has not laid out most of them. */
function linkFrom(row: Element | null, direction: 1 | -1): HTMLElement | undefined {
  const links = all(ROW_LINK);
  const at = row ? links.findIndex((link) => row.contains(link)) : -1;
  const step = at < 0 ? 1 : direction;
  for (let next = at + step; links[next]; next += step) {
    if (!near(links[next]!, "#panel") && links[next]!.checkVisibility()) return links[next];
  }
  return undefined;
}

function walk(direction: 1 | -1): void {
  const next = linkFrom(near(document.activeElement, "[data-item]"), direction);
  next?.focus({ preventScroll: true });
  next?.closest("[data-item]")?.scrollIntoView({ block: "nearest" });
}

function walkSelecting(direction: 1 | -1): void {
  const left = near(document.activeElement, "[data-item]");
  const column = left ? columnOf(left) : [];
  if (column.length) one(ROW_LINK, column[column.indexOf(left!) + direction] ?? left!)?.focus();
  else walk(direction);
  extendTo(left);
}

/** `t`: the type of all selected ones; the dialog that changes that of the item in focus, or of the open one. */
function retype(): void {
  const [number, ...more] = atHand();
  const base = location.pathname.split("/").slice(0, 3).join("/");
  if (number === undefined) command("t")?.();
  else if (more.length) (bulkCommand("t") ?? (() => openPalette("type")))();
  else openForm(`${base}/items/${number}/type/`, "Change type");
}

/** `s a e l` where no bar of selected items has them. */
function asked(key: string): (() => void) | undefined {
  const step = STEPS[key];
  return step && atHand().length ? () => openPalette(step) : undefined;
}

const STEPS: Record<string, string> = { s: "sprint", a: "assign", e: "estimate", l: "label" };
const TYPES: Record<string, string> = { u: "story", t: "task", s: "spike", d: "defect" };
let creating = 0;

/** `c` opens the choice of types; a letter after it is one of them. */
function create(): void {
  const url = one("#palette")?.dataset["createUrl"];
  const button = all("[data-create]").find((one) => one.checkVisibility());
  creating = Date.now();
  if (button) button.click();
  else if (url) openForm(url, "Create");
}

function createOf(key: string): (() => void) | undefined {
  const type = TYPES[key];
  const url = one("#palette")?.dataset["createUrl"];
  const isChoosing = one("#dialog[open] .type-guide") !== null;
  if (!type || !url || !(isChoosing || Date.now() - creating < CHORD_MS)) return undefined;
  return () => openForm(`${url}?type=${type}`, "Create");
}

/** The row that has focus; while none of the page has, the first one that is selected. */
const focusedRow = (): HTMLElement | null => {
  const at = document.activeElement;
  const row = near(near(at, "[data-item], #panel") ? at : one("[data-select]:checked"), "[data-item]");
  return row && listOf(row) ? row : null;
};

/** One step of the item that has focus; nothing to do when there is none. */
function moveFocused(key: string): (() => void) | undefined {
  const row = focusedRow();
  return row ? () => void step(row, key) : undefined;
}

function search(): void {
  const field = one<HTMLInputElement>("[data-search]");
  if (field?.checkVisibility()) {
    field.focus();
    field.select();
  } else openPalette();
}

const ACTIONS: Record<string, () => void> = {
  c: create,
  "/": search,
  "?": showHelp,
  i: goToAddRow,
  t: retype,
  x: toggleFocused,
  J: () => walkSelecting(1),
  K: () => walkSelecting(-1),
  j: () => void (stepPanel(linkFrom, 1) || walk(1)),
  k: () => void (stepPanel(linkFrom, -1) || walk(-1)),
  m: () => {
    const row = focusedRow();
    if (row && one("[data-grip], [data-move]", row)) openMoveDialog(row);
  },
};

/** A page's own command with a key of its own. */
function command(key: string): (() => void) | undefined {
  const button = one(`[data-command-key="${CSS.escape(key)}"]`);
  return button ? () => button.click() : undefined;
}

let chordSince = 0;

/** The second key of `g b` and its like. */
function goes(key: string): boolean {
  const waiting = Date.now() - chordSince < CHORD_MS;
  chordSince = key === "g" ? Date.now() : 0;
  const place = waiting ? one<HTMLAnchorElement>(`.nav [data-go="g ${CSS.escape(key)}"]`) : null;
  if (place) location.assign(place.href);
  return place !== null || key === "g";
}

const MOVES = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);

function press(event: KeyboardEvent): void {
  const { key, target } = event;
  const withMod = event.ctrlKey || event.metaKey;
  let act: (() => void) | undefined;
  if (withMod && key.toLowerCase() === "k" && !event.altKey && !event.shiftKey) act = openPalette;
  else if (key === "Escape" && isTyping(target) && near(target, ".refine-card")) act = () => (target as HTMLElement).blur();
  else if (withMod || isTyping(target) || event.altKey && one(OPEN_DIALOG)) return;
  else if ((act = createOf(key))) creating = 0;
  else if (one(OPEN_DIALOG)) return;
  else if (MOVES.has(key) && (event.altKey || near(target, "[data-grip]"))) act = moveFocused(key);
  else if (event.altKey || near(target, ".menu")) return;
  else if (near(target, ROW_LINK) && event.shiftKey && /^Arrow(Up|Down)$/.test(key)) act = () => walkSelecting(key === "ArrowDown" ? 1 : -1);
  else if (near<HTMLAnchorElement>(target, ROW_LINK) && key === " ") act = () => void peek(near<HTMLAnchorElement>(target, ROW_LINK)!);
  else if (near(target, ROW_LINK) && key === "ArrowDown") act = () => walk(1);
  else if (near(target, ROW_LINK) && key === "ArrowUp") act = () => walk(-1);
  else if (near(target, ".card") && (key === "ArrowLeft" || key === "ArrowRight")) act = () => walkAside(key === "ArrowLeft" ? -1 : 1);
  else if (goes(key)) act = () => undefined;
  else act = ACTIONS[key] ?? findOnBoard(key) ?? bulkCommand(key) ?? cardKey(key) ?? asked(key) ?? command(key);
  if (!act) return;
  event.preventDefault();
  act();
}

export function startKeys(): void {
  document.addEventListener("keydown", press);
  document.addEventListener("click", (event) => {
    if (near(event.target, '[data-open="keys"]')) showHelp();
    if (near(event.target, '[data-open="palette"]') && one("#palette") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      openPalette();
    }
    const ask = near(event.target, "[data-ask]");
    if (ask && one("#palette")) {
      event.preventDefault();
      openPalette(ask.dataset["ask"]);
    }
    const stepper = near(event.target, "[data-panel-step]");
    if (stepper) stepPanel(linkFrom, stepper.dataset["panelStep"] === "1" ? 1 : -1);
  });
  for (const hint of all("[data-mod], [data-mod-only]")) {
    if (isMac) hint.textContent = "modOnly" in hint.dataset ? "⌘" : "⌘ K";
  }
}
