/* Calls to the server from scripts: JSON or a form goes out, an Answer or a Problem comes back. */
import htmx from "htmx.org";
import { all } from "./dom";

export interface Undo {
  url: string;
  body?: Record<string, unknown>;
}

export interface Question {
  title: string;
  text?: string;
  action?: string;
  body?: Record<string, unknown>;
  /** a reason that must be given; it is posted under this name */
  field?: { name: string; label: string };
}

/** What a view answers to a script; every part may be missing. */
export interface Answer {
  message?: string;
  undo?: Undo;
  /** selector → outer HTML in its place; "" removes it */
  html?: Record<string, string>;
  version?: number;
  redirect?: string;
  /** address of an item that opens beside the page */
  panel?: string;
  confirm?: Question;
  /** numbers of items that were changed with others and are refused: they are shown as they were */
  stayed?: number[];
}

/** A refusal, with the sentence for the person who asked. */
export class Problem extends Error {
  readonly status: number;
  readonly fields: Record<string, string[]>;
  readonly changed: Record<string, { theirs: unknown; yours: unknown }>;
  readonly version: number | undefined;

  constructor(status: number, body: Record<string, any>) {
    super(body["detail"] || body["title"] || sentence(status));
    this.status = status;
    this.fields = body["errors"] ?? {};
    this.changed = body["changed"] ?? {};
    this.version = body["version"];
  }
}

function sentence(status: number): string {
  if (status === 0) return "Tandem cannot be reached. Nothing was saved; check the connection and try again.";
  if (status === 401) return "You are signed out. Sign in again, then repeat what you did; nothing was saved.";
  if (status === 413) return "That is too large. Nothing was saved.";
  if (status === 429) return "That was too often in a short time. Wait a minute, then try again.";
  if (status >= 500) return "Something broke on our side. Nothing was saved; try again in a moment.";
  return "That was refused. Nothing was saved.";
}

export const csrfToken = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";

export function problemFrom(status: number, type: string, text: string): Problem {
  if (type.includes("json")) {
    try {
      return new Problem(status, JSON.parse(text) as Record<string, any>);
    } catch {
      return new Problem(status, {});
    }
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  return new Problem(status, { detail: page.querySelector("[data-problem]")?.textContent?.trim() });
}

async function call(url: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", redirect: "follow", ...init });
  } catch {
    throw new Problem(0, {});
  }
  const type = response.headers.get("Content-Type") ?? "";
  if (!response.ok) throw problemFrom(response.status, type, await response.text());
  return type.includes("json") ? ((await response.json()) as Answer) : {};
}

let writes = 0;
const open = new Set<object>();

/** Tells that a call writes: what is read before its answer may be older than what the page shows. */
export function begins(call: object): void {
  writes++;
  open.add(call);
}

export function ends(call: object): void {
  writes++;
  open.delete(call);
}

/** Grows with every write that begins or ends; null while one is open. */
export const written = (): number | null => (open.size ? null : writes);

/** Posts an object as JSON, or a form as it is. Throws Problem. */
export async function post(url: string, body: FormData | URLSearchParams | Record<string, unknown> = {}): Promise<Answer> {
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  const headers: Record<string, string> = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  if (!isForm) headers["Content-Type"] = "application/json";
  begins(headers);
  try {
    return await call(url, { method: "POST", headers, body: isForm ? body : JSON.stringify(body) });
  } finally {
    ends(headers);
  }
}

export async function read<T>(url: string, signal?: AbortSignal): Promise<T> {
  return (await call(url, { headers: { Accept: "application/json" }, ...(signal ? { signal } : {}) })) as T;
}

/** Puts the answer's fragments in place, keeping focus, and follows its redirect. */
export async function apply(answer: Answer): Promise<void> {
  if (answer.redirect) {
    location.assign(answer.redirect);
    return;
  }
  if (answer.panel) document.dispatchEvent(new CustomEvent("tandem:open", { detail: answer.panel }));
  for (const [selector, html] of Object.entries(answer.html ?? {})) {
    for (const element of all(selector)) {
      if (!html) element.remove();
      else await htmx.swap({ text: html, target: element, sourceElement: element, swap: "outerMorph" });
    }
  }
}
