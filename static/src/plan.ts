/* The plan: what is done to selected rows shows at once in the bars, the lists and the loads of people. */
import { count, passOn } from "./bars";
import { all, make, one } from "./dom";
import { alter, foresee, type Back } from "./foresee";
import { bookmark, listOf } from "./move";
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
  count(row, into ? 1 : -1);
  const list = into ? one("[data-counts]") : null;
  const back = from && list ? bookmark(row, from, list) : null;
  if (list) list.append(row);
  else row.hidden = true;
  return () => {
    count(row, into ? -1 : 1);
    row.hidden = false;
    back?.();
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

/** What a button that plans in, takes out or accepts does. */
function act(form: HTMLFormElement): Back[] {
  const into = !form.action.includes("take-out");
  const back: Back[] = [];
  for (const { value } of all<HTMLInputElement>("[name=item], [name=items]", form)) {
    const row = one(`#plan-lists #item-${CSS.escape(value)}`);
    const ghost = one(`#proposed-${CSS.escape(value)}`);
    const label = row?.contains(document.activeElement) ? one(".row-acts button", row.nextElementSibling ?? row) : null;
    if (row) back.push(plan(row, into));
    label?.focus({ preventScroll: true }); // on to the next one
    if (ghost) back.push(alter(ghost, { hidden: "" }));
  }
  return back;
}

export function startPlan(): void {
  foresee(FORMS, act);
  document.addEventListener("toggle", (event) => {
    if (event.target instanceof HTMLElement && event.target.matches("#bulk-assign:popover-open")) tellLoads(event.target);
  }, true);
  document.addEventListener("tandem:bulk", (event) => {
    const page = one<HTMLElement>("#plan-lists");
    if (!page) return;
    const { asked, rows, shown } = (event as CustomEvent<BulkChange>).detail;
    for (const row of rows) {
      const show = (back: Back): void => void shown.push([Number(row.dataset["item"]), back]);
      if (asked.has("assignee")) show(assign(row, String(asked.get("assignee"))));
      if (asked.has("sprint")) show(plan(row, asked.get("sprint") === page.dataset["sprint"]));
      if (asked.get("do") === "delete") show(plan(row, false));
    }
  });
}
