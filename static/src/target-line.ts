/* The line across the technical backlog where the next sprint's share of it ends: what is planned counts first, in the
   order of the list, then what could fill what is left. It follows rows that are moved, estimated or loaded. */
import { afterPaint, each, make, one } from "./dom";
import { rowsOf } from "./move";

interface Target {
  share: string;
  ends: string;
  left: string;
  over: boolean;
  /** minutes */
  target: number;
  planned: number;
  /** number and minutes of what is planned */
  items: [number, number][];
}

/** The row below which the line stands; null above the first one, undefined where it is further down than all rows. */
function lastWithin(list: HTMLElement, data: Target): HTMLElement | null | undefined {
  const planned = new Map(data.items);
  const rows = rowsOf(list).map((row) => ({ row, number: Number(row.dataset["item"]), minutes: Number(row.dataset["minutes"] ?? 0) }));
  const own = rows.filter(({ number }) => planned.has(number));
  let sum = data.planned - own.reduce((total, { number }) => total + planned.get(number)!, 0); // what stands elsewhere
  let last: HTMLElement | null = null;
  for (const { row, number } of own) {
    sum += planned.get(number)!;
    if (sum > data.target) return last;
    last = row;
  }
  for (const { row, number, minutes } of rows) {
    if (planned.has(number) || row.dataset["planned"] !== undefined || !minutes) continue;
    sum += minutes;
    if (sum > data.target) return last;
    if (!last || last.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING) last = row;
  }
  return undefined;
}

function draw(list: HTMLElement, data: Target): void {
  const after = lastWithin(list, data);
  const line = one(".target-line", list) ?? make("li", { class: "by-line target-line" });
  if (after === undefined) return line.remove();
  line.classList.toggle("warn", data.over);
  line.replaceChildren(make("b", {}, data.share), data.ends, make("span", { class: "rule" }), data.left);
  if (after && after.nextElementSibling !== line) after.after(line);
  else if (!after) list.prepend(line);
}

function follow(place: HTMLElement): void {
  const list = document.getElementById(place.dataset["targetLine"] ?? "");
  const source = one<HTMLScriptElement>("script", place);
  if (!list || !source) return;
  const watcher = new MutationObserver(afterPaint(() => show()));
  const show = (): void => {
    watcher.disconnect();
    draw(list, JSON.parse(source.textContent!) as Target);
    watcher.observe(list, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-minutes", "data-planned"] });
    watcher.observe(source, { childList: true, characterData: true, subtree: true });
  };
  show();
}

export const startTargetLine = (): void => each("[data-target-line]", follow);
