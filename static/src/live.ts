/* Pages follow what others do: the stream says what happened, the page asks its own address for what of it is new. */
import { near, one } from "./dom";
import { back, ended, lost, markRows, movedOn, say } from "./live-marks";
import { startMerging, takePage, takePanel } from "./live-page";
import { askPage, Stream, type Change } from "./live-stream";
import { panelUrl } from "./panel";
import { begins, ends, written } from "./server";

const BATCH_MS = 80;
const LONGEST_MS = 5_000;
const BUSY_MS = 150;
const MOST_ROWS = 50;
const NOTICES_MS = 2_500; // who is told is worked out by a job
const POLL_MS = 30_000; // while there is no stream

/** What rows say of more than one item. */
const WIDE = new Set(["epic", "column", "sprint", "project", "membership", "user", "import"]);
/** What changes nothing but a place in a backlog. */
const ORDERS = new Set(["item_moved"]);
/** One change of many items, each of which tells it, too. */
const TOGETHER = "items_changed_together";
/** What figures may rest on without a word from whoever computes them. */
const FIGURED = new Set(["sprint", "project", "membership", "user"]);

/** What has happened and is not in the page yet, and which parts of it that touches. */
interface Owed {
  changes: Change[];
  numbers: Set<number>;
  /** what kind of thing has changed, for the server to leave out the rest; "" for anything */
  about: Set<string>;
  page: boolean;
  all: boolean;
  panel: boolean;
  frame: boolean;
}

const nothing = (): Owed => ({ changes: [], numbers: new Set(), about: new Set(), page: false, all: false, panel: false, frame: false });

let stream: Stream | null = null;
let owed = nothing();
let timer = 0;
let notices = 0;
let isAsking = false;
let failures = 0;
/** the last event that the whole page was read after */
let read = 0;
/** something was left alone because somebody typed there, or had it open */
let isWaiting = false;

export const isLive = (): boolean => stream?.isOpen === true;

/** While somebody drags, or waits for an answer, the page is theirs. */
const isTheirs = (): boolean => written() === null || document.body.classList.contains("moving");
const me = (): number => Number(document.body.dataset["me"]);
const follows = (): string => one("#content > .body")?.dataset["fresh"] ?? "";

/** Whether a part of the page speaks of an item: is its page, or links to it. */
const speaksOf = (part: Element | null, number: number): boolean =>
  part !== null && (one(`a[href*="/items/${number}/"]`, part) !== null || one(`form[action*="/items/${number}/"]`, part) !== null);

function hear(change: Change): void {
  if (change.seq <= read || change.kind === TOGETHER) return;
  const { number, type } = change;
  owed.frame = true;
  owed.changes.push(change);
  if (number !== null) owed.numbers.add(number);
  owed.about.add(ORDERS.has(change.kind) ? "order" : type);
  const kind = follows();
  if (kind === "all") {
    owed.page = true;
    owed.all ||= WIDE.has(type);
  } else if (kind === "figures") owed.page ||= FIGURED.has(type);
  else if (kind === "mentions") owed.page ||= WIDE.has(type) || (number !== null && (location.pathname.endsWith(`/items/${number}/`) || speaksOf(one("#content > .body"), number)));
  const url = panelUrl();
  if (url && number !== null && (url.endsWith(`/items/${number}/`) || speaksOf(one("#panel"), number))) owed.panel = true;
  if (change.by?.id !== me()) notices ||= window.setTimeout(() => void owe({ frame: true }), NOTICES_MS);
  plan();
}

function owe(more: Partial<Owed>): void {
  if (more.frame && notices) {
    clearTimeout(notices);
    notices = 0;
  }
  Object.assign(owed, more);
  if (more.page) owed.about.add("");
  plan();
}

/** Everything of the page, because something is not known one by one. */
export const all = (): void => (stream ? owe({ frame: true, page: follows() !== "", all: true, panel: panelUrl() !== null }) : undefined);

function plan(wait = BATCH_MS + Math.random() * BATCH_MS): void {
  timer ||= window.setTimeout(() => void catchUp(), wait);
}

