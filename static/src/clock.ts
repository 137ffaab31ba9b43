/* Running spike clocks tick in the page, up to their box; the truth stays with the server. */
import { each, hours } from "./dom";

const EVERY_MS = 10_000;

export function startClocks(): void {
  const clocks = new Map<HTMLElement, number>();
  each("[data-clock]", (text) => {
    if (Number(text.dataset["clock"]) > 0) clocks.set(text, Date.now());
  });
  setInterval(() => {
    for (const [text, since] of clocks) {
      if (!text.isConnected) {
        clocks.delete(text);
        continue;
      }
      const running = Number(text.dataset["clock"]);
      const box = Number(text.dataset["box"]) || Infinity;
      const spent = Number(text.dataset["spent"]) + (running * (Date.now() - since)) / 60_000;
      text.textContent = hours(Math.floor(Math.min(spent, Math.max(box, Number(text.dataset["spent"])))));
    }
  }, EVERY_MS);
}
