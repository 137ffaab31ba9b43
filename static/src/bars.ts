/* Bars that follow an action at once, before the server has computed: an action's own change, nothing more. */
import { all, drawing, hours, one } from "./dom";

interface Delta {
  category: string;
  part: string;
  minutes: number;
}

const LETTERS: Record<string, string> = { feature: "f", technical: "t", defect: "d", spike: "s" };
let pending: Delta[] = [];

/** What an item adds to its category's bar, or null when it says nothing of its load. */
function loadOf(row: HTMLElement): Delta | null {
  const { category, load, type } = row.dataset;
  if (!category || !load) return null;
  const part = type === "spike" ? "s" : (LETTERS[category] ?? "f");
  return { category, part, minutes: Number(load) };
}

/** Adds (sign 1) or takes away (sign -1) an item's load in the bars of the page. */
export function count(row: HTMLElement, sign: 1 | -1): void {
  const delta = loadOf(row);
  if (!delta) return;
  const change = { ...delta, minutes: sign * delta.minutes };
  pending.push(change);
  draw(change, document);
}

function partsOf(bar: Element): Map<string, number> {
  const words = (bar.getAttribute("data-parts") ?? "").split(" ").filter(Boolean);
  return new Map(words.map((word) => [word.split(":")[0]!, Number(word.split(":")[1])]));
}

function draw(delta: Delta, root: ParentNode): void {
  for (const bar of all<SVGElement>(`svg[data-bar="${delta.category}"]`, root)) {
    const parts = partsOf(bar);
    parts.set(delta.part, Math.max(0, (parts.get(delta.part) ?? 0) + delta.minutes));
    bar.setAttribute("data-parts", [...parts].map(([part, value]) => `${part}:${value}`).join(" "));
    paint(bar, parts);
    const sum = [...parts.values()].reduce((a, b) => a + b, 0);
    for (const text of all(`[data-figure="${delta.category}"]`, root)) text.textContent = hours(sum);
  }
  const total = all("svg[data-bar]").flatMap((bar) => [...partsOf(bar).values()]).reduce((a, b) => a + b, 0);
  for (const text of all('[data-figure="all"]', root)) text.textContent = hours(total);
}

/** The same drawing as the template tag `bar`. */
function paint(bar: SVGElement, parts: Map<string, number>): void {
  const whole = Number(bar.getAttribute("data-of")) || 0;
  const goal = bar.getAttribute("data-target");
  const limit = goal ? Number(goal) : Infinity;
  const pieces: [string, number][] = [];
  let total = 0;
  for (const [part, value] of parts) {
    pieces.push([part, Math.max(0, Math.min(value, limit - total))]);
    total += value;
  }
  if (total > limit) pieces.push([bar.getAttribute("data-past") ?? "w", total - limit]);
  const tick = one<SVGElement>(".tick", bar);
  const shapes: SVGElement[] = [];
  let start = 0;
  for (const [part, value] of pieces) {
    const x = share(start, whole);
    shapes.push(drawing("rect", { class: part, x: `${x}%`, width: `${Math.min(share(value, whole), 100 - x)}%` }));
    if (start && value) shapes.push(drawing("rect", { class: "gap", x: `${x}%` }));
    start += value;
  }
  bar.replaceChildren(...shapes, ...(tick ? [tick] : []));
}

const share = (value: number, whole: number): number => (whole > 0 ? Math.min(100, Math.max(0, (100 * value) / whole)) : 0);

/** Figures that arrive while newer ones are being computed keep what was done in this page since. */
export function startBars(): void {
  document.addEventListener("htmx:after:process", (event) => {
    const fragment = event.target;
    if (!(fragment instanceof HTMLElement) || !one("svg[data-bar]", fragment)) return;
    const updating = fragment.closest('[data-updating="true"]') ?? one('[data-updating="true"]', fragment);
    if (!updating) pending = [];
    for (const delta of pending) draw(delta, fragment);
  });
}
