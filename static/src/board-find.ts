/* Words typed above the board leave the cards that have all of them: key, title, people, labels, states. */
import { all, each, one, when } from "./dom";

const FIELD = "[data-board-find]";
const CARD = ".card[data-item]";
const field = (): HTMLInputElement | null => one<HTMLInputElement>(FIELD);

/** What a card says, and who stands on it as a picture. */
const words = (card: Element): string =>
  [card.textContent, ...all("[title], [aria-label]", card).map((part) => part.title || part.ariaLabel)].join(" ").toLowerCase();

function fit(): void {
  const asked = field()?.value.trim().toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  let [left, sum] = [0, 0];
  for (const lane of all("#board .lane")) {
    const cards = all(CARD, lane);
    let found = 0;
    for (const card of cards) {
      const said = asked.length ? words(card) : "";
      const fits = asked.every((word) => said.includes(word));
      card.toggleAttribute("data-unfit", !fits);
      found += Number(fits);
    }
    lane.toggleAttribute("data-unfit", asked.length > 0 && !found);
    const count = one("summary > .small", lane);
    if (asked.length) count?.setAttribute("data-found", `${found} of ${cards.length}`);
    else count?.removeAttribute("data-found");
    left += found;
    sum += cards.length;
  }
  const note = one("#board-found");
  if (note) note.textContent = asked.length ? `${left || "None"} of ${sum}` : "";
  const none = one("#board-none");
  if (none) none.hidden = left > 0 || !sum;
}

/** `f`, where there is a board. */
export function findOnBoard(key: string): (() => void) | undefined {
  const found = key === "f" ? field() : null;
  return found ? () => found.select() : undefined;
}

export function startBoardFind(): void {
  when("input", FIELD, fit);
  when("keydown", FIELD, (input, event) => {
    if (event.key !== "Escape" && event.key !== "Enter" || !(input instanceof HTMLInputElement)) return;
    event.preventDefault();
    if (event.key === "Escape") input.value = "";
    fit();
    (one(`#board ${CARD}:not([data-unfit]) h3 a`) ?? input).focus();
  });
  /* cards that come, or come anew, are looked at too */
  document.addEventListener("htmx:after:swap", () => document.getElementById("board") && fit());
  each(`#board ${CARD}`, () => field()?.value && fit());
}
