/* What somebody folded stays folded, in this browser: <details data-remember="a name within the page">, or a checkbox. */
import { all, when } from "./dom";

const PREFIX = "tandem:folded:";
const keyOf = (details: HTMLElement): string => `${PREFIX}${location.pathname.split("/")[2] ?? ""}:${details.dataset["remember"]}`;

function restore(root: ParentNode): void {
  for (const details of all<HTMLDetailsElement>("details[data-remember]", root)) {
    const kept = localStorage.getItem(keyOf(details));
    if (kept) details.open = kept === "open";
  }
  for (const box of all<HTMLInputElement>("input[data-remember]", root)) box.checked = localStorage.getItem(keyOf(box)) === "folded";
}

export function startRemembering(): void {
  restore(document);
  document.addEventListener("htmx:after:swap", () => restore(document));
  when("change", "input[data-remember]", (box) => {
    localStorage.setItem(keyOf(box), (box as HTMLInputElement).checked ? "folded" : "open");
  });
  when("click", "details[data-remember] > summary", (summary) => {
    const details = summary.parentElement as HTMLDetailsElement;
    localStorage.setItem(keyOf(details), details.open ? "folded" : "open");
  });
}
