/* Dialogs and menus. The browser does the work (dialog, popover); this adds opening, asking, arrow keys. */
import htmx from "htmx.org";
import { all, isTyping, make, near, one, sign, when } from "./dom";
import type { Question } from "./server";

export function openDialog(id: string): HTMLDialogElement | null {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return null;
  open(dialog);
  return dialog;
}

/** One that says `popover` is no modal dialog, which has the browser look at the style of everything behind it, row by row;
    `keepApart` keeps out what that would. Over a modal one it is modal itself: nothing else could be reached there. */
export function open(dialog: HTMLDialogElement): void {
  if (dialog.matches(OPEN_DIALOG)) return;
  if (dialog.popover && !one("dialog:modal")) dialog.showPopover();
  else dialog.showModal();
}

/** Whatever is over the page and has its keys. */
export const OPEN_DIALOG = "dialog:is([open], :popover-open)";

export function close(dialog: HTMLElement | null): void {
  if (dialog?.matches(":popover-open")) dialog.hidePopover();
  else if (dialog instanceof HTMLDialogElement) dialog.close();
}

/** Asks before something that cannot be undone. Null when the person says no, else what was typed, by name. */
export function ask(question: Question): Promise<Record<string, string> | null> {
  const yes = make("button", { class: "btn primary", value: "yes" }, question.action ?? "Go on");
  const no = make("button", { class: "btn bare", type: "button", "data-close": "", ...(question.field ? {} : { autofocus: "" }) }, "Cancel");
  const title = make("h2", { id: "ask-title" }, question.title);
  const dialog = make(
    "dialog",
    { class: "dialog", "aria-labelledby": "ask-title" },
    make(
      "form",
      { method: "dialog" },
      make("header", {}, title),
      make("div", { class: "dialog-body" }, make("p", { class: "quiet" }, question.text ?? ""), ...reason(question)),
      make("footer", {}, no, yes),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const fields = all<HTMLInputElement>("input", dialog).map((field) => [field.name, field.value]);
      resolve(dialog.returnValue === "yes" ? (Object.fromEntries(fields) as Record<string, string>) : null);
      dialog.remove();
    });
  });
}

function reason({ field }: Question): HTMLElement[] {
  if (!field) return [];
  const input = make("input", { class: "field", id: "ask-field", name: field.name, required: "", maxlength: "500", autocomplete: "off", autofocus: "" });
  return [make("label", { class: "label", for: "ask-field" }, field.label), input];
}

function startDialogs(): void {
  when("click", "[data-open]:not([data-open=palette])", (button, event) => {
    if (openDialog(button.dataset["open"]!)) event.preventDefault();
  });
  when("click", "[data-close]", (button) => close(button.closest("dialog")));
  document.addEventListener("mousedown", (event) => {
    const dialog = event.target;
    if (dialog instanceof HTMLDialogElement && dialog.open && isOutside(dialog, event)) dialog.close();
  });

  when("click", "a[data-dialog]", (link, event) => {
    if (!(link instanceof HTMLAnchorElement) || isModified(event) || !one("#dialog")) return;
    event.preventDefault();
    const name = link.cloneNode(true) as HTMLElement;
    name.querySelectorAll("kbd, .phone").forEach((part) => part.remove());
    openForm(link.href, link.ariaLabel ?? name.textContent?.trim() ?? "");
  });
  when("keydown", "dialog form :is(input, textarea, select)", (field, event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    event.preventDefault();
    field.closest("form")?.requestSubmit();
  });
  document.addEventListener("tandem:done", () => one<HTMLDialogElement>("#dialog")?.close());

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const text = form instanceof HTMLFormElement ? form.dataset["confirm"] : undefined;
    if (!text || !(form instanceof HTMLFormElement) || form.dataset["confirmed"]) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    void ask({ title: text, text: form.dataset["confirmText"] ?? "", action: form.dataset["confirmAction"] ?? "Yes" }).then((agreed) => {
      if (!agreed) return;
      form.dataset["confirmed"] = "1";
      form.requestSubmit(submitter instanceof HTMLElement && submitter.isConnected ? submitter : null);
      delete form.dataset["confirmed"];
    });
  }, true);
}

