/* The command palette: what can be done with the items at hand, what this page can do, where one can go. */
import { announce } from "@atlaskit/pragmatic-drag-and-drop-live-region";
import { all, make, one, sign, when } from "./dom";
import { close, open, OPEN_DIALOG, openForm } from "./overlays";
import { atHand, perform } from "./palette-do";
import { find, type Found } from "./palette-find";
import { ofThePage, typed, type Option } from "./palette-options";
import { recent, remember } from "./palette-recent";
import { read } from "./server";
import { toast } from "./toasts";

interface Item {
  number: number;
  key: string;
  type: string;
  title: string;
}

interface Offered {
  about: Item[];
  options: Option[];
}

interface Hits {
  items: { key: string; type: string; title: string; url: string; note?: string }[];
}

const TYPING_MS = 120;
const MOST = 7; // of each group, while nothing narrower was typed
const STEPS: Record<string, string> = { sprint: "Move to", assign: "Assign to", estimate: "Estimate", label: "Label", state: "Move to", epic: "Epic", type: "Change to" };
const ASKS: Record<string, string> = {
  sprint: "Which sprint?", assign: "Whom?", estimate: "How big? Points, or hours such as 6h30", label: "Which label? A new one is made", state: "Which state?", epic: "Which epic?", type: "Which type?",
};
const SEARCH_OR_DO = "Search or do";

let about: Item[] = [];
let offered: Option[] = [];
let hits: Option[] = [];
let shown: Option[] = [];
let step = "";
let at = 0;
let search: AbortController | null = null;
let timer = 0;

const dialog = (): HTMLDialogElement | null => one<HTMLDialogElement>("#palette");
const input = (): HTMLInputElement => one<HTMLInputElement>("#palette-input")!;
const query = (): string => input().value.trim();
const full = (option: Option): string => (option.verb && option.step !== step ? `${option.verb} ${option.title}` : option.title);

/** Groups in their order, each with what fits what was typed, the best first. */
function groups(): [string, Option[]][] {
  const asked = query();
  const about_it = about.length === 1 ? `Do with ${about[0]!.key}, ${about[0]!.title}` : `Do with ${about.length} items`;
  const of = (group: string): Option[] => offered.filter((option) => option.group === group && !option.is_free);
  if (step) return [[STEPS[step]!, [...best(offered.filter((option) => option.step === step && !option.is_free), asked), ...typed(step, asked, offered)]]];
  const page = ofThePage();
  const found: [string, Option[]][] = [
    [about_it, best(of("do").filter((option) => !option.opens || !asked || asked.length > 1), asked)],
    ["On this page", best(page.here, asked)],
    ["Create", best(of("create"), asked)],
    ["Go to", best([...page.places, ...of("go")], asked)],
    ["Projects", best(page.projects, asked)],
    ["Items", hits],
    ["Help", best(page.help, asked)],
  ];
  if (!asked) found.splice(2, 0, ["Recent", recent().filter(({ url }) => url !== location.pathname).slice(0, 5).map((one) => ({ ...one, group: "recent" }))]);
  if (/^([a-z]+-)?\d+$/i.test(asked) && hits.length > 1) found.unshift(...found.splice(found.findIndex(([name]) => name === "Items"), 1));
  return found;
}

const marks = new WeakMap<Option, Found>();

/** Those that fit; without a query all that are offered unasked, in their order. */
function best(options: Option[], asked: string): Option[] {
  if (!asked) return options.filter((option) => (step ? true : !option.is_deep && !option.step));
  const fitting = options.flatMap((option) => {
    const found = find(full(option), asked);
    if (!found) return [];
    marks.set(option, found);
    return [{ option, score: found.score - (option.is_deep ? 1 : 0) }];
  });
  return fitting.sort((a, b) => b.score - a.score).slice(0, step ? 100 : MOST).map(({ option }) => option);
}

/** `keep`: more has come, and what somebody chose meanwhile stays chosen. */
function show(keep = false): void {
  const wanted = keep && at > 0 ? shown[at] : undefined;
  const box = one("#palette-found")!;
  const parts = groups().filter(([, options]) => options.length);
  shown = parts.flatMap(([, options]) => options);
  let index = 0;
  box.replaceChildren(...parts.map(([name, options], part) => {
    const title = make("p", { class: "gh", id: `palette-g${part}`, role: "presentation" }, name);
    return make("div", { role: "group", "aria-labelledby": `palette-g${part}` }, title, ...options.map((option) => draw(option, index++)));
  }));
  if (!shown.length) box.append(make("p", { class: "none" }, query() ? `Nothing is called “${query()}”.` : "One moment…"));
  announce(`${shown.length} ${shown.length === 1 ? "result" : "results"}`);
  const again = wanted ? shown.findIndex((option) => full(option) === full(wanted)) : 0;
  choose(Math.max(again, 0));
}

function draw(option: Option, index: number): HTMLElement {
  const line = make("div", { class: "opt", role: "option", id: `palette-${index}`, "aria-selected": "false", "data-index": String(index) });
  line.append(sign(option.sign, option.sign.startsWith("g-") ? `g ${option.sign}` : "i"), make("span", { class: "title" }, ...highlighted(option)));
  if (option.note) line.append(make("small", option.is_over ? { class: "warn-text" } : {}, option.note));
  if (option.keys) line.append(make("span", { class: "keys", "aria-hidden": "true" }, ...option.keys.split(" ").map((key) => make("kbd", {}, key))));
  return line;
}

