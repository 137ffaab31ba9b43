/* From the velocity of one sprint to that of another, cause by cause. */
import { scaleBand, scaleLinear } from "d3-scale";
import { drawFoot, frame } from "./frame";
import { readout, type Mark } from "./readout";

export interface Explained {
  from: { label: string; value: number };
  to: { label: string; value: number };
  /** points, up or down, in the order shown; together they lead from `from` to `to` */
  steps: { label: string; value: number; kind: string }[];
}

const FOOT = 44;
const CROWDED = 62; // pixels, of the longest word
const LINE = 13;

export function drawExplained(figure: HTMLElement, { from, to, steps }: Explained): void {
  const sign = (value: number): string => (value > 0 ? "+" : value < 0 ? "−" : "") + Math.abs(value).toFixed(1);
  const said = steps.map((step) => `${step.label} ${sign(step.value)}`).join(", ");
  const box = frame(figure, 254, `From ${from.value} points, ${from.label}, to ${to.value}, ${to.label}: ${said}`);
  const foot = box.height - FOOT;
  const places = ["from", ...steps.map((_, at) => `${at}`), "to"];
  const x = scaleBand(places, [0, box.width]).paddingInner(0.34).paddingOuter(0.12);
  const crowded = x.step() < CROWDED; // words beside each other would touch: every other one stands lower
  let level = from.value;
  const levels = [level, ...steps.map((step) => (level += step.value))];
  const y = scaleLinear([Math.min(0, ...levels), Math.max(1, to.value, ...levels)], [foot, 24]);
  box.svg.append("path").attr("class", "axis").attr("d", `M0 ${Math.round(y(0)) + 0.5}H${box.width}`);

  const bar = (place: string, low: number, high: number, kind: string, words: string, label: string, strong: boolean): void => {
    const [left, width] = [x(place)!, x.bandwidth()];
    box.svg.append("rect").attr("class", kind).attr("x", left).attr("width", width).attr("rx", 1)
      .attr("y", y(high)).attr("height", Math.max(2, y(low) - y(high)));
    box.svg.append("text").attr("class", strong ? "c strong" : "c m").attr("x", left + width / 2).attr("y", y(high) - 7).text(words);
    const lower = crowded && places.indexOf(place) % 2 ? LINE : 0;
    drawFoot(box, label, left + width / 2, foot + 17 + lower, x.step(), strong ? "c m" : "c");
  };
  bar("from", Math.min(0, from.value), from.value, "f", `${from.value} pt`, from.label, true);
  steps.forEach((step, at) => {
    const before = levels[at]!;
    const after = levels[at + 1]!;
    bar(`${at}`, Math.min(before, after), Math.max(before, after), step.kind, sign(step.value), step.label, false);
    const left = x(at === 0 ? "from" : `${at - 1}`)! + x.bandwidth();
    box.svg.append("path").attr("class", "join").attr("d", `M${left} ${y(before)}H${x(`${at}`)!}`);
  });
  bar("to", Math.min(0, to.value), to.value, "f", `${to.value} pt`, to.label, true);
  const at = (place: string): number => x(place)! + x.bandwidth() / 2;
  readout(figure, { ...box, bottom: FOOT }, [
    { x: at("from"), title: from.label, lines: [["", "Points", `${from.value} pt`]] },
    ...steps.map((step, index): Mark => ({ x: at(`${index}`), title: step.label, lines: [["", step.value < 0 ? "cost" : "gave", `${sign(step.value)} pt`], ["", "then", `${levels[index + 1]!.toFixed(1)} pt`]] })),
    { x: at("to"), title: to.label, lines: [["", "Points", `${to.value} pt`]] },
  ]);
}
