/* Cumulative flow: what waits, what is worked on and what is done, each evening. */
import { scaleLinear, scalePoint } from "d3-scale";
import { area } from "d3-shape";
import { dayWords, drawBottom, drawLeft, frame } from "./frame";
import { readout } from "./readout";

const BANDS = ["done", "doing", "waiting"] as const;
const NAMES = { done: "done", doing: "in progress", waiting: "waiting" };
const WORD = 56; // pixels between the words of two days

export interface Flow extends Record<(typeof BANDS)[number], number[]> {
  /** evenings, the one before the period first */
  dates: string[];
}

export function drawFlow(figure: HTMLElement, data: Flow): void {
  const last = data.dates.length - 1;
  const said = (at: number): string => BANDS.map((band) => `${data[band][at]} ${NAMES[band]}`).reverse().join(", ");
  const box = frame(figure, 260, `Each evening: ${said(0)} at first; ${said(last)} in the end`);
  const x = scalePoint(data.dates, [box.left, box.width - box.right]);
  const total = (at: number): number => BANDS.reduce((sum, band) => sum + data[band][at]!, 0);
  const y = scaleLinear([0, Math.max(1, ...data.dates.map((_, at) => total(at))) * 1.04], [box.height - box.bottom, box.top]);
  drawLeft(box, y);
  const every = Math.ceil(data.dates.length / Math.max(3, Math.floor(box.width / WORD)));
  const shown = data.dates.filter((_, at) => at % every === 0);
  const words = dayWords(shown);
  drawBottom(box, x, (date, at) => (at % every ? "" : words(date, at / every)));

  let below = data.dates.map(() => 0);
  for (const band of BANDS) {
    const above = below.map((level, at) => level + data[band][at]!);
    const floor = below;
    const shape = area<string>().x((date) => x(date)!).y0((_, at) => y(floor[at]!)).y1((_, at) => y(above[at]!));
    box.svg.append("path").attr("class", `band-${band}`).attr("d", shape(data.dates));
    below = above;
  }
  readout(figure, box, data.dates.map((date, at) => ({
    x: x(date)!,
    title: dayWords([date])(date, 0),
    lines: [...BANDS].reverse().map((band): [string, string, string] => [`band-${band}`, NAMES[band], String(data[band][at])]),
  })));
}
