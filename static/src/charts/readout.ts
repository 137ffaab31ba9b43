/* Reading a chart: the place that is pointed at, or reached with the arrow keys, says its figures beside a line. */
import { make } from "../dom";
import type { Frame } from "./frame";

export interface Mark {
  /** where it stands in the drawing; without `y` the whole column is meant */
  x: number;
  y?: number;
  title: string;
  /** letter of a category or none, name, value */
  lines: [string, string, string][];
  /** what Enter opens: a link of the drawing */
  link?: Element | null;
}

const FAR = 28; // pixels from a point that still mean it
const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowRight: (at, last) => Math.min(at + 1, last),
  ArrowLeft: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** Makes a drawing readable by pointer, touch and keys; one stop of the tab key for all of it. */
export function readout(figure: HTMLElement, { svg, width, top, bottom, height }: Frame, marks: Mark[]): void {
  figure.querySelector(":scope > .chart-tip")?.remove();
  const picture = svg.node();
  if (!marks.length || !picture) return;
  const tip = make("div", { class: "chart-tip", role: "status", hidden: "" });
  const line = svg.append("path").attr("class", "cursor");
  const ring = svg.append("circle").attr("class", "ring").attr("r", 7);
  let shown = -1;
  picture.after(tip);
  svg.attr("tabindex", 0).attr("aria-roledescription", "chart, the arrow keys read its figures");
  for (const link of picture.querySelectorAll("a")) link.setAttribute("tabindex", "-1");

  const hide = (): void => {
    shown = -1;
    tip.hidden = true;
    line.classed("on", false);
    ring.classed("on", false);
  };
  const show = (at: number): void => {
    const mark = marks[at];
    if (!mark || at === shown) return;
    shown = at;
    tip.replaceChildren(make("b", {}, mark.title), ...mark.lines.map(([letter, name, value]) => make("span", {},
      ...(letter ? [make("i", { class: `sq ${letter}` })] : []), make("span", {}, name), make("span", { class: "num" }, value))));
    tip.hidden = false;
    line.classed("on", mark.y === undefined).attr("d", `M${Math.round(mark.x) + 0.5} ${top}V${height - bottom}`);
    ring.classed("on", mark.y !== undefined).attr("cx", mark.x).attr("cy", mark.y ?? 0);
    const box = picture.getBoundingClientRect();
    const across = (mark.x / width) * box.width;
    const beside = across + 12 + tip.offsetWidth <= box.width ? across + 12 : across - 12 - tip.offsetWidth;
    tip.style.left = `${Math.max(0, beside)}px`;
    tip.style.top = `${mark.y === undefined ? top : Math.max(0, (mark.y / height) * box.height - tip.offsetHeight - 10)}px`;
  };
  const nearest = (event: PointerEvent): number => {
    const box = picture.getBoundingClientRect();
    const [x, y] = [((event.clientX - box.left) * width) / box.width, ((event.clientY - box.top) * height) / box.height];
    const far = (mark: Mark): number => Math.hypot(mark.x - x, (mark.y ?? y) - y);
    const best = marks.reduce((found, mark, at) => (far(mark) < far(marks[found]!) ? at : found), 0);
    return marks[best]!.y !== undefined && far(marks[best]!) > FAR ? -1 : best;
  };
  const point = (event: PointerEvent): void => {
    const at = nearest(event);
    if (at < 0) hide();
    else show(at);
  };
  picture.addEventListener("pointermove", point);
  picture.addEventListener("pointerdown", point);
  picture.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") hide(); });
  picture.addEventListener("blur", hide);
  picture.addEventListener("focus", () => { if (picture.matches(":focus-visible")) show(marks.length - 1); });
  picture.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step) show(step(shown, marks.length - 1));
    else if (event.key === "Enter" && shown >= 0) marks[shown]!.link?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    else if (event.key === "Escape" && shown >= 0) hide();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
