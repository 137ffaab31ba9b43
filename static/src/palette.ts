/* The command palette: what this page can do, where one can go, and the project's items. */
import { all, make, one, sign, when } from "./dom";
import { openDialog } from "./overlays";
import { read } from "./server";

interface Option {
  group: string;
  title: string;
  sign: string;
  note?: string;
  keys?: string;
  url?: string;
  run?: () => void;
}

interface Found {
  items: { key: string; type: string; title: string; url: string; note?: string }[];
}

const TYPING_MS = 120;
const MOST = 12;

let options: Option[] = [];
let at = 0;
let search: AbortController | null = null;
let timer = 0;

const dialog = (): HTMLDialogElement | null => one<HTMLDialogElement>("#palette");
const input = (): HTMLInputElement => one<HTMLInputElement>("#palette-input")!;

/** Commands and places that the page itself holds. */
function ofThePage(): Option[] {
  const commands = all<HTMLElement>("[data-command], [data-create]").filter((button) => !button.hasAttribute("disabled")).map((button) => ({
    group: "Do", title: button.dataset["command"] ?? words(button), sign: "i-arrow",
    keys: button.dataset["commandKey"] ?? ("create" in button.dataset ? "c" : ""), run: () => button.click(),
  }));
  const places = all<HTMLAnchorElement>(".nav a.nav-item").map((link) => ({
    group: "Go to", title: link.title || words(link), sign: link.querySelector("use")?.getAttribute("href")?.slice(1) ?? "i-arrow",
    keys: link.dataset["go"] ?? "", url: link.href,
  }));
  const projects = all<HTMLAnchorElement>("#projects-menu a:not([aria-current])").map((link) => ({
    group: "Projects", title: words(link), sign: "i-layers", url: link.href,
  }));
  const keys = { group: "Help", title: "All keyboard shortcuts", sign: "i-info", keys: "?", run: () => one<HTMLElement>('#me-menu [data-open="keys"]')?.click() };
  return [...commands, ...places, ...projects, keys];
}

const words = (element: HTMLElement): string =>
  [...element.childNodes].filter((node) => !(node instanceof Element && node.matches("kbd, .count, .small, svg"))).map((node) => node.textContent).join("").trim();

const matches = (title: string, query: string): boolean =>
  query.toLowerCase().split(/\s+/).every((part) => title.toLowerCase().includes(part));

function show(items: Option[]): void {
  const query = input().value.trim();
  options = [...ofThePage().filter((option) => matches(option.title, query)).slice(0, MOST), ...items];
  at = 0;
  const box = one("#palette-found")!;
  box.replaceChildren();
  let group = "";
  options.forEach((option, index) => {
    if (option.group !== group) box.append(make("p", { class: "gh", role: "presentation" }, (group = option.group)));
    box.append(draw(option, index, query));
  });
  if (!options.length) box.append(make("p", { class: "none" }, query.length < 2 ? "Type to search." : `Nothing is called “${query}”.`));
  choose(0);
}

function draw(option: Option, index: number, query: string): HTMLElement {
  const title = make("span", { class: "title" }, ...highlighted(option.title, query));
  const line = make("div", { class: "opt", role: "option", id: `palette-${index}`, "aria-selected": "false", "data-index": String(index) });
  line.append(sign(option.sign, option.sign.startsWith("g-") ? `g ${option.sign}` : "i"), title);
  if (option.note) line.append(make("small", {}, option.note));
  if (option.keys) line.append(make("span", { class: "keys" }, ...option.keys.split(" ").map((key) => make("kbd", {}, key))));
  return line;
}

/** What was typed stands out in the title. */
function highlighted(title: string, query: string): (Node | string)[] {
  const found = query ? title.toLowerCase().indexOf(query.toLowerCase()) : -1;
  if (found < 0) return [title];
  return [title.slice(0, found), make("mark", {}, title.slice(found, found + query.length)), title.slice(found + query.length)];
}

function choose(index: number): void {
  if (!options.length) return input().removeAttribute("aria-activedescendant");
  at = (index + options.length) % options.length;
  for (const line of all("#palette-found .opt")) {
    const chosen = Number(line.dataset["index"]) === at;
    line.setAttribute("aria-selected", String(chosen));
    if (chosen) line.scrollIntoView({ block: "nearest" });
  }
  input().setAttribute("aria-activedescendant", `palette-${at}`);
}

function run(inNewTab: boolean): void {
  const option = options[at];
  if (!option) return;
  dialog()?.close();
  if (option.run) option.run();
  else if (option.url && inNewTab) window.open(option.url, "_blank", "noopener");
  else if (option.url) location.assign(option.url);
}

async function find(query: string): Promise<void> {
  search?.abort();
  const url = dialog()?.dataset["searchUrl"];
  if (!url || query.length < 2) return show([]);
  search = new AbortController();
  try {
    const found = await read<Found>(`${url}?q=${encodeURIComponent(query)}`, search.signal);
    if (query !== input().value.trim()) return;
    const items = found.items.map((item) => ({
      group: "Items", title: `${item.key}  ${item.title}`, sign: `g-${item.type}`, url: item.url, ...(item.note ? { note: item.note } : {}),
    }));
    const page = `${url.replace(/\.json$/, "/")}?q=${encodeURIComponent(query)}`;
    show([...items, { group: "Items", title: `Search texts and comments for “${query}”`, sign: "i-search", url: page }]);
  } catch {
    /* a search that failed leaves the commands; typing on tries again */
  }
}

export function openPalette(): void {
  if (!openDialog("palette")) return;
  input().value = "";
  input().focus();
  show([]);
}

export function startPalette(): void {
  if (!dialog()) return;
  input().addEventListener("input", () => {
    show([]);
    clearTimeout(timer);
    timer = window.setTimeout(() => void find(input().value.trim()), TYPING_MS);
  });
  input().addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at - 1);
    else if (event.key === "Enter") run(event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  });
  when("click", "#palette .opt", (line, event) => {
    at = Number(line.dataset["index"]);
    run(event.ctrlKey || event.metaKey);
  });
  when("mousemove", "#palette .opt:not([aria-selected=true])", (line) => choose(Number(line.dataset["index"])));
}
