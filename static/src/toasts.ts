/* Short messages at the foot of the page; what can be undone says so for ten seconds. */
import { announce } from "@atlaskit/pragmatic-drag-and-drop-live-region";
import { all, changed, isMac, isTyping, make, one, sign, when } from "./dom";
import { isLive } from "./live";
import { apply, post, Problem, type Answer, type Undo } from "./server";

const SHOWN_MS = 6_000;
const UNDO_MS = 10_000;
const MOST = 3;

interface ToastOptions {
  kind?: "success" | "failed";
  undo?: Undo | undefined;
  /** Where what it speaks of can be looked at. */
  open?: string | undefined;
  /** What is taken back after it, where several things were done at once. */
  also?: Undo[];
  /** What it says was announced before, in more words. */
  isSaid?: boolean;
  /** Called after the server has undone it, to put the page back as it was. */
  onUndone?: ((answer: Answer) => void) | undefined;
}

export function toast(message: string, options: ToastOptions = {}): void {
  const region = one("#toasts");
  if (!region || !message) return;
  const box = make("div", { class: `toast ${options.kind ?? ""}`, "data-toast": "" });
  if (options.kind === "failed") box.append(sign("i-alert"));
  box.append(make("p", { class: "grow" }, message));
  const { undo } = options;
  if (undo) {
    const button = make("button", { class: "btn", type: "button", title: isMac ? "⌘ Z" : "Ctrl Z" }, "Undo");
    button.addEventListener("click", () => void takeBack(box, [undo, ...(options.also ?? [])], options.onUndone));
    box.append(button);
  }
  if (options.open) box.append(make("a", { class: "btn", href: options.open, ...(one("#panel") && !one("#content > .body #item") ? { "data-panel": "" } : {}) }, "Open"));
  box.append(closer());
  raise(region);
  region.append(box);
  for (const old of all("[data-toast]", region).slice(0, -MOST)) old.remove();
  expire(box, undo || options.open ? UNDO_MS : SHOWN_MS);
  if (!options.isSaid) say(message, undo !== undefined);
}

/** To screen readers, in place of what was announced in the second before: each action is told once, by its outcome. */
const say = (message: string, canUndo: boolean): void => announce(canUndo ? `${message} Undo: ${isMac ? "⌘" : "Ctrl"} Z.` : message);

let before: Element | null = null;

/** Focus that was in a message goes back to where it came from. */
function drop(box: Element): void {
  const hadFocus = box.contains(document.activeElement);
  box.remove();
  if (!hadFocus || !before) return;
  const to = before.isConnected && before.checkVisibility() ? before : one("#content");
  (to as HTMLElement | null)?.focus({ preventScroll: true });
}

/** Above dialogs that are open, which only the browser's top layer can do. */
function raise(region: HTMLElement): void {
  region.popover = "manual";
  if (region.matches(":popover-open")) region.hidePopover();
  region.showPopover();
}

/** A failure, in the server's own words. */
export function complain(error: unknown): void {
  if (error instanceof DOMException && error.name === "AbortError") return;
  if (!(error instanceof Problem)) console.error(error);
  const message = error instanceof Problem ? error.message : "Something broke in this page. Reload it, then try again.";
  toast(message, { kind: "failed" });
}

/** Shows an answer's message, with its undo. */
export function tell(answer: Answer, onUndone?: (answer: Answer) => void, isSaid = false): void {
  if (answer.message) toast(answer.message, { undo: answer.undo, onUndone, isSaid });
}

async function takeBack(box: HTMLElement, undos: Undo[], onUndone?: (answer: Answer) => void): Promise<void> {
  drop(box);
  try {
    let answer: Answer = {};
    for (const undo of undos) {
      answer = await post(undo.url, undo.body ?? {});
      onUndone?.(answer);
      if (isLive() && answer.redirect === location.href.split("#")[0]) delete answer.redirect; // the page follows by itself
      await apply(answer);
    }
    toast(answer.message ?? "Undone.");
    changed();
  } catch (error) {
    complain(error);
  }
}

function closer(): HTMLElement {
  const button = make("button", { class: "btn icon", type: "button", "aria-label": "Dismiss", "data-toast-close": "" });
  button.append(sign("i-x"));
  return button;
}

/** Goes after a while, but never while somebody points at it or has focus in it. */
function expire(box: HTMLElement, after: number): void {
  let left = after;
  const timer = setInterval(() => {
    if (!box.isConnected) clearInterval(timer);
    else if (!box.matches(":hover, :focus-within")) left -= 500;
    if (left <= 0) drop(box);
  }, 500);
}

interface ToastEvent {
  message?: string;
  value?: string;
  undo?: Undo;
  open?: string;
  kind?: "success" | "failed";
}

/** Ctrl or ⌘ Z takes back what the newest message offers to. */
function startUndoing(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || isTyping(event.target)) return;
    const button = all("#toasts [data-toast] button.btn:not([data-toast-close])").at(-1);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}

export function startToasts(): void {
  startUndoing();
  const region = one("#toasts");
  if (region?.childElementCount) raise(region);
  for (const box of all("[data-toast]")) {
    box.append(closer());
    say(one("p", box)?.textContent ?? "", one("form", box) !== null);
    expire(box, one("form", box) ? UNDO_MS : SHOWN_MS);
  }
  when("click", "[data-toast-close]", (button) => drop(button.closest("[data-toast]")!));
  region?.addEventListener("focusin", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && region.contains(relatedTarget))) before = relatedTarget as Element | null;
  });
  document.addEventListener("tandem:toast", (event) => {
    const detail = (event as CustomEvent<ToastEvent>).detail;
    toast(detail.message ?? detail.value ?? "", { undo: detail.undo, open: detail.open, ...(detail.kind ? { kind: detail.kind } : {}) });
  });
}
