/* Folding one of two columns, here and at the next visit; the address says it, too: <a data-fold="product">. */
import { all, one, when } from "./dom";

const KINDS = ["product", "technical"];
const keyOf = (): string => `tandem:fold:${location.pathname}`;

function show(folded: string): void {
  const twin = one(".twin");
  KINDS.forEach((kind, at) => twin?.classList.toggle(`fold-${at + 1}`, kind === folded));
  for (const link of all<HTMLAnchorElement>("a[data-fold]")) {
    const isFolded = link.dataset["fold"] === folded;
    const url = new URL(location.href);
    if (isFolded) url.searchParams.delete("fold");
    else url.searchParams.set("fold", link.dataset["fold"]!);
    link.href = url.search || "?";
    link.setAttribute("aria-expanded", String(!isFolded));
    link.setAttribute("aria-label", (link.getAttribute("aria-label") ?? "").replace(/^(Unf|F)old/, isFolded ? "Unfold" : "Fold"));
  }
}

function fold(kind: string): void {
  const url = new URL(location.href);
  if (kind) url.searchParams.set("fold", kind);
  else url.searchParams.delete("fold");
  history.replaceState(history.state, "", url);
  const field = one<HTMLInputElement>(".filters input[name=fold]");
  if (field) field.value = kind;
  show(kind);
}

export function startFolding(): void {
  if (!one("a[data-fold]")) return;
  when("click", "a[data-fold]", (link, event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const kind = link.getAttribute("aria-expanded") === "true" ? link.dataset["fold"]! : "";
    localStorage.setItem(keyOf(), kind);
    fold(kind);
  });
  const kept = localStorage.getItem(keyOf());
  if (kept && !new URL(location.href).searchParams.has("fold")) fold(kept);
}
