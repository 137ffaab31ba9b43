/* The forecast's page under another technical share: its dates, its drawing, and whether history knows such a share. */
import { all, each, one } from "../dom";
import { isFar, reach, type Outlook } from "../outlook";

function follow(form: HTMLElement): void {
  const source = one<HTMLScriptElement>("#outlook")?.textContent;
  const slider = one<HTMLInputElement>("input[type=range]", form);
  const page = form.closest<HTMLElement>(".forecast-page");
  if (!source || !slider || !page) return;
  const outlook = JSON.parse(source) as Outlook;
  const show = (): void => {
    const share = Number(slider.value);
    const far = isFar(outlook, share);
    one("output", form)!.textContent = `${share} %`;
    page.classList.toggle("far", far);
    one("[data-far]", form)!.hidden = !far;
    one("[data-expected]", form)!.hidden = slider.value === form.dataset["whatif"];
    for (const place of all("[data-percent]", page)) write(place, outlook, share);
    for (const figure of all("[data-chart=fan]", page)) {
      figure.dataset["share"] = slider.value;
      figure.dispatchEvent(new CustomEvent("tandem:redraw"));
    }
  };
  slider.addEventListener("input", show);
  slider.addEventListener("change", () => history.replaceState(history.state, "", `?share=${slider.value}`));
}

/** One date; what has none keeps its dash. */
function write(place: HTMLElement, outlook: Outlook, share: number): void {
  const line = place.closest<HTMLElement>("[data-reach]");
  const sums = outlook.table[place.dataset["percent"] ?? ""];
  if (!line?.dataset["reach"] || !sums) return;
  const at = reach(sums, Number(line.dataset["reach"]), share);
  const day = at && outlook.days[Math.max(at, Number(line.dataset["floor"])) - 1];
  if (place.dataset["by"] === undefined) place.textContent = day || "later";
  else place.textContent = day ? `by ${day}` : `later than ${outlook.days.at(-1)}`;
}

export const startWhatIf = (): void => each("[data-whatif]", follow);
