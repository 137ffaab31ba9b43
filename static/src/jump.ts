/* Links to a field of the same page: it comes into view, and is ready to be typed in. */
import { near, one, when } from "./dom";

export function startJumps(): void {
  when("click", "a[data-jump]", (link, event) => {
    const field = document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
    if (!field) return;
    event.preventDefault();
    for (let fold = field.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
    if (field instanceof HTMLInputElement) field.select();
  });
  /* a text is edited where it is read */
  when("click", ".text-part > .prose", (prose, event) => {
    const source = one<HTMLDetailsElement>("details:has(.source)", prose.parentElement!);
    if (!source || near(event.target, "a, input") || getSelection()?.type === "Range") return;
    source.open = true;
    const area = one<HTMLTextAreaElement>("textarea", source);
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
  });
  /* an address with the part of an item in it, such as a notice leads to */
  const part = location.hash.length > 1 ? one(`[id="${CSS.escape(location.hash.slice(1))}"]`) : null;
  if (part?.matches("input, textarea, select")) part.focus();
}
