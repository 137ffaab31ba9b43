/* What somebody folded stays folded, in this browser: <details data-remember="a name within the page">. */
import { all, when } from "./dom";

const PREFIX = "tandem:folded:";
const keyOf = (details: HTMLDetailsElement): string => `${PREFIX}${location.pathname.split("/")[2] ?? ""}:${details.dataset["remember"]}`;

function restore(root: ParentNode): void {
  for (const details of all<HTMLDetailsElement>("details[data-remember]", root)) {
    const kept = localStorage.getItem(keyOf(details));
    if (kept) details.open = kept === "open";
  }
}

export function startRemembering(): void {
  restore(document);
  document.addEventListener("htmx:after:swap", () => restore(document));
  when("click", "details[data-remember] > summary", (summary) => {
    const details = summary.parentElement as HTMLDetailsElement;
    localStorage.setItem(keyOf(details), details.open ? "folded" : "open");
  });
}
