/* What was typed and not saved: its buttons are seen only then, and leaving the page asks. A key follows its name. */
import { all, each, near, one } from "./dom";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
let isSending = false;

function differs(field: Element): boolean {
  if (field instanceof HTMLSelectElement) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (!(field instanceof HTMLInputElement) || field.type === "hidden") return false;
  return ["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

function look(form: HTMLFormElement): void {
  const fields = [...form.elements];
  const isDirty = fields.some(differs);
  form.classList.toggle("dirty", isDirty);
  for (const button of fields) if (button.matches("[data-if-dirty]")) button.classList.toggle("unseen", !isDirty);
}

/** `Harbour shop` → HS, `Ferry` → FER: until somebody writes a key of their own. */
function keyOf(name: string): string {
  const words = name.normalize("NFD").replace(/[^A-Za-z0-9 ]/g, "").toUpperCase().split(" ").filter(Boolean);
  const key = words.length > 1 ? words.map((word) => word[0]).join("") : (words[0] ?? "").slice(0, 3);
  return key.replace(/^[0-9]+/, "").slice(0, 10);
}

function startKeys(): void {
  for (const key of all<HTMLInputElement>("[data-key-from]")) {
    const name = key.form?.elements.namedItem(key.dataset["keyFrom"] ?? "");
    if (key.value || !(name instanceof HTMLInputElement)) continue;
    let made = "";
    name.addEventListener("input", () => {
      if (key.value === made) key.value = made = keyOf(name.value);
    });
  }
}

export function startUnsaved(): void {
  startKeys();
  each("form[data-dirty]", (form) => look(form as HTMLFormElement));
  const follow = (event: Event): void => {
    const form = near<Field>(event.target, "input, select, textarea")?.form;
    if (form?.matches("[data-dirty]")) look(form);
  };
  document.addEventListener("input", follow);
  document.addEventListener("change", follow);
  document.addEventListener("reset", (event) => setTimeout(() => look(event.target as HTMLFormElement)));
  document.addEventListener("submit", () => (isSending = true));
  window.addEventListener("beforeunload", (event) => {
    if (!isSending && one("form.dirty")) event.preventDefault();
  });
}
