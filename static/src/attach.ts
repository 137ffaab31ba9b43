/* Files for an item: chosen, dropped or pasted, sent one after the other, each with its own progress and refusal. */
import { all, make, near, one } from "./dom";
import { apply, csrfToken, problemFrom, type Answer } from "./server";

interface Attached extends Answer {
  attached?: { name: string; url: string }[];
}

const MB = 1024 * 1024;
let queue: Promise<void> = Promise.resolve();

const formOf = (target: EventTarget | null): HTMLFormElement | null =>
  one<HTMLFormElement>("form[data-attach]", near(target, ".item") ?? document.createElement("i"));

const hasFiles = (data: DataTransfer | null): boolean => !!data && [...data.types].includes("Files");

/** A picture from the clipboard has no name of its own. */
function named(file: File): File {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const now = new Date();
  const day = now.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  const time = now.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).replaceAll(":", ".");
  return new File([file], `Pasted ${day} ${time}.${file.name.split(".").pop()}`, { type: file.type });
}

function attach(form: HTMLFormElement, files: Iterable<File>, into: HTMLTextAreaElement | null = null): void {
  for (const file of files) {
    const line = make("li", {}, make("span", { class: "grow cut" }, file.name), make("progress", { max: "100", value: "0", "aria-label": `Sending ${file.name}` }));
    one("#uploads")?.append(line);
    queue = queue.then(() => sendOne(form, file, line, into));
  }
}

async function sendOne(form: HTMLFormElement, file: File, line: HTMLElement, into: HTMLTextAreaElement | null): Promise<void> {
  const most = Number(form.dataset["most"] ?? 0);
  try {
    if (most && file.size > most * MB) throw new Error(`“${file.name}” is larger than ${most} MB.`);
    const answer = await send(form.action, file, (share) => one<HTMLProgressElement>("progress", line)?.setAttribute("value", String(Math.round(share * 100))));
    line.remove();
    await apply(answer);
    const kept = answer.attached?.[0];
    if (into?.isConnected && kept) write(into, `[${kept.name.replace(/[[\]\\]/g, "\\$&")}](${kept.url})`);
  } catch (error) {
    line.className = "failed";
    line.setAttribute("role", "alert");
    const close = make("button", { class: "btn bare", type: "button" }, "Dismiss");
    close.addEventListener("click", () => line.remove());
    line.replaceChildren(make("span", { class: "grow" }, error instanceof Error ? error.message : `“${file.name}” was not attached.`), close);
  }
}

/** With XMLHttpRequest, for fetch tells nothing of how far it is. */
function send(url: string, file: File, onProgress: (share: number) => void): Promise<Attached> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name);
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("error", () => reject(problemFrom(0, "", "")));
    request.addEventListener("load", () => {
      const type = request.getResponseHeader("Content-Type") ?? "";
      if (request.status < 300 && type.includes("json")) resolve(JSON.parse(request.responseText) as Attached);
      else reject(problemFrom(request.status, type, request.responseText));
    });
    request.send(body);
  });
}

function write(text: HTMLTextAreaElement, words: string): void {
  const before = text.value.slice(0, text.selectionStart);
  text.setRangeText(`${before && !/\s$/.test(before) ? " " : ""}${words} `, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

const unmark = (): void => all(".item.dropping").forEach((item) => item.classList.remove("dropping"));

export function startAttaching(): void {
  document.addEventListener("change", (event) => {
    const field = near<HTMLInputElement>(event.target, "form[data-attach] input[type=file]");
    if (!field?.form || !field.files) return;
    attach(field.form, [...field.files]);
    field.value = "";
  });
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault(); // else a file that misses its place replaces the page
    if (formOf(event.target)) near(event.target, ".item")?.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!near(event.relatedTarget, ".item")) unmark();
  });
  document.addEventListener("drop", (event) => {
    unmark();
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    const form = formOf(event.target);
    if (form) attach(form, [...event.dataTransfer!.files]);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const form = formOf(event.target);
    if (!files.length || !form || event.clipboardData?.getData("text/plain")) return;
    event.preventDefault();
    const text = near<HTMLTextAreaElement>(event.target, 'textarea[name="body"], textarea[name="description"]');
    attach(form, files.map(named), text);
  });
}
