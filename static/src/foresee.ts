/* What an action will do is shown before the server has answered; where it is refused, or not heard, it is taken back, and
   the page asks how things stand: what was shown may rest on another action that was refused as well. */
import { all as askAnew } from "./live";

/** Shows again what stood there. */
export type Back = () => void;

/** Other attributes for an element. */
export function alter(element: Element, attributes: Record<string, string>): Back {
  const before = Object.keys(attributes).map((name) => [name, element.getAttribute(name)] as const);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return () => before.forEach(([name, value]) => (value === null ? element.removeAttribute(name) : element.setAttribute(name, value)));
}

/** Other content for an element. */
export function refill(element: Element, ...content: (Node | string)[]): Back {
  const before = [...element.childNodes];
  element.replaceChildren(...content);
  return () => element.replaceChildren(...before);
}

/** What is shown of several items: each by its number, for the server may refuse some of them. */
export type Shown = [item: number, back: Back][];

/** All of it, or what belongs to these items only. */
export function takeBack(shown: Shown, only?: number[]): void {
  const gone = shown.filter(([item]) => !only || only.includes(item));
  for (const [, back] of gone.reverse()) back();
  if (gone.length) askAnew();
}

const waiting = new WeakMap<object, Back[]>();

function refused(request: object | null | undefined): void {
  const shown = request && waiting.get(request);
  if (!shown) return;
  shown.reverse().forEach((back) => back());
  waiting.delete(request);
  askAnew();
}

/** For forms that htmx sends: `show` shows what one of them will do by its button, and answers how to take it back. */
export function foresee(forms: string, show: (form: HTMLFormElement, button: HTMLElement | null) => Back[]): void {
  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const { sourceElement: form, sourceEvent } = ctx;
    if (form instanceof HTMLFormElement && form.matches(forms)) waiting.set(ctx, show(form, sourceEvent instanceof SubmitEvent ? sourceEvent.submitter : null));
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.response && ctx.response.status >= 400) refused(ctx);
  });
  document.addEventListener("htmx:error", (event) => {
    if (!event.detail.ctx?.response) refused(event.detail.ctx);
  });
}