async function catchUp(): Promise<void> {
  timer = 0;
  if (!owed.frame && !owed.page && !owed.panel) return;
  if (document.hidden) return; // when it is looked at again
  if (isAsking || isTheirs()) return plan(BUSY_MS);
  const now = owed;
  owed = nothing();
  isAsking = true;
  const started = performance.now();
  try {
    await take(now);
    failures = 0;
  } catch (error) {
    if (!(error instanceof TypeError)) console.error(error);
    giveBack(now);
    failures++;
  } finally {
    isAsking = false;
  }
  const took = performance.now() - started;
  if (owed.frame || owed.page || owed.panel) plan(Math.min(LONGEST_MS, Math.max(BATCH_MS, 2 * took) * 2 ** failures));
}

async function take(now: Owed): Promise<void> {
  const before = written();
  const others = now.changes.filter(({ by }) => by && by.id !== me());
  const who = others.at(-1)?.by?.name ?? "";
  const rows = now.all || now.numbers.size > MOST_ROWS ? null : [...now.numbers];
  const loaded = Math.max(0, ...[...document.querySelectorAll("[data-ranked]")].map((list) => list.childElementCount));
  const response = await askPage(!now.page ? "frame" : rows ? `rows ${rows.join(",")} ${now.about.has("") ? "" : [...now.about].join(" ")}`.trim() : `all ${loaded}`);
  if (response.type === "opaqueredirect" || response.status === 410) return movedOn();
  if (response.status >= 500 || response.status === 429) throw new TypeError(response.statusText);
  const answer = new DOMParser().parseFromString(await response.text(), "text/html");
  const seq = Number(answer.body.dataset["seq"]);
  if (!answer.body.dataset["seq"]) return response.status === 404 ? movedOn() : undefined;
  if (isTheirs() || written() !== before) return giveBack(now); // what was read is older than what is shown
  let later = await takePage(answer, now.page ? rows : [], who);
  if (now.panel) later = (await askPanel(who)) || later;
  if (stream && answer.body.dataset["figures"]) stream.figures = answer.body.dataset["figures"];
  if (now.page && !rows) read = Math.max(read, seq);
  if (one("li[data-same]")) all(); // a row that this page never had
  for (const part of document.querySelectorAll("[data-same]:not(li)")) part.remove();
  isWaiting ||= later;
  markRows(others);
  say(others);
}

/** What could not be taken over yet is owed as before. */
function giveBack(now: Owed): void {
  for (const number of owed.numbers) now.numbers.add(number);
  for (const about of owed.about) now.about.add(about);
  now.changes.push(...owed.changes);
  for (const part of ["page", "all", "panel", "frame"] as const) now[part] ||= owed[part];
  owed = now;
}

async function askPanel(who: string): Promise<boolean> {
  const url = panelUrl();
  if (!url) return false;
  const response = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": "aside#panel", "Tandem-Live": "all" }, credentials: "same-origin", cache: "no-store" });
  if (response.status >= 500) throw new TypeError(response.statusText);
  return takePanel(new DOMParser().parseFromString(await response.text(), "text/html"), who);
}

function caughtUp(): void {
  if (!isWaiting) return;
  isWaiting = false;
  owe({ frame: true, page: follows() !== "", panel: panelUrl() !== null });
}

/** What asks by the clock, or after each action, need not while the stream says when. */
const isSpared = (element: Element | undefined): boolean => element !== undefined && isLive() && element.matches("[data-refresh], [data-polls]");

export function startLive(): void {
  const { live, seq, figures } = document.body.dataset;
  if (!live) return;
  startMerging();
  document.addEventListener("htmx:config:request", (event) => {
    if (isSpared(event.detail.ctx.sourceElement)) event.preventDefault();
  });
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => ctx.request.method === "GET" || begins(ctx));
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => ctx.request.method === "GET" || ends(ctx));
  document.addEventListener("focusout", (event) => near(event.target, "input, textarea, select") && setTimeout(caughtUp, 400));
  document.addEventListener("toggle", (event) => (event as ToggleEvent).newState === "closed" && caughtUp(), true);
  document.addEventListener("visibilitychange", () => document.hidden || plan());
  const started = new Stream(live, Number(seq), figures ?? "", {
    changed: hear,
    figures: () => owe({ frame: true, page: owed.page || ["all", "figures"].includes(follows()) }),
    reset: all,
    open: back,
    lost,
    ended,
  });
  stream = started;
  started.start();
  setInterval(() => {
    if (!started.isOpen && !started.isOver && !document.hidden) all();
  }, POLL_MS);
}
