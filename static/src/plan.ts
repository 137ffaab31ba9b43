/* The plan: what is done to selected rows shows at once in the bars, the lists and the loads of people. */
import { count, passOn } from "./bars";
import { all, make, one } from "./dom";
import { listOf } from "./move";
import type { BulkChange } from "./select";

/** Its load goes to somebody else; answers how to take it back. */
function assign(row: HTMLElement, to: string): () => void {
  const before = row.dataset["whose"] ?? "0";
  if (!listOf(row)?.hasAttribute("data-counts")) return () => undefined;
  passOn(row, to || "0");
  return () => passOn(row, before);
}

/** Out of its list or into the sprint's: counted and out of the way until the lists come anew. */
function plan(row: HTMLElement, into: boolean): () => void {
  const from = listOf(row);
  const isIn = from?.hasAttribute("data-counts") ?? false;
  if (isIn === into) return () => undefined;
  const next = row.nextSibling;
  count(row, into ? 1 : -1);
  const list = into ? one("[data-counts]") : null;
  if (list) list.append(row);
  else row.hidden = true;
  return () => {
    count(row, into ? -1 : 1);
    row.hidden = false;
    from?.insertBefore(row, next);
  };
}

/** Beside each name what is theirs to do already, of what they can. */
function tellLoads(menu: HTMLElement): void {
  for (const button of all<HTMLButtonElement>("button[value]", menu)) {
    const load = one(`[data-fit="p${button.value || 0}"] > .num`);
    one(".small", button)?.remove();
    if (load && !load.closest("[hidden]")) button.append(make("span", { class: `small ${[...load.classList].filter((name) => name.endsWith("-text")).join(" ")}` }, (load.textContent ?? "").replace(/\s+/g, " ").trim()));
  }
}

const FORMS = "#plan-lists .row-acts form, .proposal form[hx-post], #split .hint form";
const waiting = new WeakMap<Element, (() => void)[]>();

/** A button that plans in, takes out or accepts: shown before the server has answered. */
function foresee(form: HTMLFormElement): void {
  const into = !form.action.includes("take-out");
  const back: (() => void)[] = [];
  for (const { value } of all<HTMLInputElement>("[name=item], [name=items]", form)) {
    const row = one(`#plan-lists #item-${CSS.escape(value)}`);
    const ghost = one(`#proposed-${CSS.escape(value)}`);
    const label = row?.contains(document.activeElement) ? one(".row-acts button", row.nextElementSibling ?? row) : null;
    if (row) back.push(plan(row, into));
    label?.focus({ preventScroll: true }); // on to the next one
    if (!ghost) continue;
    ghost.hidden = true;
    back.push(() => (ghost.hidden = false));
  }
  waiting.set(form, back);
}

function takeBack(form: Element | null | undefined): void {
  if (!form) return;
  waiting.get(form)?.reverse().forEach((undo) => undo());
  waiting.delete(form);
}

export function startPlan(): void {
  document.addEventListener("htmx:config:request", (event) => {
    const form = event.detail.ctx.sourceElement;
    if (form instanceof HTMLFormElement && form.matches(FORMS)) foresee(form);
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { response, sourceElement } = event.detail.ctx;
    if (response && response.status >= 400) takeBack(sourceElement);
  });
  document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx && !event.detail.ctx.response) takeBack(event.detail.ctx.sourceElement);
  });
  document.addEventListener("toggle", (event) => {
    if (event.target instanceof HTMLElement && event.target.matches("#bulk-assign:popover-open")) tellLoads(event.target);
  }, true);
  document.addEventListener("tandem:bulk", (event) => {
    const page = one<HTMLElement>("#plan-lists");
    if (!page) return;
    const { asked, rows, back } = (event as CustomEvent<BulkChange>).detail;
    for (const row of rows) {
      if (asked.has("assignee")) back.push(assign(row, String(asked.get("assignee"))));
      if (asked.has("sprint")) back.push(plan(row, asked.get("sprint") === page.dataset["sprint"]));
    }
  });
}
