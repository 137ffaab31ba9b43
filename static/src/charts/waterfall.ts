/* From working time to plannable hours, step by step: totals stand, what is cut away hangs between them. */
import { scaleBand, scaleLinear } from "d3-scale";
import { hours as exact } from "../dom";
import { amount, drawFoot, frame, inHours, linked } from "./frame";
import { readout, type Mark } from "./readout";

export interface Waterfall {
  /** totals are what stands, negative minutes a cut from the total before */
  steps: { label: string; minutes: number; note?: string; final?: boolean; figure?: string }[];
  /** where a step is taken apart, if anywhere */
  at?: string;
}

export function drawWaterfall(figure: HTMLElement, { steps, at }: Waterfall): void {
  const spoken = steps.map((step) => `${step.label} ${amount(inHours(step.minutes), "h")}`).join(", ");
  const box = frame(figure, 240, spoken);
  const foot = box.height - 44;
  const x = scaleBand(steps.map((step) => step.label), [0, box.width]).paddingInner(0.34).paddingOuter(0.12);
  const y = scaleLinear([0, Math.max(1, ...steps.map((step) => inHours(step.minutes)))], [foot, 24]);
  box.svg.append("path").attr("class", "axis").attr("d", `M0 ${foot + 0.5}H${box.width}`);

  let level = 0;
  const marks = steps.map((step, index): Mark => {
    const isCut = step.minutes < 0;
    const above = isCut ? level : inHours(step.minutes);
    const below = isCut ? level + inHours(step.minutes) : 0;
    const [left, width] = [x(step.label)!, x.bandwidth()];
    const middle = left + width / 2;
    const group = linked(box.svg, at && step.figure ? `${at}${step.figure}/` : "");
    if (at) group.attr("aria-label", `${step.label} ${amount(inHours(step.minutes), "h")}`);
    const bar = group.append("rect").attr("x", left).attr("width", width).attr("rx", 2);
    bar.attr("y", y(above)).attr("height", Math.max(1, y(below) - y(above)));
    bar.attr("class", isCut ? "cut" : step.final ? "total" : "k");
    group.append("text").attr("class", `c ${isCut ? "" : step.final ? "strong" : "m"}`).attr("x", middle).attr("y", y(above) - 7)
      .text(amount(inHours(step.minutes), "h"));
    const end = drawFoot(box, step.label, middle, foot + 17, x.step(), `c ${isCut ? "" : "m"}`);
    if (step.note) box.svg.append("text").attr("class", "c").attr("x", middle).attr("y", end).text(step.note);
    level = below || above;
    const next = steps[index + 1];
    if (next) box.svg.append("path").attr("class", "join").attr("d", `M${left + width} ${y(isCut ? below : above)}H${x(next.label)!}`);
    const link = at && step.figure ? (group.node() as Element) : null;
    return { x: middle, title: step.label, lines: [["", step.note ?? (isCut ? "less" : "hours"), exact(step.minutes)]], link };
  });
  readout(figure, box, marks);
}
