/* Work left each evening, stacked by category, against the ideal line. */
import { scaleLinear, scalePoint } from "d3-scale";
import { area, line, stack } from "d3-shape";
import { amount, CATEGORIES, dayWords, drawBottom, drawLeft, frame, inHours, LETTER, linked, NAME, type Category, type Frame } from "./frame";
import { readout, type Mark } from "./readout";

export interface Burndown {
  unit: "h" | "pt";
  /** evenings; an empty one at first is the start */
  dates: string[];
  series: Partial<Record<Category, (number | null)[]>>;
  ideal?: (number | null)[];
  today?: string | null;
  notes?: { date: string; text: string }[];
  /** where an evening is taken apart, if anywhere */
  at?: string;
}

const LETTER_WIDTH = 6.6;
const LINE = 14;

type Day = { date: string } & Partial<Record<Category, number>>;

export function drawBurndown(figure: HTMLElement, data: Burndown): void {
  const scale = data.unit === "h" ? inHours : (value: number): number => value;
  const kinds = CATEGORIES.filter((kind) => data.series[kind]?.some((value) => value));
  const days: Day[] = data.dates
    .map((date, at) => ({ date, at }))
    .filter(({ at }) => kinds.some((kind) => data.series[kind]![at] != null))
    .map(({ date, at }) => ({ date, ...Object.fromEntries(kinds.map((kind) => [kind, scale(data.series[kind]![at] ?? 0)])) }));
  const ideal = (data.ideal ?? []).map((value) => (value == null ? null : scale(value)));
  const total = (day: Day): number => kinds.reduce((sum, kind) => sum + (day[kind] ?? 0), 0);
  const highest = Math.max(1, ...days.map(total), ...ideal.filter((value): value is number => value != null));
  const left = days.at(-1) ? total(days.at(-1)!) : 0;

  const box = frame(figure, 220, `Work left each evening, ${amount(days[0] ? total(days[0]) : 0, data.unit)} at first, ${amount(left, data.unit)} now`);
  const x = scalePoint(data.dates, [box.left, box.width - box.right - 16]).padding(0.1);
  const y = scaleLinear([0, highest * 1.02], [box.height - box.bottom, box.top]).nice(4);
  drawLeft(box, y);
  const every = Math.ceil(data.dates.length / Math.max(4, Math.floor(box.width / 44)));
  const words = dayWords(data.dates);
  const first = data.dates[0] ? 0 : 1;
  drawBottom(box, x, (date, at) => ((at - first) % every ? "" : words(date, at)));

  for (const layer of stack<Day, Category>().keys(kinds).value((day, kind) => day[kind] ?? 0)(days)) {
    const shape = area<(typeof layer)[number]>().x((d) => x(d.data.date)!).y0((d) => y(d[0])).y1((d) => y(d[1]));
    const edge = line<(typeof layer)[number]>().x((d) => x(d.data.date)!).y((d) => y(d[1]));
    box.svg.append("path").attr("class", `${LETTER[layer.key]}a`).attr("d", shape(layer));
    box.svg.append("path").attr("class", `${LETTER[layer.key]}l`).attr("d", edge(layer));
    const last = layer.at(-1);
    if (last) box.svg.append("circle").attr("class", `dot-${LETTER[layer.key]}`).attr("r", 2.5).attr("cx", x(last.data.date)!).attr("cy", y(last[1]));
  }
  const idealLine = line<number | null>().defined((value) => value != null).x((_, at) => x(data.dates[at]!)!).y((value) => y(value!));
  if (ideal.length) box.svg.append("path").attr("class", "ideal").attr("d", idealLine(ideal));
  drawNotes(box, data, x, y, days, total, drawEnd(box, data, x, y, days, total));
  readout(figure, box, drawDays(box, data, x, days, kinds, total));
}

interface Words {
  from: number;
  to: number;
  line: number;
}

/** What is left now, at the end of the line; the place its words take. */
function drawEnd(box: Frame, data: Burndown, x: (date: string) => number | undefined, y: (value: number) => number, days: Day[], total: (day: Day) => number): Words[] {
  const end = days.at(-1);
  if (!end) return [];
  const turn = data.dates.indexOf(end.date) > data.dates.length / 2;
  const words = `${amount(total(end), data.unit)} left`;
  const across = x(end.date)! + (turn ? 0 : 8);
  const width = words.length * LETTER_WIDTH;
  const line = y(Math.max(total(end), total(days.at(-2) ?? end))) - 8;
  box.svg.append("text").attr("class", `m ${turn ? "end" : ""}`).attr("x", across).attr("y", line).text(words);
  return [turn ? { from: across - width, to: across, line } : { from: across, to: across + width, line }];
}

/** What came or went on a day; a note that would cover another stands above it. */
function drawNotes(box: Frame, data: Burndown, x: (date: string) => number | undefined, y: (value: number) => number, days: Day[], total: (day: Day) => number, taken: Words[]): void {
  const turned = (date: string): boolean => x(date)! > box.width * 0.6; // its words stand at the left
  const notes = (data.notes ?? []).filter(({ date }) => days.some((day) => day.date === date));
  for (const note of [...notes.filter(({ date }) => !turned(date)).reverse(), ...notes.filter(({ date }) => turned(date))]) {
    const day = days.find(({ date }) => date === note.date)!;
    const [across, down] = [x(note.date)!, y(total(day))];
    const turn = turned(note.date);
    const width = note.text.length * LETTER_WIDTH;
    const [from, to] = turn ? [across - width, across] : [across, across + width];
    const below = taken.filter((other) => from < other.to && to > other.from).map((other) => other.line - LINE);
    const line = Math.min(down - 12, ...below);
    taken.push({ from, to, line });
    box.svg.append("path").attr("class", "now").attr("d", `M${across} ${down - 4}V${line - 6}`);
    box.svg.append("text").attr("class", turn ? "end" : "").attr("x", across + (turn ? -4 : 4)).attr("y", line).text(note.text);
  }
}

/** A column per day to point at, and its figures. */
function drawDays(box: Frame, data: Burndown, x: (date: string) => number | undefined, days: Day[], kinds: Category[], total: (day: Day) => number): Mark[] {
  const step = (box.width - box.left - box.right) / Math.max(1, data.dates.length);
  return days.map((day) => {
    const group = linked(box.svg, data.at ? `${data.at}evening-${day.date || "start"}/` : "");
    group.append("rect").attr("class", "hit").attr("x", x(day.date)! - step / 2).attr("y", box.top).attr("width", step).attr("height", box.height - box.top - box.bottom);
    const title = day.date ? dayWords([])(day.date, 0) : "Start";
    const lines = kinds.map((kind): [string, string, string] => [LETTER[kind], NAME[kind], amount(day[kind] ?? 0, data.unit)]);
    if (data.at) group.attr("aria-label", `${title}, ${amount(total(day), data.unit)} left`);
    return { x: x(day.date)!, title, lines: [...lines, ["", "Together", amount(total(day), data.unit)]], link: data.at ? group.node() : null };
  });
}
