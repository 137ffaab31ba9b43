/* The side panel: an item beside its list, under the item's own address. */
import htmx from "htmx.org";
import { afterPaint, all, isTyping, make, near, one, sign, when } from "./dom";
import { isModified, OPEN_DIALOG } from "./overlays";
import { remember } from "./palette-recent";
import { startPanelWidth, widthAsLeft } from "./panel-width";

interface PanelState {
  panel?: string;
  htmx?: boolean;
}

let opener: string | null = null;

const panel = (): HTMLElement | null => one("#panel");
const here = (): string => location.pathname + location.search;
let base = here();

const panelIsOpen = (): boolean => panel()?.hidden === false;

/** The address of the page itself, whatever is open beside it. */
export const pageUrl = (): string => (panelIsOpen() ? base : here());
/** The address of what is open in the panel. */
export const panelUrl = (): string | null => (panelIsOpen() ? ((history.state as PanelState | null)?.panel ?? null) : null);

/** Shows the item beside the list, and focus stays where it is. */
export async function peek(link: HTMLAnchorElement): Promise<void> {
  await open(link);
  link.focus({ preventScroll: true });
}

const SETTLE_MS = 100;
let stepping = 0;
/** Grows with each item that is asked for, and when the panel closes. */
let asked = 0;

/** While an item is open: the next or the one before it in the list. Whoever goes on quickly passes those between. */
export function stepPanel(linkFrom: (row: Element, direction: 1 | -1) => HTMLElement | undefined, direction: 1 | -1): boolean {
  if (!panelIsOpen() || !panelUrl()) return false;
  const row = one(".sel[data-item]");
  const next = row ? linkFrom(row, direction) : undefined;
  if (!(next instanceof HTMLAnchorElement)) return row !== null;
  mark(next);
  next.focus({ preventScroll: true });
  next.closest("[data-item]")?.scrollIntoView({ block: "nearest" });
  clearTimeout(stepping);
  stepping = window.setTimeout(() => void peek(next), SETTLE_MS);
  return true;
}

/** What its row says of an item; the panel opens with it, and the item follows. */
function outline(row: Element): HTMLElement[] {
  const [key, title] = [one(".key", row)?.textContent ?? "", one(".title, h3", row)?.textContent ?? ""];
  const glyph = one<SVGElement>(".g", row)?.cloneNode(true);
  const close = make("button", { class: "btn bare icon", type: "button", "data-panel-close": "", "aria-label": "Close" }, sign("i-x"));
  const head = make("header", { class: "item-head" }, make("div", { class: "crumb" }, ...(glyph ? [glyph] : []), make("span", { class: "key" }, key)), make("h2", {}, title));
  return [
    make("div", { class: "panel-head", "data-outline": "" }, make("span", { class: "grow cut mid" }, key), close),
    make("div", { class: "panel-body" }, make("article", { class: "item" }, make("div", { class: "doc" }, head))),
  ];
}

async function show(url: string, row: Element | null = null): Promise<boolean> {
  const target = panel();
  if (!target) return false;
  const mine = ++asked;
  if (row && target.hidden) {
    target.replaceChildren(...outline(row));
    target.hidden = false;
    widthAsLeft();
  }
  target.setAttribute("aria-busy", "true");
  const was = target.firstElementChild;
  try {
    await htmx.ajax("GET", url, { target, swap: "innerHTML", source: target });
  } finally {
    if (mine === asked) target.removeAttribute("aria-busy");
  }
  if (mine !== asked) { // closed, or left for another, before it came
    if (target.hidden) target.replaceChildren();
    return false;
  }
  if (target.firstElementChild === was) { // refused, and said so
    if (one("[data-outline]", target)) closePanel();
    else stay(target);
    return false;
  }
  target.hidden = false;
  widthAsLeft();
  seen(target);
  const heading = one("h1, h2", target);
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
  return true;
}

