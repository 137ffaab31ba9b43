/* What is wrong with a field stands at it until the next try. */
import { all, make } from "./dom";
import type { Problem } from "./server";

export function showMistakes(control: HTMLElement & { name: string }, mistakes: string[]): void {
  const list = make("ul", { class: "errors", id: `${control.id || control.name}-said`, role: "alert", "data-said": "" }, ...mistakes.map((text) => make("li", {}, text)));
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", list.id);
  control.after(list);
}

export function clearMistakes(form: ParentNode): void {
  for (const said of all("[data-said]", form)) {
    for (const control of all(`[aria-describedby="${said.id}"]`, form)) control.removeAttribute("aria-describedby");
    said.remove();
  }
  for (const control of all("[aria-invalid]", form)) control.removeAttribute("aria-invalid");
}

/** Whether every field that a refusal names is one that can be seen in the form; then it is told there. */
export function toldAtFields(form: HTMLFormElement | null, problem: Problem): boolean {
  if (!form) return false;
  clearMistakes(form);
  const found = Object.entries(problem.fields).map(([name, said]) => ({ control: form.elements.namedItem(name), said }));
  const isSeen = (control: unknown): boolean => (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) && control.checkVisibility();
  if (!found.length || !found.every(({ control }) => isSeen(control))) return false;
  for (const { control, said } of found) showMistakes(control as HTMLInputElement, said);
  (found[0]!.control as HTMLInputElement).focus();
  return true;
}
