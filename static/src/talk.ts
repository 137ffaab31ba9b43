/* Comments: sent with Ctrl Enter; what was not sent yet stays in this browser. */
import { announce } from "@atlaskit/pragmatic-drag-and-drop-live-region";
import { again, all, near, one } from "./dom";

const area = (form: Element): HTMLTextAreaElement | null => one<HTMLTextAreaElement>("textarea[name=body]", form);
const keyOf = (form: HTMLElement): string => `draft ${form.dataset["draft"] ?? ""}`;

function keep(form: HTMLElement): void {
  const text = area(form)?.value ?? "";
  try {
    if (text.trim()) sessionStorage.setItem(keyOf(form), text);
    else sessionStorage.removeItem(keyOf(form));
  } catch {
    /* a browser that keeps nothing: the draft lives as long as the page */
  }
}

function bringBack(form: HTMLElement): void {
  const text = area(form);
  if (text && !text.value) text.value = sessionStorage.getItem(keyOf(form)) ?? "";
}

export function startTalk(): void {
  again("form[data-draft]", bringBack);
  document.addEventListener("input", (event) => {
    const form = near(event.target, "form[data-draft]");
    if (form) keep(form);
  });
  document.addEventListener("keydown", (event) => {
    const text = near<HTMLTextAreaElement>(event.target, "textarea[name=body]");
    if (!text || event.defaultPrevented || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (text.value.trim()) text.form?.requestSubmit();
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    if (!(sourceElement instanceof HTMLFormElement) || !sourceElement.matches("form[data-draft]") || !response || response.status >= 400) return;
    sessionStorage.removeItem(keyOf(sourceElement));
    for (const text of all<HTMLTextAreaElement>("textarea", sourceElement)) text.value = "";
    one("#comment-preview", sourceElement)?.replaceChildren();
    announce("Comment sent.");
  });
  document.addEventListener("submit", (event) => {
    const form = near(event.target, "form[data-draft]:not([hx-post])");
    if (form) sessionStorage.removeItem(keyOf(form));
  });
}
