/* What all charts share: size, axes, words, colours by class. Nothing here sets a style. */
import { axisBottom, axisLeft } from "d3-axis";
import type { ScaleBand, ScaleLinear, ScalePoint } from "d3-scale";
import { select, type Selection } from "d3-selection";
import { about } from "../dom";

export type Canvas = Selection<SVGSVGElement, unknown, null, undefined>;
type Group = Selection<SVGGElement, unknown, null, undefined>;

export const CATEGORIES = ["feature", "technical", "defect"] as const;
export type Category = (typeof CATEGORIES)[number];
export const LETTER: Record<Category, string> = { feature: "f", technical: "t", defect: "d" };
export const NAME: Record<Category, string> = { feature: "Feature", technical: "Technical", defect: "Defect" };

export interface Frame {
  svg: Canvas;
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

let isPaper = false;

/** While printing, charts are as wide as their place on the page, so that their words keep their size. */
export function setPaper(now: boolean): void {
  isPaper = now;
}

const PAGE = 700; // pixels of A4 between its margins, and of half of it
const COLUMN = 340;

function widthOf(figure: HTMLElement): number {
  if (isPaper) return figure.closest(".duo") ? COLUMN : PAGE;
  return Math.max(280, Math.round(figure.clientWidth) || 592);
}

/** An SVG with a title for screen readers, put in front of the figure's table. */
export function frame(figure: HTMLElement, height: number, title: string): Frame {
  figure.querySelector("svg.chart")?.remove();
  const width = widthOf(figure);
  if (isPaper) height = Math.round(height * 0.78);
  const svg = select(figure)
    .insert("svg", ":first-child")
    .attr("class", width < 440 ? "chart small-chart" : "chart")
    .attr("viewBox", `0 0 ${width} ${height}`)
    .attr("role", "img")
    .attr("aria-label", title);
  return { svg: svg as unknown as Canvas, width, height, left: 40, right: 8, top: 18, bottom: 24 };
}

/** A group that leads to what its figure is made of, beside the page; without an address just a group. */
export function linked(svg: Canvas, address: string): Group {
  const group = svg.append(address ? "a" : "g");
  if (address) {
    group.attr("href", address).attr("data-panel", "");
    svg.attr("role", "group"); // a picture may hold no links
  }
  return group as unknown as Group;
}

export const inHours = (minutes: number): number => minutes / 60;

/** `2 h 45`, `34 h`: as the tables beside the charts write them; other units with one decimal where they are small. */
export function amount(value: number, unit: string): string {
  if (unit === "h") return about(Math.round(value * 60));
  const rounded = Math.abs(value) >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${value < 0 ? "−" : ""}${Math.abs(rounded)} ${unit}`;
}

/** Hairlines and figures at the left, at most five of them. */
export function drawLeft({ svg, left, right, width }: Frame, y: ScaleLinear<number, number>): void {
  const ticks = y.ticks(4).filter(Number.isInteger); // hours, points and items: no halves where there is little
  svg.append("g").selectAll("path").data(ticks).join("path")
    .attr("class", (tick) => (tick === 0 ? "axis" : "grid"))
    .attr("d", (tick) => `M${left} ${Math.round(y(tick)) + 0.5}H${width - right}`);
  const axis = svg.append("g").attr("transform", `translate(${left - 8} 0)`).call(axisLeft(y).tickValues(ticks).tickFormat(String).tickSize(0));
  plain(axis as unknown as Group);
  axis.selectAll("text").attr("class", "end");
}

export function drawBottom({ svg, height, bottom }: Frame, x: ScaleBand<string> | ScalePoint<string>, words: (key: string, index: number) => string): void {
  const axis = svg.append("g").attr("transform", `translate(0 ${height - bottom + 6})`);
  axis.call(axisBottom<string>(x).tickSize(0).tickFormat(words));
  plain(axis as unknown as Group);
  axis.selectAll("text").attr("class", "c");
}

/** Takes away what d3-axis draws and styles by attributes: colours and sizes are the style sheet's. */
function plain(axis: Group): void {
  axis.attr("fill", null).attr("font-size", null).attr("font-family", null).attr("text-anchor", null);
  axis.selectAll(".domain, .tick line").remove();
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]; // as the pages write them

/** `2026-11-02` → 2 Nov (the first, and each new month), else the day alone; the start, which has no date, has no words. */
export function dayWords(dates: string[]): (date: string, index: number) => string {
  return (date, index) => {
    if (!date) return ""; // the state before the first day
    const [, month, day] = date.split("-").map(Number) as [number, number, number];
    const before = dates[index - 1];
    if (before && before.slice(0, 7) === date.slice(0, 7)) return String(day);
    return `${day} ${MONTHS[month - 1]}`;
  };
}

export const LETTER_WIDTH = 6.4; // pixels, about
const WORD_WIDTH = 6;
const LINE = 13;

/** A label under a bar, in lines no wider than `width`; answers where the next line would stand. */
export function drawFoot({ svg }: Frame, label: string, middle: number, top: number, width: number, look: string): number {
  const lines = words(label, width);
  lines.forEach((line, at) => svg.append("text").attr("class", look).attr("x", middle).attr("y", top + LINE * at).text(line));
  return top + LINE * lines.length;
}

/** A label in lines no wider than `width`. */
function words(label: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of label.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && (last.length + word.length + 1) * WORD_WIDTH <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
