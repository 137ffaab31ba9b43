/* Charts of the report pages, drawn from the JSON beside their table; redrawn when their width changes. */
import { drawBurndown, type Burndown } from "./charts/burndown";
import { drawCycle, type Cycle } from "./charts/cycle";
import { drawExplained, type Explained } from "./charts/explained";
import { drawFan, type Fan } from "./charts/fan";
import { drawFlow, type Flow } from "./charts/flow";
import { drawVelocity, type Velocity } from "./charts/velocity";
import { drawWaterfall, type Waterfall } from "./charts/waterfall";
import { startWhatIf } from "./charts/whatif";
import { setPaper } from "./charts/frame";
import { each } from "./dom";

const DRAW: Record<string, (figure: HTMLElement, data: any) => void> = {
  burndown: (figure, data: Burndown) => drawBurndown(figure, data),
  cycle: (figure, data: Cycle) => drawCycle(figure, data),
  explained: (figure, data: Explained) => drawExplained(figure, data),
  fan: (figure, data: Fan) => drawFan(figure, data),
  flow: (figure, data: Flow) => drawFlow(figure, data),
  velocity: (figure, data: Velocity) => drawVelocity(figure, data),
  waterfall: (figure, data: Waterfall) => drawWaterfall(figure, data),
};

const REDRAW_FROM = 24; // pixels of difference worth a new drawing

function start(figure: HTMLElement): void {
  const draw = DRAW[figure.dataset["chart"] ?? ""];
  const source = figure.querySelector('script[type="application/json"]')?.textContent;
  if (!draw || !source) return;
  const data: unknown = JSON.parse(source);
  let drawn = 0;
  new ResizeObserver(() => {
    if (Math.abs(figure.clientWidth - drawn) < REDRAW_FROM || !figure.clientWidth) return;
    drawn = figure.clientWidth;
    draw(figure, data);
  }).observe(figure);
  figure.addEventListener("tandem:redraw", () => draw(figure, data));
  const redraw = (isPaper: boolean) => () => {
    setPaper(isPaper);
    draw(figure, data);
  };
  addEventListener("beforeprint", redraw(true));
  addEventListener("afterprint", redraw(false));
}

each("[data-chart]", start);
startWhatIf();
