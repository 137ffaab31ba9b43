/* Rows that send the words they were seen with (`was`): one's own saves never clash with each other, others' do. */
import type { HtmxRequestCtx } from "htmx.org";
import { near, one } from "./dom";

/** Requests of a row that have not been answered; its `hx-sync` sends one after the other. */
const waiting = new WeakMap<Element, Set<HtmxRequestCtx>>();
/** The words under what is being typed in a form: a swap puts newer ones into `was`, and leaves what is typed. */
const seen = new WeakMap<HTMLFormElement, string>();

const wasIn = (form: ParentNode): HTMLInputElement | null => one<HTMLInputElement>('input[name="was"]', form);
const sent = ({ request }: HtmxRequestCtx, name: string): string | null => {
  const value = (request.body as FormData | null)?.get(name);
  return typeof value === "string" ? value : null;
};

/** What was sent from the same row before this answer rests on the words that it saved. */
function follow(ctx: HtmxRequestCtx, others: Set<HtmxRequestCtx>): void {
  const [was, text] = [sent(ctx, "was"), sent(ctx, "text")];
  if (was === null || text === null) return;
  for (const other of others) {
    if (other !== ctx && sent(other, "was") === was) (other.request.body as FormData).set("was", text);
  }
  if (ctx.sourceElement instanceof HTMLFormElement) seen.set(ctx.sourceElement, text);
}

const textOf = (target: EventTarget | null): HTMLTextAreaElement | null => {
  const text = near<HTMLTextAreaElement>(target, "[data-lines] textarea");
  return text?.form && wasIn(text.form) ? text : null;
};

export function startSeen(): void {
  document.addEventListener("focusin", (event) => {
    const form = textOf(event.target)?.form;
    if (form) seen.set(form, wasIn(form)!.value);
  });
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    const row = near(ctx.sourceElement, ".check-row");
    if (row) waiting.set(row, (waiting.get(row) ?? new Set()).add(ctx));
  });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const row = near(ctx.sourceElement, ".check-row");
    if (!row || !ctx.response) return;
    if (ctx.response.status < 400) follow(ctx, waiting.get(row) ?? new Set());
    else if (ctx.sourceElement instanceof HTMLFormElement) seen.delete(ctx.sourceElement); // the answer shows both
  });
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    const row = near(ctx.sourceElement, ".check-row");
    if (row) waiting.get(row)?.delete(ctx);
  });
  document.addEventListener("htmx:after:swap", () => {
    const text = textOf(document.activeElement);
    const was = text && seen.get(text.form!);
    if (text && was !== undefined && was !== null && text.value !== text.defaultValue) wasIn(text.form!)!.value = was;
  });
}
