/* Small manners of forms: send on change, lines that become rows, fields for one type only, staying open. */
import { again, all, changed, near, one, when } from "./dom";

/** A pasted list is sent as it is; the server makes rows of it and knows marks, boxes, levels and blocks. */
function isList(text: string): boolean {
  return text.split(/[\r\n\v]+/).filter((line) => line.trim()).length > 1;
}

function startLines(): void {
  when("paste", "[data-lines] textarea", (area, event) => {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    if (!isList(pasted) || !(area instanceof HTMLTextAreaElement)) return;
    event.preventDefault();
    area.value = [area.value, pasted].filter((text) => text.trim()).join("\n");
    area.form?.requestSubmit();
  });
  when("keydown", "[data-lines] textarea", (area, event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !(area instanceof HTMLTextAreaElement)) return;
    event.preventDefault();
    if (area.value.trim()) area.form?.requestSubmit();
  });
}

/** Elements with data-when="spike" show, and are sent, only while that value is chosen in their form. */
function startConditions(): void {
  const follow = (form: HTMLFormElement): void => {
    const chosen = new Set(new FormData(form).values());
    for (const part of all("[data-when]", form)) {
      const shown = part.dataset["when"]!.split(" ").some((value) => chosen.has(value));
      part.hidden = !shown;
      for (const field of all<HTMLInputElement>("input, textarea, select", part)) field.disabled = !shown;
    }
  };
  // again: a form that is morphed stays the same element, and loses what was hidden in it
  again("[data-when]", (part) => {
    const form = part.closest("form");
    if (form) follow(form);
  });
  when("change", "form:has([data-when])", (form) => follow(form as HTMLFormElement));
}

/** A button that would have the server put its value into a field does it here at once. */
function startFills(): void {
  when("click", "button[data-fill]", (button, event) => {
    if (!(button instanceof HTMLButtonElement)) return;
    const field = button.form?.elements.namedItem(button.dataset["fill"]!);
    if (!(field instanceof HTMLInputElement)) return;
    event.preventDefault();
    field.value = button.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    if (!button.dataset["commandKey"]) field.focus(); // keys go on to the next thing
  });
}

/** A new project starts in the time zone of its creator's browser; what somebody chose stays. */
function startZones(): void {
  for (const field of all<HTMLSelectElement>("select[data-zone]")) {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const isUntouched = field.value === "UTC" && !one(".bad", field.form!);
    if (isUntouched && [...field.options].some((option) => option.value === here)) field.value = here;
  }
}

/** What was typed into forms that stay open, while it is not answered. */
const sent = new WeakMap<object, [HTMLInputElement, string][]>();

export function startForms(): void {
  document.documentElement.classList.add("js");
  startLines();
  startZones();
  startConditions();
  startFills();
  document.addEventListener("change", (event) => {
    const field = near<HTMLInputElement>(event.target, "[data-submit]");
    field?.form?.requestSubmit();
  });

  /* A form that stays open is emptied when it is sent, so that the next can be typed; what is refused comes back. */
  document.addEventListener("htmx:config:request", (event) => {
    const { sourceElement: form } = event.detail.ctx;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-keep]") || event.defaultPrevented) return;
    const typed = all<HTMLInputElement>("input:not([type=hidden], [type=radio], [type=checkbox]), textarea", form);
    sent.set(event.detail.ctx, typed.map((field) => [field, field.value]));
    for (const field of typed) field.value = field.defaultValue; // what was chosen stays: the next is often alike
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const { ctx } = event.detail;
    const { sourceElement, response } = ctx;
    if (!response || response.status >= 400) {
      for (const [field, value] of sent.get(ctx) ?? []) if (field.value === field.defaultValue) field.value = value;
      const box = one<HTMLInputElement>("input[type=checkbox][data-submit]", sourceElement);
      if (response && box) box.checked = box.defaultChecked;
      return;
    }
    if (sent.has(ctx) && sourceElement.isConnected && !sourceElement.contains(document.activeElement)) {
      one("input:not([type=hidden], [type=radio]), textarea", sourceElement)?.focus();
    }
    if (ctx.request.method !== "GET") changed();
  });

  /* Esc leaves a creation form that replaced a card. */
  when("keydown", "details.plain > form", (form, event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    const details = form.parentElement as HTMLDetailsElement;
    details.open = false;
    one("summary", details)?.focus();
  });
  document.addEventListener("toggle", (event) => {
    const details = event.target;
    if (details instanceof HTMLDetailsElement && details.open && details.matches(".plain")) {
      one("form :is(input:not([type=hidden], [type=radio]), textarea)", details)?.focus();
    }
  }, true);
}
