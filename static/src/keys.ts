/* Keyboard shortcuts of every page. Each is also in the help dialog, the palette or a tooltip. */
import { all, isMac, isTyping, make, near, one } from "./dom";
import { listOf, step } from "./move";
import { openMoveDialog } from "./move-dialog";
import { openDialog } from "./overlays";
import { openPalette } from "./palette";

const MOD = isMac ? "⌘" : "Ctrl";
const CHORD_MS = 1_200;
const ROW_LINK = "a[data-panel]";

/* What the help dialog shows; words in order of use. */
const HELP: [string, [string, string][]][] = [
  ["Everywhere", [
    [`${MOD} K`, "Search or do"], ["/", "Search"], ["c", "Create"], ["?", "All shortcuts"], ["Esc", "Close"],
  ]],
  ["In a list", [
    ["j", "Next item"], ["k", "Item before"], ["Enter", "Open"], ["m", "Move to…"],
    ["Alt ↑", "Move up"], ["Alt ↓", "Move down"], ["Alt Home", "Move to the top"], ["Alt End", "Move to the bottom"],
    ["Alt ←", "To the list at the left"], ["Alt →", "To the list at the right"],
  ]],
];

function showHelp(): void {
  const box = one("[data-keys]");
  if (!box) return;
  const go: [string, string][] = all(".nav [data-go]").map((link) => [link.dataset["go"]!, link.getAttribute("title") ?? ""]);
  const parts = [...HELP, ["Go to", go] as [string, [string, string][]]].filter(([, keys]) => keys.length);
  box.replaceChildren(
    ...parts.flatMap(([title, keys]) => [make("h3", {}, title), ...keys.map(([combination, words]) => line(combination, words))]),
  );
  openDialog("keys");
}

function line(combination: string, words: string): HTMLElement {
  const keys = make("span", { class: "keys" }, ...combination.split(" ").map((key) => make("kbd", {}, key)));
  return make("div", {}, make("span", {}, words), keys);
}

/** The links of items that can be seen, in the order of the page. */
const links = (): HTMLElement[] => all(ROW_LINK).filter((link) => link.checkVisibility() && !link.closest("#panel"));

function walk(direction: 1 | -1): void {
  const shown = links();
  const current = near(document.activeElement, "[data-item]");
  const at = shown.findIndex((link) => current?.contains(link));
  const next = at < 0 ? shown[0] : shown[at + direction];
  next?.focus({ preventScroll: true });
  next?.closest("[data-item]")?.scrollIntoView({ block: "nearest" });
}

const focusedRow = (): HTMLElement | null => {
  const row = near(document.activeElement, "[data-item]");
  return row && listOf(row) ? row : null;
};

/** Keeps focus on the same control of a row while the row moves. */
function moveFocused(event: KeyboardEvent): void {
  const row = focusedRow();
  if (!row || !["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  void step(row, event.key);
}

function search(): void {
  const field = one<HTMLInputElement>("[data-search]");
  if (field?.checkVisibility()) {
    field.focus();
    field.select();
  } else openPalette();
}

let chord = 0;

const ACTIONS: Record<string, () => void> = {
  c: () => all("[data-create]").find((button) => button.checkVisibility())?.click(),
  "/": search,
  "?": showHelp,
  j: () => walk(1),
  k: () => walk(-1),
  m: () => {
    const row = focusedRow();
    if (row && one("[data-grip], [data-move]", row)) openMoveDialog(row);
  },
};

function press(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    openPalette();
    return;
  }
  if (one("dialog[open]") || event.ctrlKey || event.metaKey) return;
  if (event.altKey) {
    if (!isTyping(event.target)) moveFocused(event);
    return;
  }
  if (near(event.target, "[data-grip]") && event.key.startsWith("Arrow") || (near(event.target, "[data-grip]") && /^(Home|End)$/.test(event.key))) {
    moveFocused(event);
    return;
  }
  if (isTyping(event.target)) return;
  if (Date.now() - chord < CHORD_MS) {
    chord = 0;
    const place = one<HTMLAnchorElement>(`.nav [data-go="g ${CSS.escape(event.key)}"]`);
    if (place) {
      event.preventDefault();
      location.assign(place.href);
      return;
    }
  }
  if (event.key === "g") {
    chord = Date.now();
    return;
  }
  const inList = near(event.target, ROW_LINK);
  if (inList && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    walk(event.key === "ArrowDown" ? 1 : -1);
    return;
  }
  const act = ACTIONS[event.key] ?? one(`[data-command-key="${CSS.escape(event.key)}"]`)?.click.bind(one(`[data-command-key="${CSS.escape(event.key)}"]`));
  if (!act) return;
  event.preventDefault();
  act();
}

export function startKeys(): void {
  document.addEventListener("keydown", press);
  document.addEventListener("click", (event) => {
    if (near(event.target, '[data-open="keys"]')) showHelp();
    if (near(event.target, '[data-open="palette"]')) openPalette();
  });
  for (const hint of all("[data-mod], [data-mod-only]")) {
    if (isMac) hint.textContent = "modOnly" in hint.dataset ? "⌘" : "⌘ K";
  }
}
