/* Focus that a change of the page takes away goes on beside where it was, never to the top of the page. */
import { all } from "./dom";

const CONTROL = "a[href], button:not(:disabled), input:not([type=hidden], :disabled), textarea, select, summary";

let last: Element | null = null;
/** Where it goes on: the row after or before that of what had focus, else what held it, from the inside out. */
let places: (Element | null)[] = [];
/** The same of what had focus before a dialog or a menu took it. */
let outside: (Element | null)[] = [];

function note(element: Element): void {
  const row = element.closest("li, tr, [data-item]");
  last = element;
  places = row ? [row.nextElementSibling, row.previousElementSibling] : [];
  for (let up = (row ?? element).parentElement; up && !up.matches("body, #content"); up = up.parentElement) places.push(up);
  if (!element.closest("dialog, .menu, #toasts")) outside = places;
}

function goOn(): void {
  if (document.activeElement !== document.body || !last || last.checkVisibility()) return;
  for (const place of [...places, ...outside]) {
    const to = place?.isConnected ? all(CONTROL, place).find((control) => control.checkVisibility()) : null;
    if (to) return to.focus({ preventScroll: true });
  }
}

export function startFocus(): void {
  document.addEventListener("focusin", ({ target }) => target instanceof Element && note(target));
  for (const change of ["htmx:after:swap", "tandem:changed"]) document.addEventListener(change, () => setTimeout(goOn));
}
