/* Fields that save themselves when one leaves them; what somebody else wrote meanwhile is never lost. */
import { all, changed, make, near, one, when } from "./dom";
import { clearMistakes, showMistakes } from "./mistakes";
import { ask } from "./overlays";
import { apply, post, Problem } from "./server";
import { complain, tell } from "./toasts";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const saved = new WeakMap<Control, string>();
/** What a control held when it was last saved, or came with the page. */
export const savedIn = (control: HTMLInputElement | HTMLTextAreaElement): string => saved.get(control) ?? control.defaultValue;
export const savedNow = (control: Control): void => void saved.set(control, control.value);
const scopeOf = (form: HTMLFormElement): ParentNode => form.closest("[data-versioned]") ?? form;

/** Whether something stands in a control that was not saved: typed, or chosen, since the page had it. */
export function isUnsaved(control: Control): boolean {
  if (control.type === "hidden" || control.matches("[type=checkbox], [type=radio], [data-select]")) return false;
  if (saved.has(control)) return control.value !== saved.get(control);
  if (control instanceof HTMLSelectElement) {
    const first = [...control.options].find((option) => option.defaultSelected) ?? control.options[0];
    return control.value !== first?.value;
  }
  return control.value !== control.defaultValue;
}

/** What a control sends: every checked or chosen value under its name. */
function values(form: HTMLFormElement, name: string): string[] {
  return new FormData(form).getAll(name).map(String);
}

function versionOf(form: HTMLFormElement): string | undefined {
  return one<HTMLInputElement>('input[name="version"]', form)?.value;
}

function setVersion(form: HTMLFormElement, version: number | undefined): void {
  if (version === undefined) return;
  for (const field of all<HTMLInputElement>('input[name="version"]', scopeOf(form))) field.value = String(version);
}

/** One save after the other per item: each needs the version that the one before it gave. */
const queue = new WeakMap<ParentNode, Promise<void>>();

function save(form: HTMLFormElement, control: Control): void {
  const scope = scopeOf(form);
  const before = saved.get(control) ?? (control instanceof HTMLSelectElement ? "" : control.defaultValue);
  const next = (queue.get(scope) ?? Promise.resolve()).then(() => send(form, control, before));
  queue.set(scope, next);
}

async function send(form: HTMLFormElement, control: Control, before: string): Promise<void> {
  const { name } = control;
  const body = new URLSearchParams();
  for (const value of values(form, name)) body.append(name, value);
  if (!body.has(name)) body.append(name, "");
  const version = versionOf(form);
  if (version) body.set("version", version);
  clearMistakes(form);
  say(form, "Saving");
  try {
    const answer = await post(form.action, body);
    saved.set(control, control.value);
    setVersion(form, answer.version);
    say(form, `Saved ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`);
    fold(control);
    tell(answer, (undone) => restore(form, control, before, undone.version));
    await apply(answer);
    changed();
  } catch (error) {
    refuse(form, control, error);
  }
}

/** A text that is written reads as it will; its source is folded away until somebody edits it again. */
function fold(control: Control): void {
  const source = control.closest(".source")?.closest("details");
  if (source) source.open = !control.value.trim() || control === document.activeElement;
}

function restore(form: HTMLFormElement, control: Control, value: string, version: number | undefined): void {
  setVersion(form, version);
  if (isBox(control)) control.checked = !control.checked;
  if (/^(checkbox|radio)$/.test(control.type)) return;
  const option = control instanceof HTMLSelectElement ? [...control.options].find((one) => one.text === value) : undefined;
  control.value = option?.value ?? value;
  saved.set(control, value);
}

function refuse(form: HTMLFormElement, control: Control, error: unknown): void {
  say(form, "Not saved", true);
  if (!(error instanceof Problem)) return complain(error);
  if (isBox(control)) {
    control.checked = !control.checked;
    return complain(error);
  }
  const clash = error.changed[control.name];
  const mistakes = error.fields[control.name];
  if (error.status === 409 && error.version !== undefined) setVersion(form, error.version);
  if (clash) showBoth(form, control, String(clash.theirs ?? ""), error.message);
  else if (mistakes) showMistakes(control, mistakes);
  else complain(error);
}

/** Their text and one's own, side by side; one of them is kept by a click. */
function showBoth(form: HTMLFormElement, control: Control, theirs: string, message: string): void {
  const mine = make("button", { class: "btn primary", type: "button" }, "Save mine");
  const keep = make("button", { class: "btn", type: "button" }, "Keep theirs");
  const box = make(
    "div", { class: "clash", role: "alert", "data-said": "" },
    make("p", {}, message), make("blockquote", {}, theirs || "(empty)"), make("div", { class: "acts" }, keep, mine),
  );
  mine.addEventListener("click", () => save(form, control));
  keep.addEventListener("click", () => {
    restore(form, control, theirs, undefined);
    clearMistakes(form);
    control.focus();
  });
  control.after(box);
}

function say(form: HTMLFormElement, words: string, failed = false): void {
  for (const place of all("[data-saved]", scopeOf(form))) {
    place.textContent = words;
    place.classList.toggle("failed", failed);
  }
}

const isBox = (control: Control): control is HTMLInputElement => control.type === "checkbox";

/** Whether a box may be emptied that asks before. */
async function meant(control: Control): Promise<boolean> {
  const { confirm: title, confirmText: text, confirmAction: action } = control.dataset;
  if (!title || !isBox(control) || control.checked || (await ask({ title, text: text ?? "", action: action ?? "Yes" }))) return true;
  control.checked = true;
  return false;
}

const controlOf = (target: EventTarget | null): Control | null =>
  near<Control>(target, "form[data-autosave] :is(input, textarea, select):not([type=hidden])");

export function startAutosave(): void {
  document.addEventListener("focusin", (event) => {
    const control = controlOf(event.target);
    if (control && !saved.has(control)) saved.set(control, control.value);
  });
  document.addEventListener("change", (event) => {
    const control = controlOf(event.target);
    if (control?.form && control.name) void meant(control).then((is) => is && save(control.form!, control));
  });
  when("submit", "form[data-autosave]", (form, event) => {
    event.preventDefault();
    const control = controlOf(document.activeElement);
    if (control && control.form === form) control.blur();
  });
  document.addEventListener("keydown", (event) => {
    const control = controlOf(event.target);
    if (!control || isBox(control)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      control.value = saved.get(control) ?? control.value;
      if (control.form) clearMistakes(control.form);
      control.blur();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) control.blur();
  });
}
