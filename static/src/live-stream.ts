/* The stream of what happens in a project: one connection of a tab that is looked at, resumed where it broke off. */

import { pageUrl } from "./panel";

export interface Change {
  seq: number;
  kind: string;
  by: { id: number; name: string } | null;
  type: string;
  id: number;
  number: number | null;
  at: string;
}

export interface Listener {
  changed(change: Change): void;
  figures(): void;
  reset(): void;
  open(): void;
  lost(): void;
  /** the connection will not come back by itself */
  ended(why: "signed_out" | "left"): void;
}

/** Asks the page's own address for what of it is new: `frame`, `rows 152,153` or `all 120`. */
export const askPage = (what: string): Promise<Response> =>
  fetch(pageUrl(), { headers: { "Tandem-Live": what }, credentials: "same-origin", cache: "no-store", redirect: "manual" });

const HIDDEN_MS = 10_000;
const SLEPT_MS = 15_000;
const SILENT_MS = 240_000;
const TICK_MS = 5_000;
const SLOWEST_MS = 30_000;

export class Stream {
  private source: EventSource | null = null;
  private seq: number;
  private tries = 0;
  private again = 0;
  private hiding = 0;
  private ticked = Date.now();
  private heard = Date.now();
  isOver = false;
  isOpen = false;

  /** `figures`: as of when the figures in the page are. */
  constructor(private readonly url: string, seq: number, public figures: string, private readonly to: Listener) {
    this.seq = seq;
  }

  start(): void {
    document.addEventListener("visibilitychange", () => this.look());
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => event.persisted && this.connect());
    addEventListener("online", () => this.connect());
    addEventListener("offline", () => this.lose());
    setInterval(() => this.tick(), TICK_MS);
    this.look();
  }

  /** A tab that nobody looks at gives its connection back after a moment. */
  private look(): void {
    clearTimeout(this.hiding);
    if (document.hidden) this.hiding = window.setTimeout(() => this.close(), HIDDEN_MS);
    else if (!this.source) this.connect();
  }

  /** A computer that slept, or a connection that said nothing for long, may be cut without knowing. */
  private tick(): void {
    const now = Date.now();
    const slept = now - this.ticked > SLEPT_MS;
    this.ticked = now;
    if (!document.hidden && this.source && (slept || now - this.heard > SILENT_MS)) this.connect();
  }

  private connect(): void {
    this.close();
    if (this.isOver || document.hidden) return;
    const source = new EventSource(`${this.url}?after=${this.seq}&figures=${this.figures}`);
    this.source = source;
    this.heard = Date.now();
    const on = (name: string, act: (data: any) => void): void =>
      source.addEventListener(name, (event) => {
        this.heard = Date.now();
        if (event.lastEventId) this.hear(Number(event.lastEventId));
        act(JSON.parse(event.data || "{}"));
      });
    source.onopen = () => {
      this.tries = 0;
      this.isOpen = true;
      this.to.open();
    };
    source.onerror = () => this.lose();
    on("change", (change: Change) => this.to.changed(change));
    on("figures", () => this.to.figures());
    on("reset", () => this.to.reset());
    on("bye", ({ reason }) => this.end(reason === "signed_out" ? "signed_out" : "left"));
  }

  /** The page says up to which event it has heard. */
  private hear(seq: number): void {
    this.seq = seq;
    document.body.dataset["seq"] = String(seq);
  }

  private close(): void {
    clearTimeout(this.again);
    this.source?.close();
    this.source = null;
    this.isOpen = false;
  }

  /** Our own patience rather than the browser's: some give up for good after an error of the network. */
  private lose(): void {
    this.close();
    if (this.isOver || document.hidden) return;
    this.to.lost();
    if (!navigator.onLine) return;
    const wait = Math.min(SLOWEST_MS, 500 * 2 ** this.tries++) * (0.7 + 0.6 * Math.random());
    this.again = window.setTimeout(() => void this.retry(), wait);
  }

  /** The browser hides why a stream was refused: the page's frame is refused for the same reason. */
  private async retry(): Promise<void> {
    try {
      const { type, status } = await askPage("frame");
      if (type === "opaqueredirect" || status === 401) return this.end("signed_out");
      if (status === 403 || status === 404) return this.end("left");
    } catch {
      return this.lose();
    }
    this.connect();
  }

  private end(why: "signed_out" | "left"): void {
    this.isOver = true;
    this.close();
    this.to.ended(why);
  }
}
