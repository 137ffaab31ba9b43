/* Running spike clocks tick in the page with their bars, up to their box; the truth stays with the server. */
import { all, hours, one } from "./dom";

const EVERY_MS = 10_000;
const PLACES = ".clock, .clockbar, .nav-clock, .box";

/** What the server said last in a place, and when that was seen first. */
const said = new WeakMap<HTMLElement, { words: string; since: number }>();

function tick(): void {
  for (const text of all("[data-clock]")) {
    const { clock, spent, box } = text.dataset;
    const words = `${clock} ${spent}`;
    let last = said.get(text);
    if (last?.words !== words) said.set(text, (last = { words, since: Date.now() }));
    if (!Number(clock)) continue;
    const now = Number(spent) + (Number(clock) * (Date.now() - last.since)) / 60_000;
    const shown = Math.min(now, Math.max(Number(box) || Infinity, Number(spent)));
    text.textContent = hours(Math.floor(shown));
    if (Number(box)) one(".bar .s", text.closest(PLACES) ?? text)?.setAttribute("width", `${Math.min(100, (100 * shown) / Number(box))}%`);
  }
}

export function startClocks(): void {
  tick();
  setInterval(tick, EVERY_MS);
}
