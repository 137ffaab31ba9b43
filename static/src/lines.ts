/* Lines across the product backlog: by when the stories above are done in 85 of 100 trials; a slider for the technical
   share moves them, and they follow rows that are moved, estimated or loaded. */
import { afterPaint, each, make, one } from "./dom";
import { rowsOf } from "./move";
import { isFar, reach, type Outlook } from "./outlook";

interface Lines extends Outlook {
  base: number;
  mark: "" | "indicative" | "guess";
  /** stories in sprints, which come first: number and points left */
  planned: [number, number][];
}

interface Line {
  after: HTMLElement;
  sprint: number;
  points: number;
}

const PERCENT = "85";

/** Where lines stand: after the last story that is done by the end of a sprint, once for stories of the same one. */
function place(list: HTMLElement, data: Lines, share: number): Line[] {
  const rows = rowsOf(list);
  const own = new Map(rows.map((row) => [Number(row.dataset["item"]), row]));
  let before = 0;
  const first = new Map<number, number>();
  for (const [number, points] of data.planned) {
    const row = own.get(number);
    if (row && row.dataset["planned"] === undefined) continue; // taken out since
    first.set(number, (before += row ? Number(row.dataset["points"] ?? 0) : points));
  }
  for (const row of rows) {
    const number = Number(row.dataset["item"]);
    if (row.dataset["planned"] !== undefined && row.dataset["points"] && !first.has(number)) first.set(number, (before += Number(row.dataset["points"])));
  }
  const lines: Line[] = [];
  let last: Line | null = null;
  let above = 0;
  for (const row of rows) {
    const points = row.dataset["points"];
    if (points === undefined) continue; // not a story, or not estimated: in no date
    const done = first.get(Number(row.dataset["item"])) ?? (before += Number(points));
    const sprint = Math.max(reach(data.table[PERCENT]!, done, share) ?? Infinity, last?.sprint ?? 1);
    if (last && sprint > last.sprint) lines.push(last);
    if (sprint === Infinity) return lines;
    last = { after: row, sprint, points: (above += Number(points)) };
  }
  if (last && !one(".more-row", list)) lines.push(last);
  return lines;
}

function draw(list: HTMLElement, data: Lines, share: number): void {
  const far = isFar(data, share);
  const kept = [...list.children].filter((line): line is HTMLElement => line.matches(".by-line"));
  for (const { after, sprint, points } of place(list, data, share)) {
    const mark = data.mark ? `85 %, ${data.mark}` : "85 %";
    const fresh = make("li", { class: "by-line" },
      make("b", {}, data.names[sprint - 1]!), `by ${data.days[sprint - 1]!} `, make("span", { class: "faint" }, mark),
      make("span", { class: "rule" }), `${Math.round(points * 100) / 100} pt left above`,
    );
    const line = kept.shift() ?? fresh;
    if (line.textContent !== fresh.textContent) line.replaceChildren(...fresh.childNodes);
    line.classList.toggle("far", far);
    line.title = `In 85 of 100 trials the stories above are done by then, if technical work gets ${share} %. What waits for other work may come later.`;
    if (after.nextElementSibling !== line) after.after(line);
  }
  for (const line of kept) line.remove();
}

function follow(share: HTMLElement): void {
  const list = document.getElementById(share.dataset["byLines"] ?? "");
  const source = one<HTMLScriptElement>("script", share);
  const slider = one<HTMLInputElement>("input", share);
  const output = one("output", share);
  if (!list || !source || !slider || !output) return;
  const watcher = new MutationObserver(afterPaint(() => show()));
  const show = (): void => {
    watcher.disconnect();
    const value = Number(slider.value);
    const data = JSON.parse(source.textContent!) as Lines; // may be newer than the page
    const far = isFar(data, value);
    output.textContent = `${value} %`;
    output.classList.toggle("over", far);
    output.title = far ? "No past sprint had a technical share near this" : "";
    draw(list, data, value);
    watcher.observe(list, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-points", "data-planned"] });
  };
  slider.addEventListener("input", show);
  show();
}

export const startLines = (): void => each("[data-by-lines]", follow);