/** The form at an address in the dialog, over the page. */
export function openForm(url: string, name: string): void {
  const dialog = one<HTMLDialogElement>("#dialog");
  if (dialog) void load(dialog, url, name);
}

const LATE_MS = 250;

/** Opens with what is asked for; where that takes its time, with its name until then. */
async function load(dialog: HTMLDialogElement, url: string, name: string): Promise<void> {
  dialog.setAttribute("aria-label", name);
  dialog.replaceChildren();
  const close = make("button", { class: "btn bare icon", type: "button", "data-close": "", "aria-label": "Close" }, sign("i-x"));
  const head = make("header", {}, make("h2", {}, name), close);
  let isLeft = false;
  const late = setTimeout(() => {
    dialog.append(head);
    open(dialog);
    dialog.addEventListener("close", () => (isLeft = true), { once: true });
  }, LATE_MS);
  try {
    await htmx.ajax("GET", url, { target: dialog, swap: "innerHTML", source: dialog });
  } finally {
    clearTimeout(late);
    if (head.isConnected) dialog.close(); // no answer came
    if (head.isConnected || isLeft) dialog.replaceChildren();
  }
  if (!dialog.childElementCount) return;
  open(dialog);
  one("[autofocus], .dialog-body :is(input:not([type=hidden]), textarea, select)", dialog)?.focus();
}

/** Over a page that is not inert: Tab stays within, and the click that closes it does nothing else. */
function keepApart(): void {
  let isClosing = false;
  when("keydown", "dialog:popover-open", (dialog, event) => {
    if (event.key !== "Tab") return;
    event.preventDefault();
    const stops = all("input, button", dialog);
    stops[(stops.indexOf(document.activeElement as HTMLElement) + 1) % stops.length]?.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    isClosing = one("dialog:popover-open") !== null && !near(event.target, "dialog:popover-open");
  }, true);
  document.addEventListener("click", (event) => {
    if (!isClosing || !event.detail) return; // by a key, or by the page itself
    isClosing = false;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}

export const isModified = (event: MouseEvent): boolean =>
  event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0;

function isOutside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

const ENTRIES = "a, button:not(:disabled), input:not([type=hidden])";

function startMenus(): void {
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLElement) || !menu.matches(".menu[popover]")) return;
    const open = (event as ToggleEvent).newState === "open";
    const buttons = all(`[popovertarget="${menu.id}"]`);
    const button = buttons.find((one) => one === (event as ToggleEvent & { source?: Element }).source) ?? buttons.find((one) => one.checkVisibility());
    button?.setAttribute("aria-expanded", String(open));
    if (open && button) place(menu, button);
    if (open && !isTyping(document.activeElement)) all(ENTRIES, menu)[0]?.focus({ preventScroll: true });
  }, true);

  when("keydown", ".menu[popover]", (menu, event) => {
    const entries = all(ENTRIES, menu);
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
    if (to === undefined || isTyping(event.target)) return;
    event.preventDefault();
    entries[(to + entries.length) % entries.length]?.focus();
  });
  when("click", ".menu[popover] :is(a, button)", (entry) => {
    near(entry, ".menu")?.hidePopover();
  });
}

/** Where the browser cannot anchor a menu to its button by itself. */
function place(menu: HTMLElement, button: HTMLElement): void {
  if (CSS.supports("position-area", "block-end")) return;
  const from = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = from.bottom + height + 8 < innerHeight;
  menu.style.top = `${below ? from.bottom : Math.max(8, from.top - height - 8)}px`;
  menu.style.left = `${Math.max(8, Math.min(from.left, innerWidth - width - 8))}px`;
}

export function startOverlays(): void {
  startDialogs();
  keepApart();
  startMenus();
}
