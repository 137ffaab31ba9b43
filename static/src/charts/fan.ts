/* Points to come: what most and what half of the trials deliver by the end of each sprint, and when that is all. */
import { scaleLinear, scalePoint } from "d3-scale";
import { area, line } from "d3-shape";
import { delivered, reach, type Outlook } from "../outlook";
import { amount, drawBottom, drawLeft, frame, LETTER_WIDTH } from "./frame";
import { readout } from "./readout";

export interface Fan extends Outlook {
  /** points of all open stories */
  total: number;
}

const FEWEST = 4;
const MOST = 26;
const LINES = [["50", "fl thin"], ["85", "fl"]] as const;

export function drawFan(figure: HTMLElement, data: Fan): void {
  const share = Number(figure.dataset["share"]);
  const last = reach(data.table["95"]!, data.total, share) ?? MOST;
  const count = Math.min(data.days.length, Math.max(FEWEST, Math.min(last + 1, MOST)));
  const sprints = Array.from({ length: count + 1 }, (_, at) => at); // 0: today
  const points = (percent: string, at: number): number => (at ? delivered(data.table[percent]!, at, share) : 0);
  const highest = Math.max(1, data.total, points("50", count));
  const says = LINES.map(([percent]) => `${percent} % ${amount(points(percent, count), "points")}`).join(", ");

  const box = frame(figure, 260, `Points done by ${data.days[count - 1]}: ${says}; ${amount(data.total, "points")} are open`);
  const x = scalePoint(sprints.map(String), [box.left, box.width - box.right - 40]);
  const y = scaleLinear([0, highest * 1.06], [box.height - box.bottom, box.top]).nice(4);
  drawLeft(box, y);
  const widest = Math.max(...data.days.slice(0, count).map((day) => day.length)) * LETTER_WIDTH + 8;
  const every = Math.ceil(count / Math.max(2, Math.floor((box.width - box.left - 48) / widest)));
  drawBottom(box, x, (_, at) => (at && (count - at) % every === 0 ? data.days[at - 1]! : ""));

  const across = (at: number): number => x(String(at))!;
  const band = area<number>().x(across).y0((at) => y(points("95", at))).y1((at) => y(points("50", at)));
  box.svg.append("path").attr("class", "fa").attr("d", band(sprints));
  for (const [percent, look] of LINES) {
    const edge = line<number>().x(across).y((at) => y(points(percent, at)));
    box.svg.append("path").attr("class", look).attr("d", edge(sprints));
    box.svg.append("text").attr("class", "m").attr("x", across(count) + 6).attr("y", y(points(percent, count)) + 4).text(`${percent} %`);
  }
  if (!data.total) return;
  const level = Math.round(y(data.total)) + 0.5;
  box.svg.append("path").attr("class", "ideal").attr("d", `M${box.left} ${level}H${across(count)}`);
  box.svg.append("text").attr("x", box.left + 4).attr("y", level - 5).text(`${amount(data.total, "pt")} open`);
  for (const [percent] of LINES) {
    const at = reach(data.table[percent]!, data.total, share);
    if (at && at <= count) box.svg.append("circle").attr("class", "dot-f").attr("r", 3.5).attr("cx", across(at)).attr("cy", y(points(percent, at))).append("title").text(`All by ${data.days[at - 1]}, in ${percent} of 100 trials`);
  }
  readout(figure, box, sprints.slice(1).map((at) => ({
    x: across(at),
    title: `${data.names[at - 1]}, by ${data.days[at - 1]}`,
    lines: ["50", "70", "85", "95"].map((percent): [string, string, string] => ["", `in ${percent} of 100 trials`, amount(points(percent, at), "pt")]),
  })));
}