/** What was typed stands out in the title. */
function highlighted(option: Option): (Node | string)[] {
  const title = full(option);
  const parts: (Node | string)[] = [];
  let from = 0;
  for (const [start, end] of query() ? (marks.get(option)?.marks ?? find(title, query())?.marks ?? []) : []) {
    if (start < from) continue;
    parts.push(title.slice(from, start), make("mark", {}, title.slice(start, end)));
    from = end;
  }
  return [...parts, title.slice(from)];
}

function choose(index: number): void {
  if (!shown.length) return input().removeAttribute("aria-activedescendant");
  at = (index + shown.length) % shown.length;
  for (const line of all("#palette-found .opt")) {
    const chosen = Number(line.dataset["index"]) === at;
    line.setAttribute("aria-selected", String(chosen));
    if (chosen) (at === 0 ? one("#palette-found")! : line).scrollIntoView({ block: "nearest" });
  }
  if (at === 0) one("#palette-found")!.scrollTop = 0;
  input().setAttribute("aria-activedescendant", `palette-${at}`);
}

function run(inNewTab: boolean): void {
  const option = shown[at];
  if (!option) return;
  if (option.opens) return ask(option.opens);
  const numbers = about.map(({ number }) => number);
  close(dialog());
  if (option.run) option.run();
  else if (option.dialog) openForm(option.dialog, option.title);
  else if (option.post) void perform({ ...option, post: option.post }, numbers);
  else if (option.url) {
    if (option.group !== "project") remember({ title: option.title, sign: option.sign, url: option.url, ...(option.note ? { note: option.note } : {}) });
    if (inNewTab) window.open(option.url, "_blank", "noopener");
    else location.assign(option.url);
  }
}

/** Goes on to the choices of a question, or back to everything. */
function ask(name: string): void {
  step = name;
  input().value = "";
  head();
  show();
}

function head(): void {
  const chips = about.length ? [make("span", { class: "chip" }, ...(about.length === 1 ? [sign(`g-${about[0]!.type}`, `g g-${about[0]!.type}`), about[0]!.key] : [`${about.length} items`]))] : [];
  if (step) chips.push(make("span", { class: "chip on" }, STEPS[step]!));
  one("#palette-about")!.replaceChildren(...chips);
  input().placeholder = ASKS[step] ?? SEARCH_OR_DO;
}

async function findItems(asked: string): Promise<void> {
  search?.abort();
  const url = dialog()?.dataset["searchUrl"];
  if (!url || asked.length < 2 || step) return;
  search = new AbortController();
  try {
    const found = await read<Hits>(`${url}?q=${encodeURIComponent(asked)}`, search.signal);
    if (asked !== query()) return;
    const page = `${url.replace(/\.json$/, "/")}?q=${encodeURIComponent(asked)}`;
    hits = found.items.map((item) => ({ group: "items", title: `${item.key}  ${item.title}`, sign: `g-${item.type}`, url: item.url, ...(item.note ? { note: item.note } : {}) }));
    hits.push({ group: "search", title: `Search texts and comments for “${asked}”`, sign: "i-search", url: page });
    show(true);
  } catch {
    /* a search that failed leaves the commands; typing on tries again */
  }
}

async function load(numbers: number[]): Promise<void> {
  const url = dialog()?.dataset["offersUrl"];
  if (!url) return;
  try {
    const answer = await read<Offered>(`${url}?items=${numbers.join(",")}`);
    ({ about, options: offered } = answer);
    if (step && !offered.some((option) => option.step === step)) {
      close(dialog());
      return toast(`Nothing of that can be changed here by you: ${about.map(({ key }) => key).join(", ")}.`);
    }
    head();
    show(true);
  } catch {
    /* what the page itself knows is there */
  }
}

/** Opens it; with a step, at the choices of that question for the items at hand. */
export function openPalette(at_step = ""): void {
  const numbers = atHand();
  const palette = dialog();
  if (!palette || palette.matches(OPEN_DIALOG)) return;
  open(palette);
  about = [];
  offered = [];
  hits = [];
  step = at_step;
  input().value = "";
  input().focus();
  head();
  show();
  void load(numbers);
}

export function startPalette(): void {
  if (!dialog()) return;
  input().addEventListener("input", () => {
    hits = [];
    show();
    clearTimeout(timer);
    timer = window.setTimeout(() => void findItems(query()), TYPING_MS);
  });
  input().addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at - 1);
    else if (event.key === "PageDown" || event.key === "PageUp") choose(Math.max(0, Math.min(shown.length - 1, at + (event.key === "PageDown" ? 8 : -8))));
    else if (event.key === "Enter" && !event.isComposing) run(event.ctrlKey || event.metaKey);
    else if (event.key === "Backspace" && step && !input().value) ask("");
    else if (event.key === "?" && !input().value) {
      close(dialog());
      one<HTMLElement>('[data-open="keys"]')?.click();
    }
    else return;
    event.preventDefault();
  });
  when("click", "#palette .opt", (line, event) => {
    at = Number(line.dataset["index"]);
    run(event.ctrlKey || event.metaKey);
  });
  when("mousemove", "#palette .opt:not([aria-selected=true])", (line) => choose(Number(line.dataset["index"])));
}