/** What was looked at is offered by the palette. */
function seen(place: ParentNode): void {
  const item = one("[data-about]", place);
  const title = item && one("h2", item)?.textContent?.trim();
  const key = item?.dataset["key"];
  if (item && title && key) remember({ title: `${key}  ${title}`, sign: `g-${item.dataset["kind"]}`, url: item.dataset["url"]! });
}

/** To a part of the open item; nothing but the panel scrolls. */
function scrollTo(hash: string): void {
  const part = one(hash, panel()!);
  const scroller = part?.closest<HTMLElement>(".panel-body") ?? panel()!;
  if (part) scroller.scrollTop += part.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 16;
}

/** What was open still is: its row is the one that is marked. */
function stay(target: HTMLElement): void {
  const number = one("[data-about]", target)?.dataset["about"];
  const row = number ? document.getElementById(`item-${number}`) : null;
  opener = row?.id ?? null;
  mark(row);
}

async function open(link: Element): Promise<void> {
  const { pathname, search, hash } = new URL(link.getAttribute("href") ?? "", location.href);
  const url = pathname + search;
  const wasOpen = panelIsOpen();
  if (!wasOpen) base = here();
  opener = link.closest<HTMLElement>("[data-item]")?.id ?? null;
  mark(link);
  const state: PanelState = { htmx: true, panel: url };
  const row = link.closest("[data-item]");
  if (row && !wasOpen) { // it is open from now on
    history.replaceState({ ...history.state, htmx: true }, ""); // htmx restores only what it knows
    history.pushState(state, "", url);
  }
  if (!(await show(url, row))) return;
  if (wasOpen) history.replaceState(state, "", url);
  else if (!row) history.pushState(state, "", url);
  if (hash) scrollTo(hash);
}

function mark(link: Element | null): void {
  for (const row of all(".sel[data-item]")) row.classList.remove("sel");
  link?.closest("[data-item]")?.classList.add("sel");
}

function hide(): void {
  const target = panel();
  if (!target) return;
  asked++;
  target.removeAttribute("aria-busy");
  target.hidden = true;
  target.replaceChildren();
  mark(null);
  const row = opener ? document.getElementById(opener) : null;
  const link = row && one("a[data-panel]", row);
  link?.focus({ preventScroll: true });
  /* The list takes its whole width again, which can cost focus in the frame where it does. */
  afterPaint(() => {
    if (link && document.activeElement === document.body) link.focus({ preventScroll: true });
  })();
}

function closePanel(): void {
  if (!panelIsOpen()) return;
  if ((history.state as PanelState | null)?.panel) history.back();
  else hide();
}

export function startPanel(): void {
  const page = one("#content > .body");
  if (page) seen(page);
  if (!panel()) return;
  when("click", "a[data-panel], a[data-aside]", (link, event) => {
    if (!link.matches("a") || isModified(event) || near(link, "#panel")) return;
    event.preventDefault();
    void open(link);
  });
  startPanelWidth();
  document.addEventListener("tandem:open", (event) => void open(make("a", { href: (event as CustomEvent<string>).detail })));
  when("click", "[data-panel-close]", () => closePanel());
  /* A row that comes back changed is still the one that is open. */
  document.addEventListener("htmx:after:swap", () => {
    if (opener && panelIsOpen()) document.getElementById(opener)?.classList.add("sel");
  });
  document.addEventListener("keydown", (event) => {
    const above = one(`${OPEN_DIALOG}, .menu:popover-open`);
    if (event.key === "Escape" && !event.defaultPrevented && !above && !isTyping(event.target)) closePanel();
  });

  /* Back closes it, forward opens it again; other steps are htmx's. */
  document.addEventListener("htmx:before:history:restore", (event) => {
    const state = history.state as PanelState | null;
    if (state?.panel) {
      event.preventDefault();
      void show(state.panel);
    } else if (here() === base) {
      event.preventDefault();
      hide();
    }
  });
}
