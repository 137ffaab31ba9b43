/* What was done in each sprint, stacked by category, with the mean and its range. */
import { scaleBand, scaleLinear } from "d3-scale";
import { amount, drawBottom, drawLeft, frame, inHours, LETTER, LETTER_WIDTH, NAME } from "./frame";
import { readout, type Mark } from "./readout";

const KINDS = ["feature", "technical", "spike", "defect", "unplanned"] as const;
type Kind = (typeof KINDS)[number];
const LETTERS: Record<Kind, string> = { ...LETTER, spike: "s", unplanned: "u" };
const NAMES: Record<Kind, string> = { ...NAME, spike: "Spike", unplanned: "Unplanned" };

const GAP = 4; // between the words of two bars
const WIDEST = 48; // pixels of a bar where there are few

export interface Velocity {
  unit: "pt" | "h" | "done";
  /** `note` stands above a bar in place of its sum; `href` is where it leads; `marked`: one of those compared */
  bars: ({ label: string; note?: string; href?: string; marked?: boolean } & Partial<Record<Kind, number>>)[];
  mean?: number | null;
  range?: [number, number] | null;
}

export function drawVelocity(figure: HTMLElement, data: Velocity): void {
  const scale = data.unit === "h" ? inHours : (value: number): number => value;
  const kinds = KINDS.filter((kind) => data.bars.some((bar) => bar[kind]));
  const sum = (bar: Velocity["bars"][number]): number => kinds.reduce((total, kind) => total + scale(bar[kind] ?? 0), 0);
  const box = frame(figure, 220, data.bars.map((bar) => `${bar.label} ${amount(sum(bar), data.unit)}`).join(", "));
  if (data.bars.some((bar) => bar.href)) box.svg.attr("role", "group"); // bars that lead somewhere; the table leads there by keyboard
  const x = scaleBand(data.bars.map((bar) => bar.label), [box.left, box.width - box.right]).padding(0.35);
  const y = scaleLinear([0, Math.max(1, ...data.bars.map(sum), scale(data.range?.[1] ?? 0)) * 1.08], [box.height - box.bottom, box.top]);
  for (const bar of data.bars.filter((one) => one.marked)) {
    box.svg.append("rect").attr("class", "marked").attr("rx", 4).attr("x", x(bar.label)! - x.step() * 0.14).attr("width", x.bandwidth() + x.step() * 0.28)
      .attr("y", 0).attr("height", box.height);
  }
  drawLeft(box, y);
  const every = Math.ceil((Math.max(...data.bars.map(({ label }) => label.length)) * LETTER_WIDTH + GAP) / x.step());
  drawBottom(box, x, (label, at) => ((data.bars.length - 1 - at) % every ? "" : label));
  if (data.range) {
    const [low, high] = data.range.map(scale) as [number, number];
    box.svg.append("rect").attr("class", "band").attr("x", box.left).attr("width", box.width - box.left - box.right).attr("y", y(high)).attr("height", y(low) - y(high));
  }
  if (data.mean != null) {
    const at = Math.round(y(scale(data.mean))) + 0.5;
    box.svg.append("path").attr("class", "ideal").attr("d", `M${box.left} ${at}H${box.width - box.right}`);
  }
  const thick = Math.min(x.bandwidth(), WIDEST);
  const marks = data.bars.map((bar): Mark => {
    const middle = x(bar.label)! + x.bandwidth() / 2;
    const place = bar.href ? box.svg.append("a").attr("href", bar.href).attr("tabindex", -1) : box.svg.append("g");
    let level = 0;
    for (const kind of kinds) {
      const value = scale(bar[kind] ?? 0);
      if (!value) continue;
      place.append("rect").attr("class", LETTERS[kind]).attr("x", middle - thick / 2).attr("width", thick)
        .attr("y", y(level + value)).attr("height", Math.max(0, y(level) - y(level + value) - 1));
      level += value;
    }
    place.append("text").attr("class", bar.marked ? "c m" : "c m over-line").attr("x", middle).attr("y", y(level) - 6).text(bar.note ?? amount(level, data.unit));
    const lines = kinds.map((kind): [string, string, string] => [LETTERS[kind], NAMES[kind], amount(scale(bar[kind] ?? 0), data.unit)]).reverse();
    const notes: Mark["lines"] = bar.note?.endsWith("%") ? [["", "Technical share", bar.note]] : [];
    return { x: middle, title: `Sprint ${bar.label}`, lines: kinds.length > 1 ? [...lines, ["", "Together", amount(level, data.unit)], ...notes] : lines, link: bar.href ? place.node() : null };
  });
  readout(figure, box, marks);
}
