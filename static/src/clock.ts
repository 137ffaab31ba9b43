/* Running spike clocks tick in the page with their bars, up to their box; the truth stays with the server. One that is
   started or paused shows so at once, wherever the page speaks of it, and goes back to what it was where that is refused. */
import { announce } from "@atlaskit/pragmatic-drag-and-drop-live-region";
import { all, hours, make, one, sign } from "./dom";
import { alter, foresee, refill, type Back } from "./foresee";
import { carry } from "./move";

const EVERY_MS = 10_000;
const PLACES = ".clock, .clockbar, .nav-clock, .box";
const FORMS = 'form:is([action*="/clock/start/"], [action*="/clock/pause/"], .clock > form)';

/** What the server said last in a place, and when that was seen first. */
const said = new WeakMap<HTMLElement, { words: string; since: number }>();

/** Minutes by now, as far as they are shown. */
function spentBy(text: HTMLElement): number {
  const { clock, spent, box } = text.dataset;
  const words = `${clock} ${spent}`;
  let last = said.get(text);
  if (last?.words !== words) said.set(text, (last = { words, since: Date.now() }));
  const now = Number(spent) + (Number(clock) * (Date.now() - last.since)) / 60_000;
  return Math.min(now, Math.max(Number(box) || Infinity, Number(spent)));
}

function tick(): void {
  for (const text of all("[data-clock]")) {
    const { clock, box } = text.dataset;
    const shown = spentBy(text);
    if (!Number(clock)) continue;
    text.textContent = hours(Math.floor(shown));
    if (Number(box)) one(".bar .s", text.closest(PLACES) ?? text)?.setAttribute("width", `${Math.min(100, (100 * shown) / Number(box))}%`);
  }
}

/** The spike that a form is about. */
const spikeOf = (form: HTMLFormElement): string => /(\d+)\/clock\//.exec(form.action)?.[1] ?? "";
const starts = (form: HTMLFormElement): boolean => (new FormData(form).get("do") ?? /(start|pause)\/$/.exec(form.action)?.[1]) === "start";

/** The button becomes the one that takes back what it did. */
function flip(form: HTMLFormElement, isStart: boolean): Back[] {
  const button = one("button", form)!;
  const [word, picture] = isStart ? ["Pause", sign("i-pause")] : ["Start", sign("i-play")];
  const isSmall = button.matches(".clockbtn");
  const back = [refill(button, picture, ...(isSmall ? [] : [word]))];
  if (isSmall) back.push(alter(button, { class: `clockbtn${isStart ? " run" : ""}`, title: word, "aria-label": (button.ariaLabel ?? "").replace(/^\w+/, word) }));
  const field = one<HTMLInputElement>("[name=do]", form);
  if (field) return [...back, alter(field, { value: word.toLowerCase() })];
  const url = form.action.replace(/(start|pause)\/$/, `${word.toLowerCase()}/`);
  return [...back, alter(form, { action: url, "hx-post": url })];
}

/** One person more, or one less, works on it. */
function count(text: HTMLElement, by: 1 | -1): Back {
  const { clock } = text.dataset;
  return alter(text, { "data-spent": String(spentBy(text)), "data-clock": String(Math.max(0, Number(clock) + by)) });
}

/** The clock in the frame of the page, until the server draws it. */
function frame(number: string, from: HTMLElement | null): Back[] {
  const project = location.pathname.split("/")[2];
  return all(".clock-place").filter((place) => !place.childElementCount).map((place) => {
    const name = make("span", { class: "mid grow" }, `${project}-${number}`);
    const line = make("a", { class: "line", href: `/p/${project}/items/${number}/` }, sign("g-spike", "g g-spike"), name);
    if (from) line.append(make("span", { class: "nowrap" }, from.cloneNode(true), ` of ${hours(Number(from.dataset["box"]))}`));
    const shown = make("div", { class: place.id === "nav-clock" ? "nav-clock" : "clockbar" }, line);
    place.append(shown);
    return () => shown.remove();
  });
}

/** One's own clock of a spike starts, or stops: on its card, on its page, in the frame. Answers how to take that back. */
export function run(number: string | number, isStart: boolean): Back[] {
  const spike = String(number);
  const back: Back[] = [];
  const card = one(`.card#item-${spike}`);
  const forms = all<HTMLFormElement>(FORMS).filter((form) => spikeOf(form) === spike && starts(form) === isStart);
  let text: HTMLElement | null = null;
  for (const form of forms) {
    const place = form.closest<HTMLElement>(PLACES)!;
    const isOfFrame = place.matches(".nav-clock") || (place.matches(".clockbar") && !one(`#item[data-about="${spike}"]`));
    const shown = one("[data-clock]", place);
    if (isOfFrame) back.push(alter(place, { hidden: "" }));
    else back.push(...flip(form, isStart), ...(shown ? [count(shown, isStart ? 1 : -1)] : []));
    text ??= shown;
  }
  if (isStart) back.push(...frame(spike, text));
  const list = card?.closest<HTMLElement>("[data-stage=todo]");
  const doing = isStart && list ? one("[data-stage=doing]", list.closest(".cols")!) : null;
  if (card && doing) back.push(carry(card, doing));
  tick();
  announce(`Clock ${isStart ? "started" : "paused"}.`);
  return back;
}

export function startClocks(): void {
  tick();
  setInterval(tick, EVERY_MS);
  foresee(FORMS, (form) => run(spikeOf(form), starts(form)));
}
