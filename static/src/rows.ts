/* Long lists: rows are loaded before one gets to them; after a reload, or back from elsewhere, the page stands where it
   stood: as many rows, the same one on top, the same tab. */
import htmx from "htmx.org";
import { all, each, one } from "./dom";
import { rowsOf } from "./move";
import { pageUrl } from "./panel";

const AHEAD = "2400px 0px"; // beyond where the browser already lays out what is out of sight
const AT_ONCE = 500;
const PREFIX = "tandem:place:";

interface Place {
  loaded: number;
  /** number of the first row that can be seen, and how far it is scrolled out */
  top: string;
  by: number;
}
interface Kept {
  lists: Record<string, Place>;
  tab: string | null;
  focus: string | null;
}

const scrollerOf = (list: Element): HTMLElement | null => list.closest<HTMLElement>(".scroll");

/** The next rows are fetched while the last ones are still out of sight. */
function watch(more: HTMLElement): void {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    htmx.trigger(more, "near");
  }, { root: scrollerOf(more), rootMargin: AHEAD });
  observer.observe(more);
}

function placeOf(list: HTMLElement): Place | null {
  const scroller = scrollerOf(list);
  if (!scroller?.checkVisibility()) return null;
  const edge = scroller.getBoundingClientRect().top;
  const rows = rowsOf(list);
  const top = rows.find((row) => row.getBoundingClientRect().bottom > edge + 1);
  return top && scroller.scrollTop > 0 ? { loaded: rows.length, top: top.dataset["item"]!, by: edge - top.getBoundingClientRect().top } : null;
}

function keep(): void {
  const kept: Kept = { lists: {}, tab: one(".coltabs :checked")?.id ?? null, focus: document.activeElement?.closest<HTMLElement>("[data-item]")?.id ?? null };
  for (const list of all("[data-ranked]")) {
    const place = placeOf(list);
    if (place) kept.lists[list.id] = place;
  }
  sessionStorage.setItem(PREFIX + pageUrl(), JSON.stringify(kept));
}

/** Loads rows until there are as many as there were. */
async function fill(list: HTMLElement, wanted: number): Promise<void> {
  for (let more = one(":scope > .more-row", list); more; more = one(":scope > .more-row", list)) {
    const missing = wanted - rowsOf(list).length;
    const url = more.getAttribute("hx-get");
    if (missing <= 0 || !url) return;
    await htmx.ajax("GET", `${url}&rows=${Math.min(AT_ONCE, missing)}`, { target: more, source: more, swap: "outerHTML" });
    if (more.isConnected) return;
  }
}

async function goBack(kept: Kept): Promise<void> {
  const tab = kept.tab ? document.getElementById(kept.tab) : null;
  if (tab instanceof HTMLInputElement) tab.checked = true;
  for (const [id, place] of Object.entries(kept.lists)) {
    const list = document.getElementById(id);
    const scroller = list && scrollerOf(list);
    if (!list || !scroller) continue;
    await fill(list, place.loaded);
    const row = one(`[data-item="${CSS.escape(place.top)}"]`, list);
    const stand = (): void => {
      if (row) scroller.scrollTop += row.getBoundingClientRect().top - scroller.getBoundingClientRect().top + place.by;
    };
    stand();
    for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame).then(stand); // lines are drawn between rows
  }
  const row = kept.focus ? document.getElementById(kept.focus) : null;
  if (row && document.activeElement === document.body) one("a[data-panel]", row)?.focus({ preventScroll: true });
}

export function startRows(): void {
  if (one("[data-ranked]")) {
    const [arrival] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const kept = arrival?.type === "navigate" ? null : sessionStorage.getItem(PREFIX + pageUrl());
    addEventListener("pagehide", keep);
    if (kept) void goBack(JSON.parse(kept) as Kept);
  }
  each(".more-row[hx-get]", watch);
}
