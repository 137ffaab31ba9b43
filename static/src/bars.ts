/* Bars that follow an action at once, before the server has computed: an action's own change, nothing more. */
import { about, all, drawing, one } from "./dom";

interface Delta {
  /** of a bar and of what is said beside it: a category, `p7` for a person, `all` */
  name: string;
  part: string;
  minutes: number;
}

const LETTERS: Record<string, string> = { feature: "f", technical: "t", defect: "d", spike: "s" };
let pending: Delta[] = [];

/** What an item adds to the bar of its category and to that of its person; nothing where its size is unknown. */
function deltasOf(row: HTMLElement, sign: 1 | -1): Delta[] {
  const { category, load, type, whose } = row.dataset;
  if (!category || !load) return [];
  const minutes = sign * Number(load);
  const part = type === "spike" ? "s" : (LETTERS[category] ?? "f");
  return [{ name: category, part, minutes }, { name: "all", part: "", minutes }, { name: `p${whose ?? 0}`, part: "k", minutes }];
}

/** Adds (sign 1) or takes away (sign -1) an item's load in the bars of the page. */
export function count(row: HTMLElement, sign: 1 | -1): void {
  change(deltasOf(row, sign));
}

/** An item becomes somebody else's ("0": nobody's): its load goes with it. */
export function passOn(row: HTMLElement, to: string): void {
  const minutes = Number(row.dataset["load"]) || 0;
  change([{ name: `p${row.dataset["whose"] ?? 0}`, part: "k", minutes: -minutes }, { name: `p${to}`, part: "k", minutes }]);
  row.dataset["whose"] = to;
}

function change(deltas: Delta[]): void {
  pending.push(...deltas);
  for (const delta of deltas) draw(delta, document);
}

function partsOf(bar: Element): Map<string, number> {
  const words = (bar.getAttribute("data-parts") ?? "").split(" ").filter(Boolean);
  return new Map(words.map((word) => [word.split(":")[0]!, Number(word.split(":")[1])]));
}

function draw(delta: Delta, root: ParentNode): void {
  for (const place of all(`[data-fit="${delta.name}"]`, root)) say(place, delta.minutes);
  for (const bar of all<SVGElement>(`svg[data-bar="${delta.name}"]`, root)) {
    const parts = partsOf(bar);
    parts.set(delta.part, Math.max(0, (parts.get(delta.part) ?? 0) + delta.minutes));
    bar.setAttribute("data-parts", [...parts].map(([part, value]) => `${part}:${value}`).join(" "));
    const red = Number(bar.closest<HTMLElement>("[data-fit]")?.dataset["red"] ?? Infinity);
    paint(bar, parts, red);
  }
}

/** The figure, and how it stands against its room: as the server says it in newer figures. */
function say(place: HTMLElement, minutes: number): void {
  const planned = Math.max(0, Number(place.dataset["planned"]) + minutes);
  place.dataset["planned"] = String(planned);
  for (const text of all("[data-figure]", place)) text.textContent = about(planned);
  if (place.dataset["fit"] === "p0") place.hidden = !planned;
  const room = place.dataset["room"] ? Number(place.dataset["room"]) : null;
  if (!room) return; // no target, no capacity: nothing to be over
  const level = planned > Number(place.dataset["red"]) ? "over" : planned > room ? "warn" : "";
  for (const text of all("[data-level]", place)) {
    text.classList.toggle("over-text", level === "over");
    text.classList.toggle("warn-text", level === "warn");
    text.classList.toggle("quiet", !level && text.dataset["level"] === "words");
  }
  for (const mark of all("[data-alarm]", place)) mark.hidden = !level;
  const left = room - planned;
  for (const text of all("[data-rest]", place)) {
    text.textContent = left === 0 && text.dataset["rest"] === "left" ? "on target" : left < 0 ? `${about(-left)} over` : `${about(left)} ${text.dataset["rest"]}`;
  }
}

/** The same drawing as the template tags `bar` and `load_bar`. */
function paint(bar: SVGElement, parts: Map<string, number>, red: number): void {
  const whole = Number(bar.getAttribute("data-of")) || 0;
  const goal = bar.getAttribute("data-target");
  const limit = goal ? Number(goal) : Infinity;
  const pieces: [string, number][] = [];
  let total = 0;
  for (const [part, value] of parts) {
    pieces.push([part, Math.max(0, Math.min(value, limit - total))]);
    total += value;
  }
  if (total > limit) pieces.push([total > red ? "o" : "w", total - limit]);
  const tick = one<SVGElement>(".tick", bar);
  const track = one<SVGElement>(".n", bar);
  const shapes: SVGElement[] = [];
  let start = 0;
  for (const [part, value] of pieces) {
    const x = share(start, whole);
    shapes.push(drawing("rect", { class: part, x: `${x}%`, width: `${Math.min(share(value, whole), 100 - x)}%` }));
    if (start && value) shapes.push(drawing("rect", { class: "gap", x: `${x}%` }));
    start += value;
  }
  bar.replaceChildren(...(track ? [track] : []), ...shapes, ...(tick ? [tick] : []));
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
