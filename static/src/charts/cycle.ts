/* Cycle time: a dot for each item on the day it got done, as high as the days it took, and how long most took. */
import { scaleLinear } from "d3-scale";
import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle, type SymbolType } from "d3-shape";
import { dayWords, drawLeft, frame } from "./frame";
import { readout, type Mark } from "./readout";

const LOOK: Record<string, { letter: string; shape: SymbolType }> = {
  story: { letter: "f", shape: symbolCircle },
  task: { letter: "t", shape: symbolSquare },
  spike: { letter: "s", shape: symbolDiamond },
  defect: { letter: "d", shape: symbolTriangle },
};
const SIZE = 52; // of a dot, in square pixels
const TICKS = 4;
const FOOT = 10;

export interface Cycle {
  since: string;
  days: number;
  /** `at`: days after the first one; `took`: days */
  items: { at: number; took: number; type: string; name: string; href: string }[];
  /** percent → days; none where there are too few items */
  lines: Record<string, number> | null;
}

export function drawCycle(figure: HTMLElement, { since, days, items, lines }: Cycle): void {
  const box = frame(figure, 260, `${items.length} items by the day they got done and the days they took`);
  box.svg.attr("role", "group"); // dots that lead to their items; the list below leads there by keyboard
  const x = scaleLinear([0, Math.max(1, days - 1)], [box.left + 6, box.width - box.right - 44]);
  const y = scaleLinear([0, Math.max(2, ...items.map(({ took }) => took)) * 1.06], [box.height - box.bottom, box.top]);
  drawLeft(box, y);
  const day = (at: number): string => new Date(Date.parse(since) + at * 86_400_000).toISOString().slice(0, 10);
  const ticks = Array.from({ length: TICKS + 1 }, (_, at) => Math.round((at * (days - 1)) / TICKS));
  for (const at of ticks) {
    box.svg.append("text").attr("class", "c").attr("x", x(at)).attr("y", box.height - FOOT + 4).text(dayWords([day(at)])(day(at), 0));
  }
  let free = Infinity;
  for (const [percent, took] of Object.entries(lines ?? {})) {
    const at = Math.round(y(took)) + 0.5;
    box.svg.append("path").attr("class", "ideal").attr("d", `M${box.left} ${at}H${box.width - box.right - 40}`);
    const words = Math.min(at + 4, free - 12);
    box.svg.append("text").attr("x", box.width - box.right - 36).attr("y", words).text(`${percent} %`);
    free = words;
  }
  const marks = items.map((item): Mark => {
    const { letter, shape } = LOOK[item.type]!;
    const dot = box.svg.append("a").attr("href", item.href).attr("tabindex", -1);
    dot.append("path").attr("class", `dot ${letter}`).attr("d", symbol(shape, SIZE)()).attr("transform", `translate(${x(item.at)} ${y(item.took)})`);
    dot.on("click", (event: MouseEvent) => {
      const listed = figure.parentElement?.querySelector<HTMLElement>(`a[data-panel][href="${item.href}"]`);
      if (!listed || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      listed.click();
    });
    dot.attr("aria-label", item.name);
    const took = `${item.took} ${item.took === 1 ? "day" : "days"}`;
    return { x: x(item.at), y: y(item.took), title: item.name, lines: [[letter, `Done ${dayWords([])(day(item.at), 0)}`, took]], link: dot.node() };
  });
  readout(figure, box, marks);
}
