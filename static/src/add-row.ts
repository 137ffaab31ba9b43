/* The first row of a list: `i` goes to it, up and down change the type, Esc goes back to the rows. What is added shows
   at once, several in a row in the order in which they were typed. */
import { announce } from "@atlaskit/pragmatic-drag-and-drop-live-region";
import { all, make, near, one, when } from "./dom";

const FIELD = ".addrow input[name=title]";

/** Goes to the first row of the list in which focus is, else of the first list that has one. */
export function goToAddRow(): void {
  const own = near(document.activeElement, "section")?.querySelector<HTMLElement>(FIELD);
  (own ?? all(FIELD).find((field) => field.checkVisibility()))?.focus();
}

function say(form: HTMLFormElement, radio: HTMLInputElement): void {
  const field = one<HTMLInputElement>("input[name=title]", form);
  const name = radio.getAttribute("aria-label")?.toLowerCase() ?? "";
  if (field) field.placeholder = `Add a ${name}, Enter keeps this open`;
}

const FORM = ".addrow form[data-keep]";
const ghosts = new WeakMap<object, HTMLElement>();

/** The row as it will be: below the one typed before it, else on top. */
function foreshadow(form: HTMLFormElement, title: string): HTMLElement | null {
  const radio = one<HTMLInputElement>("input[name=type]:checked", form);
  const list = one("[data-ranked]", form.closest("section") ?? document);
  if (!radio || !list || !title || "last" in radio.dataset) return null;
  const glyph = radio.closest("label")?.querySelector(".g")?.cloneNode(true);
  const ghost = make("li", { class: "row ghost", "aria-hidden": "true" }, ...(glyph ? [glyph] : []), make("span", { class: "tt" }, make("span", { class: "title" }, title)));
  const below = one<HTMLInputElement>("input[name=below]", form)?.value;
  const above = all(":scope > .ghost", list).at(-1) ?? (below ? document.getElementById(`item-${below}`) : null);
  if (above && list.contains(above)) above.after(ghost);
  else list.prepend(ghost);
  announce(`${title} added.`); // a refusal is said in its place
  return ghost;
}

function startGhosts(): void {
  const formOf = (element: unknown): HTMLFormElement | null => (element instanceof HTMLFormElement && element.matches(FORM) ? element : null);
  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const form = formOf(ctx.sourceElement);
    const ghost = form && foreshadow(form, String((ctx.request.body as FormData).get("title") ?? "").trim());
    if (ghost) ghosts.set(ctx, ghost);
  });
  /* Those that wait for one before them go below that one. */
  document.addEventListener("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    const below = formOf(ctx.sourceElement) && one<HTMLInputElement>("input[name=below]", ctx.sourceElement as HTMLFormElement);
    if (below) (ctx.request.body as URLSearchParams).set("below", below.value);
  });
  for (const over of ["htmx:before:swap", "htmx:finally:request"] as const) {
    document.addEventListener(over, (event) => ghosts.get((event as CustomEvent).detail.ctx)?.remove());
  }
}

export function startAddRows(): void {
  startGhosts();
  when("keydown", FIELD, (field, event) => {
    const form = (field as HTMLInputElement).form!;
    if (event.key === "Escape") {
      event.preventDefault();
      one("a[data-panel]", field.closest("section") ?? document)?.focus();
    }
    if (!/^Arrow(Up|Down)$/.test(event.key) || event.altKey || event.isComposing) return;
    event.preventDefault();
    const kinds = all<HTMLInputElement>("input[name=type]:not(:disabled)", form);
    const at = kinds.findIndex((radio) => radio.checked) + (event.key === "ArrowDown" ? 1 : -1);
    const next = kinds[(at + kinds.length) % kinds.length];
    if (!next || next.checked) return;
    next.checked = true;
    next.dispatchEvent(new Event("change", { bubbles: true }));
    announce(next.getAttribute("aria-label")!.split(".")[0]!);
  });
  when("change", ".addrow input[name=type]", (radio) => say((radio as HTMLInputElement).form!, radio as HTMLInputElement));
}
