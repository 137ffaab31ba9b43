/* Links to a field of the same page: it comes into view, and is ready to be typed in. */
import { one, when } from "./dom";

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
  /* an address with the part of an item in it, such as a notice leads to */
  const part = location.hash.length > 1 ? one(`[id="${CSS.escape(location.hash.slice(1))}"]`) : null;
  if (part?.matches("input, textarea, select")) part.focus();
}
