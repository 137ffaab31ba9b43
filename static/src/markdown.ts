/* A few buttons for texts in Markdown; each works on what is selected, and can be undone like typing. */
import { near, one, when } from "./dom";

/** What stands before and after a selection, or before each of its lines. */
const WRAPS: Record<string, [string, string]> = { bold: ["**", "**"], italic: ["*", "*"], code: ["`", "`"], link: ["[", "](https://)"] };
const LINES: Record<string, string> = { list: "- ", numbers: "1. ", quote: "> " };
const KEYS: Record<string, string> = { b: "bold", i: "italic" };

/** As if it was typed, so that the browser can take it back and knows that the field was changed. */
function type(area: HTMLTextAreaElement, text: string): void {
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function apply(area: HTMLTextAreaElement, tool: string): void {
  area.focus();
  const wrap = WRAPS[tool];
  if (wrap) {
    const [before, after] = wrap;
    const start = area.selectionStart;
    const chosen = area.value.slice(start, area.selectionEnd);
    type(area, before + chosen + after);
    if (tool === "link" && chosen) area.setSelectionRange(start + chosen.length + 3, start + chosen.length + 11);
    else area.setSelectionRange(start + before.length, start + before.length + chosen.length);
    return;
  }
  const mark = LINES[tool];
  if (!mark) return;
  const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const chosen = area.value.slice(from, area.selectionEnd);
  area.setSelectionRange(from, area.selectionEnd);
  type(area, chosen.split("\n").map((line, at) => (tool === "numbers" ? `${at + 1}. ${line}` : mark + line)).join("\n"));
}

export function startMarkdown(): void {
  /* the text keeps the focus, and what is selected in it */
  document.addEventListener("pointerdown", (event) => near(event.target, "[data-md]") && event.preventDefault());
  when("click", "[data-md]", (button) => {
    const area = one<HTMLTextAreaElement>("textarea", button.closest(".text-part, .say") ?? document);
    if (area) apply(area, button.dataset["md"]!);
  });
  when("keydown", ".source textarea, .say textarea", (area, event) => {
    const tool = KEYS[event.key];
    if (!tool || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !(area instanceof HTMLTextAreaElement)) return;
    event.preventDefault();
    apply(area, tool);
  });
}
