/* Fields that save themselves when one leaves them; what somebody else wrote meanwhile is never lost. */
import { all, changed, make, near, one, when } from "./dom";
import { apply, post, Problem } from "./server";
import { complain, tell } from "./toasts";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const saved = new WeakMap<Control, string>();
const scopeOf = (form: HTMLFormElement): ParentNode => form.closest("[data-versioned]") ?? form;

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

async function save(form: HTMLFormElement, control: Control): Promise<void> {
  const { name } = control;
  const body = new URLSearchParams();
  for (const value of values(form, name)) body.append(name, value);
  if (!body.has(name)) body.append(name, "");
  const version = versionOf(form);
  if (version) body.set("version", version);
  clear(form, control);
  say(form, "Saving");
  try {
    const answer = await post(form.action, body);
    saved.set(control, control.value);
    setVersion(form, answer.version);
    const now = new Date();
    say(form, `Saved ${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`);
    tell(answer);
    await apply(answer);
    changed();
  } catch (error) {
    refuse(form, control, error);
  }
}

function refuse(form: HTMLFormElement, control: Control, error: unknown): void {
  say(form, "Not saved", true);
  if (!(error instanceof Problem)) return complain(error);
  const clash = error.changed[control.name];
  const mistakes = error.fields[control.name];
  if (error.status === 409 && error.version !== undefined) setVersion(form, error.version);
  if (clash) showBoth(form, control, String(clash.theirs ?? ""), error.message);
  else if (mistakes) showMistakes(control, mistakes);
  else complain(error);
}

function showMistakes(control: Control, mistakes: string[]): void {
  const list = make("ul", { class: "errors", id: `${control.id || control.name}-said`, "data-said": "" }, ...mistakes.map((text) => make("li", {}, text)));
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", list.id);
  control.after(list);
}

/** Their text and one's own, side by side; one of them is kept by a click. */
function showBoth(form: HTMLFormElement, control: Control, theirs: string, message: string): void {
  const mine = make("button", { class: "btn primary", type: "button" }, "Save mine");
  const keep = make("button", { class: "btn", type: "button" }, "Keep theirs");
  const box = make(
    "div", { class: "clash", role: "alert", "data-said": "" },
    make("p", {}, message), make("blockquote", {}, theirs || "(empty)"), make("div", { class: "acts" }, keep, mine),
  );
  mine.addEventListener("click", () => void save(form, control));
  keep.addEventListener("click", () => {
    control.value = theirs;
    saved.set(control, theirs);
    clear(form, control);
    control.focus();
  });
  control.after(box);
}

function clear(form: HTMLFormElement, control: Control): void {
  control.removeAttribute("aria-invalid");
  for (const said of all("[data-said]", form)) said.remove();
}

function say(form: HTMLFormElement, words: string, failed = false): void {
  for (const place of all("[data-saved]", scopeOf(form))) {
    place.textContent = words;
    place.classList.toggle("failed", failed);
  }
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
    if (control?.form && control.name) void save(control.form, control);
  });
  when("submit", "form[data-autosave]", (form, event) => {
    event.preventDefault();
    const control = controlOf(document.activeElement);
    if (control && control.form === form) control.blur();
  });
  document.addEventListener("keydown", (event) => {
    const control = controlOf(event.target);
    if (!control) return;
    if (event.key === "Escape" && saved.get(control) !== undefined && saved.get(control) !== control.value) {
      event.preventDefault();
      control.value = saved.get(control)!;
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) control.blur();
  });
}
