/* The side panel: an item beside its list, under the item's own address. */
import htmx from "htmx.org";
import { all, isTyping, near, one, when } from "./dom";
import { isModified } from "./overlays";

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

async function show(url: string): Promise<boolean> {
  const target = panel();
  if (!target) return false;
  target.setAttribute("aria-busy", "true");
  await htmx.ajax("GET", url, { target, swap: "innerHTML", source: target });
  target.removeAttribute("aria-busy");
  if (!target.childElementCount) return false;
  target.hidden = false;
  const heading = one("h1, h2", target);
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
  return true;
}

async function open(link: Element): Promise<void> {
  const { pathname, search } = new URL(link.getAttribute("href") ?? "", location.href);
  const url = pathname + search;
  const wasOpen = panelIsOpen();
  if (!wasOpen) base = here();
  opener = link.closest<HTMLElement>("[data-item]")?.id ?? null;
  mark(link);
  if (!(await show(url))) return;
  const state: PanelState = { htmx: true, panel: url };
  if (wasOpen) history.replaceState(state, "", url);
  else history.pushState(state, "", url);
}

function mark(link: Element | null): void {
  for (const row of all(".sel[data-item]")) row.classList.remove("sel");
  link?.closest("[data-item]")?.classList.add("sel");
}

function hide(): void {
  const target = panel();
  if (!target) return;
  target.hidden = true;
  target.replaceChildren();
  mark(null);
  const row = opener ? document.getElementById(opener) : null;
  const link = row && one("a[data-panel]", row);
  link?.focus({ preventScroll: true });
  /* The list takes its whole width again, which can cost focus in the frame where it does. */
  requestAnimationFrame(() => setTimeout(() => {
    if (link && document.activeElement === document.body) link.focus({ preventScroll: true });
  }));
}

function closePanel(): void {
  if (!panelIsOpen()) return;
  if ((history.state as PanelState | null)?.panel) history.back();
  else hide();
}

export function startPanel(): void {
  if (!panel()) return;
  when("click", "a[data-panel]", (link, event) => {
    if (!link.matches("a") || isModified(event) || near(link, "#panel")) return;
    event.preventDefault();
    void open(link);
  });
  when("click", "[data-panel-close]", () => closePanel());
  /* A row that comes back changed is still the one that is open. */
  document.addEventListener("htmx:after:swap", () => {
    if (opener && panelIsOpen()) document.getElementById(opener)?.classList.add("sel");
  });
  document.addEventListener("keydown", (event) => {
    const above = one("dialog[open], .menu:popover-open");
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
