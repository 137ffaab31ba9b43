/* What somebody folded stays folded, in this browser: <details data-remember="a name within the page">, or a checkbox. */
import { again, when } from "./dom";

const PREFIX = "tandem:folded:";
const keyOf = (details: HTMLElement): string => `${PREFIX}${location.pathname.split("/")[2] ?? ""}:${details.dataset["remember"]}`;

function restore(part: HTMLElement): void {
  const kept = localStorage.getItem(keyOf(part));
  if (part instanceof HTMLInputElement) part.checked = kept === "folded";
  else if (part instanceof HTMLDetailsElement && kept) part.open = kept === "open";
}

export function startRemembering(): void {
  again("[data-remember]", restore);
  when("change", "input[data-remember]", (box) => {
    localStorage.setItem(keyOf(box), (box as HTMLInputElement).checked ? "folded" : "open");
  });
  when("click", "details[data-remember] > summary", (summary) => {
    const details = summary.parentElement as HTMLDetailsElement;
    localStorage.setItem(keyOf(details), details.open ? "folded" : "open");
  });
}
