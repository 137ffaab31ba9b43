/* What is done to items from the palette, and to which: the selected ones, the one in focus, the one that is open. */
import { run } from "./clock";
import { all, changed, make, near, one } from "./dom";
import { takeBack, type Back, type Shown } from "./foresee";
import { all as askAnew, isLive } from "./live";
import { postAsking } from "./move";
import { leave, put, retype } from "./row-edit";
import { apply, type Answer, type Undo } from "./server";
import { refresh } from "./select";
import { complain, toast } from "./toasts";

interface Act {
  title: string;
  post: string;
  body?: Record<string, string>;
  shows?: [string, string];
}

const PARTS: Record<string, string> = { sprint: ".in", assignee: ".av", est: ".est", epic: ".epic:not(.target)" };

/** The number of the item that a row or a card is about; null for rows that are no items. */
function numberOf(row: Element | null): number | null {
  const link = row && one<HTMLAnchorElement>("a[data-panel]", row);
  const found = link && /\/items\/(\d+)\/$/.exec(link.pathname);
  return found ? Number(found[1]) : null;
}

/** Numbers of the items that a command is about, nothing where none is meant. */
export function atHand(): number[] {
  const selected = all<HTMLInputElement>("[data-select]:checked").map((box) => Number(box.value));
  if (selected.length) return selected;
  const inFocus = near(document.activeElement, "#panel") ? null : numberOf(near(document.activeElement, "[data-item]"));
  if (inFocus !== null) return [inFocus];
  const open = one("#panel:not([hidden]) [data-about]") ?? one("#content > .body [data-about]");
  return open ? [Number(open.dataset["about"])] : [];
}

/** What a row says at once. */
function show(row: HTMLElement, part: string, text: string): Back | null {
  if (part === "gone") return leave(row);
  if (part === "type") return retype(row, text);
  const place = one(PARTS[part]!, row);
  if (place) return put(place, text);
  if (!text || part !== "sprint") return null;
  const mark = make("span", { class: "in" }, text);
  one(".dot, .est", row)?.before(mark);
  return () => mark.remove();
}

/** All rows of the items say it; a clock that runs is said in more places. */
function showAll(numbers: number[], [part, text]: [string, string]): Shown {
  if (part === "clock") return run(numbers[0]!, text === "start").map((back) => [numbers[0]!, back]);
  const shown: Shown = [];
  for (const number of numbers) {
    for (const row of all(`#item-${number}`)) {
      const back = show(row, part, text);
      if (back) shown.push([number, back]);
    }
  }
  refresh();
  return shown;
}

/** Sends it, says what became of it, and offers to take it back. */
export async function perform(act: Act, numbers: number[]): Promise<void> {
  const shown = act.shows ? showAll(numbers, act.shows) : [];
  try {
    if (act.post.includes("{number}")) return await each(act, numbers);
    const answer = await postAsking(act.post, { ...act.body, ...(numbers.length && !act.post.includes("/items/") ? { items: numbers } : {}) });
    takeBack(shown, answer ? (answer.stayed ?? []) : numbers);
    if (answer) await finish(answer);
  } catch (error) {
    takeBack(shown);
    complain(error);
  }
  refresh();
}

async function finish(answer: Answer): Promise<void> {
  if (isLive() && answer.redirect === location.href.split("#")[0]) delete answer.redirect; // the page follows by itself
  if (answer.message) toast(answer.message, { undo: answer.undo, onUndone: follow });
  await apply(answer);
  follow();
}

/** The page shows what was done: it hears of it by itself, or asks. */
function follow(): void {
  changed();
  if (!isLive()) askAnew();
}

/** One after the other; those that are refused are named, the others can be taken back together. */
async function each(act: Act, numbers: number[]): Promise<void> {
  const undos: Undo[] = [];
  let last: Answer = {};
  for (const number of numbers) {
    try {
      const answer = await postAsking(act.post.replace("{number}", String(number)), act.body ?? {});
      if (!answer) continue;
      last = answer;
      if (answer.undo) undos.push(answer.undo);
      await apply({ html: answer.html ?? {} });
    } catch (error) {
      complain(error);
    }
  }
  if (!last.message) return;
  const message = undos.length > 1 ? `${undos.length} items moved.` : last.message;
  toast(message, { undo: undos.at(-1), also: undos.slice(0, -1).reverse(), onUndone: follow });
  follow();
}
