/* Who did it, for a moment; and whether changes of others arrive at all. */
import { announce } from "@atlaskit/pragmatic-drag-and-drop-live-region";
import { all, make, one } from "./dom";
import type { Change } from "./live-stream";

const SHOWN_MS = 3_000;
const SAID_MS = 4_000;
const MOST_MARKS = 10;
const LOST_MS = 5_000;

const VERBS: [RegExp, string][] = [
  [/_moved$|_planned$|_unplanned$|_state_changed$/, "moved"],
  [/_created$|_added$|_imported$/, "added"],
  [/commented|_comment/, "commented on"],
  [/deleted$/, "deleted"],
];
const verb = (kind: string): string => VERBS.find(([pattern]) => pattern.test(kind))?.[1] ?? "changed";
const keyed = (number: number): string => `${document.body.dataset["live"]?.split("/")[2] ?? ""}-${number}`;

/** A soft mark with a name at each row or card that somebody else has changed. */
export function markRows(changes: Change[]): void {
  const last = new Map(changes.filter((one) => one.by && one.number !== null).map((one) => [one.number!, one]));
  if (last.size > MOST_MARKS) return;
  for (const [number, { by, kind }] of last) {
    for (const row of all(`.body [data-item="${number}"]:is(.row, .card)`)) {
      const words = `${by!.name.split(" ")[0]} ${verb(kind)} this`;
      for (const part of [row, one(".tt, .top", row)]) {
        part?.setAttribute("data-who", words);
        setTimeout(() => part?.getAttribute("data-who") === words && part.removeAttribute("data-who"), SHOWN_MS);
      }
    }
  }
  const article = one("#item .saved");
  const mine = changes.findLast((change) => change.by && change.number !== null && isOpenItem(change.number));
  if (article && mine) {
    article.textContent = `${mine.by!.name} ${verb(mine.kind)} this just now`;
    setTimeout(() => article.textContent?.endsWith("just now") && (article.textContent = ""), SHOWN_MS * 2);
  }
}

const isOpenItem = (number: number): boolean => location.pathname.endsWith(`/items/${number}/`);

let unsaid: Change[] = [];
let saying = 0;

/** For who does not see it: at most a sentence every few seconds. */
export function say(changes: Change[]): void {
  unsaid.push(...changes.filter((change) => change.by));
  if (!saying && unsaid.length) saying = window.setTimeout(speak, SAID_MS / 4);
}

function speak(): void {
  const [first] = unsaid;
  const more = unsaid.length - 1;
  if (first) announce(`${first.by!.name} ${verb(first.kind)} ${first.number === null ? "something" : keyed(first.number)}${more ? `; ${more} more change${more > 1 ? "s" : ""}` : ""}.`);
  unsaid = [];
  saying = window.setTimeout(() => {
    saying = 0;
    say([]);
  }, SAID_MS);
}

let losing = 0;

function line(words: string, kind = ""): void {
  const old = one("#live-state");
  if (!words) return old?.remove();
  const place = old ?? make("p", { id: "live-state", role: "status" });
  if (!old) document.body.append(place);
  place.className = kind;
  place.textContent = words;
}

/** Said only when it lasts. */
export function lost(): void {
  losing ||= window.setTimeout(() => line("Not connected: changes of others appear once it is back"), LOST_MS);
}

export function back(): void {
  clearTimeout(losing);
  losing = 0;
  line("");
}

export function ended(why: "signed_out" | "left"): void {
  clearTimeout(losing);
  line(why === "signed_out" ? "You are signed out: sign in again to go on" : "You are no longer in this project", "over");
}

export const movedOn = (): void => line("This page has changed: load it again to go on");
