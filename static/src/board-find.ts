/* Words typed above the board leave the cards that have all of them: key, title, people, labels, states. */
import { all, each, one, when } from "./dom";

const FIELD = "[data-board-find]";
const field = (): HTMLInputElement | null => one<HTMLInputElement>(FIELD);

/** What a card says, and who stands on it as a picture. */
const words = (card: Element): string =>
  [card.textContent, ...all("[title], [aria-label]", card).map((part) => part.title || part.ariaLabel)].join(" ").toLowerCase();

function fit(): void {
  const asked = field()?.value.trim().toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  const cards = all("#board .card[data-item]");
  let left = 0;
  for (const card of cards) {
    const said = asked.length ? words(card) : "";
    const fits = asked.every((word) => said.includes(word));
    card.toggleAttribute("data-unfit", !fits);
    left += Number(fits);
  }
  const note = one("#board-found");
  if (note) note.textContent = asked.length ? `${left || "None"} of ${cards.length}` : "";
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
    (one("#board .card[data-item]:not([data-unfit]) h3 a") ?? input).focus();
  });
  /* cards that come, or come anew, are looked at too */
  document.addEventListener("htmx:after:swap", fit);
  each("#board .card[data-item]", () => field()?.value && fit());
}
