/* The first row of a list, by keyboard: `i` goes to it, up and down change the type, Esc goes back to the rows. */
import { announce } from "@atlaskit/pragmatic-drag-and-drop-live-region";
import { all, near, one, when } from "./dom";

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

export function startAddRows(): void {
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
