/* The few ways in which every module looks at the page. */

export function all<T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T[] {
  return [...root.querySelectorAll<T>(selector)];
}

export function one<T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T | null {
  return root.querySelector<T>(selector);
}

/** The nearest element of an event's target that matches, text nodes and document included. */
export function near<T extends Element = HTMLElement>(target: EventTarget | null, selector: string): T | null {
  return target instanceof Element ? target.closest<T>(selector) : null;
}

/** Listens once at the document for events in elements that match, also in those that come later. */
export function when<K extends keyof DocumentEventMap>(
  type: K,
  selector: string,
  act: (element: HTMLElement, event: DocumentEventMap[K]) => void,
): void {
  document.addEventListener(type, (event) => {
    const element = near(event.target, selector);
    if (element) act(element, event);
  });
}

/** Calls `act` for each matching element, now and after fragments have been swapped in; once per element. */
export function each(selector: string, act: (element: HTMLElement) => void): void {
  const seen = new WeakSet<Element>();
  const look = (root: ParentNode & Node): void => {
    const found = all(selector, root);
    if (root instanceof HTMLElement && root.matches(selector)) found.unshift(root);
    for (const element of found) {
      if (seen.has(element)) continue;
      seen.add(element);
      act(element);
    }
  };
  look(document.body);
  document.addEventListener("htmx:after:process", (event) => {
    if (event.target instanceof HTMLElement) look(event.target);
  });
}

/** Calls `act` for each matching element now, and again whenever it, something in it or what holds it was swapped in. */
export function again(selector: string, act: (element: HTMLElement) => void): void {
  const look = (root: HTMLElement): void => {
    for (const element of all(selector, root)) act(element);
    const holder = root.closest<HTMLElement>(selector);
    if (holder) act(holder);
  };
  look(document.body);
  document.addEventListener("htmx:after:process", (event) => {
    if (event.target instanceof HTMLElement) look(event.target);
  });
}

/** What follows an action, once the page was drawn with it; asked for again meanwhile it is done once. */
export function afterPaint(act: () => void): () => void {
  let isWaiting = false;
  const run = (): void => {
    isWaiting = false;
    act();
  };
  return () => {
    if (!isWaiting) requestAnimationFrame(() => setTimeout(run));
    isWaiting = true;
  };
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function drawing(tag: string, attributes: Record<string, string | number> = {}): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** A sign of the sprite, as the template tags icon and glyph draw it. */
export function sign(name: string, classes = "i"): SVGElement {
  const picture = drawing("svg", { class: classes, "aria-hidden": "true" });
  picture.append(drawing("use", { href: `#${name}` }));
  return picture;
}

/** 390 → `6 h 30`, as the server writes it. */
export function hours(minutes: number): string {
  const sum = Math.round(Math.abs(minutes));
  const rest = sum % 60;
  return `${minutes < 0 && sum ? "−" : ""}${Math.floor(sum / 60)} h${rest ? ` ${String(rest).padStart(2, "0")}` : ""}`;
}

const EXACT_BELOW = 600; // minutes: below ten hours half an hour matters

/** 8268 → `138 h`, 390 → `6 h 30`, as the server writes it where the exact minute would be noise. */
export function about(minutes: number): string {
  const size = Math.abs(minutes);
  if (size < EXACT_BELOW) return hours(minutes);
  const whole = size % 60 === 30 ? 2 * Math.round(size / 120) : Math.round(size / 60); // half to even
  return `${minutes < 0 ? "−" : ""}${whole} h`;
}

/** Tells fragments of the page that something was changed (hx-trigger="tandem:changed from:body"). */
export function changed(): void {
  document.body.dispatchEvent(new CustomEvent("tandem:changed", { bubbles: true }));
}

export const isTyping = (target: EventTarget | null): boolean =>
  near(target, "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]") !== null;

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
