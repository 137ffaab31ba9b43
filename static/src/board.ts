/* The board under the fingers: who does a card and where it goes from one menu each, keys, columns by swiping. */
import { announce } from "@atlaskit/pragmatic-drag-and-drop-live-region";
import { all, changed, make, near, one, sign, when } from "./dom";
import { alter, foresee, refill, type Back } from "./foresee";
import { accepts, carry, listOf, move, nameOf } from "./move";
import { openMoveDialog } from "./move-dialog";
import { apply, post } from "./server";
import { complain, tell } from "./toasts";

/** The card whose menu is open. */
let current: HTMLElement | null = null;

const urlOf = (card: Element): string => one<HTMLAnchorElement>("h3 a", card)!.pathname;
const menuOf = (id: string): HTMLElement | null => document.getElementById(id);
const focusedCard = (): HTMLElement | null => near(document.activeElement, ".card[data-item]");

/** The same card, also after the page took over a new version of it. */
const asItIs = (card: HTMLElement): HTMLElement => document.getElementById(card.id) ?? card;

/** Somebody else does it: shown at once, put back where that is refused. */
async function assign(card: HTMLElement, choice: HTMLElement): Promise<void> {
  const button = one("[data-assign]", card);
  const avatar = one(".av", choice);
  if (!button || !avatar) return;
  const before = one(".av", button)!;
  const after = avatar.cloneNode(true) as HTMLElement;
  before.replaceWith(after);
  try {
    const answer = await post(urlOf(card), { assignee: choice.dataset["person"] ?? "" });
    announce(`${nameOf(card)}: ${one(".grow", choice)?.textContent ?? ""}.`);
    tell(answer);
    await apply(answer);
    changed();
  } catch (error) {
    after.replaceWith(before);
    complain(error);
  }
}

/** A story that its owner takes: done in its lane, or on its page. */
function accept(form: HTMLFormElement): Back[] {
  const card = form.closest<HTMLElement>(".card");
  const button = one("button", form)!;
  if (!card) {
    const chip = one("#item-marks .chip.on");
    return [refill(button, sign("i-check"), "Accepted"), alter(button, { disabled: "" }), ...(chip ? [refill(chip, "Accepted")] : [])];
  }
  const done = one("[data-stage=done]", card.closest(".cols")!);
  if (card.contains(document.activeElement)) one("h3 a", card)?.focus({ preventScroll: true }); // its button goes
  const note = one(".note", card);
  const back = [form, ...(note ? [note] : [])].map((part) => alter(part, { hidden: "" }));
  back.push(alter(card, { class: `${card.className} doneish` }));
  if (done) back.push(carry(card, done));
  announce(`${nameOf(card)} accepted.`);
  return back;
}

/** The columns of its lane, as buttons for a thumb. */
function fillColumns(card: HTMLElement): void {
  const own = listOf(card);
  const lists = own ? all("[data-sortable]", own.closest(".cols")!).filter((list) => list === own || accepts(list, card)) : [];
  one("#card-menu-name")!.textContent = `Move ${nameOf(card)} to`;
  one("#card-columns")!.replaceChildren(
    ...lists.map((list) => {
      const button = make("button", { type: "button", ...(list === own ? { "aria-current": "true" } : {}) });
      button.append(make("span", { class: "grow" }, list.dataset["name"]!.split(", ").at(-1)!));
      if (list === own) button.append(make("span", { class: "small" }, "here"));
      button.addEventListener("click", () => list !== own && void move(asItIs(card), list, { place: "top" }));
      return button;
    }),
  );
  for (const part of all("[data-path]", menuOf("card-menu")!)) {
    if (part instanceof HTMLAnchorElement) part.href = urlOf(card) + part.dataset["path"];
    if (part.dataset["path"] === "block/") part.lastChild!.textContent = isBlocked(card) ? "Change what blocks it…" : "Blocked…";
    if (part.dataset["path"] === "unblock/") part.hidden = !isBlocked(card);
  }
}

/** All selected cards into a column: each in its lane. Where none may go there, the server says why. */
function moveSelected(column: string): void {
  const cards = all("#board [data-select]:checked").map((box) => box.closest<HTMLElement>(".card")!);
  const ways = cards.map((card) => [card, one(`[data-list$=":${column}"]`, card.closest(".cols")!)!] as const).filter(([card, list]) => list !== listOf(card));
  const way = ways.find(([card, list]) => accepts(list, card));
  const { list, moveUrl } = ways[0]?.[1].dataset ?? {};
  if (way) void move(...way, { place: "bottom" });
  else if (moveUrl) void post(moveUrl, { items: cards.map((card) => Number(card.dataset["item"])), list }).then(tell, complain);
}

const isBlocked = (card: Element): boolean => one(".blocked", card) !== null;

async function send(path: string): Promise<void> {
  if (!current) return;
  try {
    const answer = await post(urlOf(current) + path);
    tell(answer);
    await apply(answer);
    changed();
  } catch (error) {
    complain(error);
  }
}

/** The menu of people begins with an empty search; where there are keys, one types at once. */
function readyToFind(menu: HTMLElement): void {
  const field = one<HTMLInputElement>("input", menu)!;
  if (menu.contains(document.activeElement) && field.value) return;
  field.value = "";
  for (const choice of all("[data-person]", menu)) choice.hidden = false;
  if (matchMedia("(pointer: fine)").matches) field.focus({ preventScroll: true });
}

function startMenus(): void {
  document.addEventListener("click", (event) => {
    const button = near(event.target, ".card [popovertarget]");
    if (button) current = button.closest<HTMLElement>("[data-item]");
    if (button?.matches("[data-card-menu]") && current) fillColumns(current);
  }, true);
  when("click", "#bulk-state [data-column]", (choice) => moveSelected(choice.dataset["column"]!));
  when("click", "#assign-menu [data-person]", (choice) => current && void assign(asItIs(current), choice));
  when("click", "#card-menu [data-place]", () => current && openMoveDialog(asItIs(current)));
  when("click", "#card-menu [data-then]", (entry) => current && cardKey(entry.dataset["then"]!, asItIs(current))?.());
  when("click", "#card-menu button[data-path]", (entry) => void send(entry.dataset["path"]!));
  when("input", "#assign-menu input", (field) => {
    const words = (field as HTMLInputElement).value.trim().toLowerCase();
    for (const choice of all("[data-person]", menuOf("assign-menu")!)) choice.hidden = !choice.textContent!.toLowerCase().includes(words);
  });
  when("keydown", "#assign-menu input", (_field, event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const first = all("[data-person]", menuOf("assign-menu")!).find((choice) => !choice.hidden);
    if (event.key === "Enter") first?.click();
    else first?.focus();
  });
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLElement) || !menu.matches("#assign-menu")) return;
    if ((event as ToggleEvent).newState === "open") readyToFind(menu);
    else if ((event as ToggleEvent).newState === "closed" && current && document.activeElement === document.body) one("h3 a", asItIs(current))?.focus({ preventScroll: true });
  }, true);
}

/** `a e r p` on the card that has focus: who, how large, what is left, the clock. */
export function cardKey(key: string, card = focusedCard()): (() => void) | undefined {
  const part = { a: "[data-assign]", e: "[data-size]", r: "[data-left]", p: ".clockbtn" }[key];
  const found = card && part ? one(part, card) : null;
  if (!found) return undefined;
  if (!(found instanceof HTMLInputElement)) {
    return () => {
      found.click();
      if (key === "a" && menuOf("assign-menu")?.matches(":popover-open")) readyToFind(menuOf("assign-menu")!);
    };
  }
  return () => {
    found.focus();
    found.select();
  };
}

/** Arrows at the sides: to the card at the same height of the next column that has one in this lane. */
export function walkAside(direction: 1 | -1): void {
  const card = focusedCard();
  const cells = card ? all(".cell", card.closest(".cols")!) : [];
  const own = cells.findIndex((cell) => cell.contains(card));
  const level = card ? all(".card", cells[own]).indexOf(card) : 0;
  for (let at = own + direction; cells[at]; at += direction) {
    const found = all(".card", cells[at]).filter((one) => one.checkVisibility());
    if (found.length) return one("h3 a", found[Math.min(level, found.length - 1)])?.focus();
  }
}

const WIDE = 56;

/** On a phone the next column comes from the side. */
function startSwiping(): void {
  let from: Touch | null = null;
  document.addEventListener("touchstart", (event) => {
    const inside = near(event.target, "#board") && !near(event.target, "input, textarea, select, [popover]");
    from = inside && event.touches.length === 1 && one("#board-tabs")?.checkVisibility() ? event.touches[0]! : null;
  }, { passive: true });
  document.addEventListener("touchend", (event) => {
    const to = event.changedTouches[0];
    if (!from || !to || document.body.classList.contains("moving")) return;
    const [across, along] = [to.clientX - from.clientX, Math.abs(to.clientY - from.clientY)];
    if (Math.abs(across) > WIDE && Math.abs(across) > 2 * along) turn(across < 0 ? 1 : -1);
  }, { passive: true });
}

/** To the tab of the column beside the one that is shown. */
function turn(direction: 1 | -1): void {
  const tabs = all<HTMLInputElement>("#board-tabs input");
  const next = tabs[tabs.findIndex((tab) => tab.checked) + direction];
  if (!next) return;
  next.checked = true;
  next.closest("label")?.scrollIntoView({ block: "nearest", inline: "center" });
  announce(next.closest("label")?.textContent?.trim() ?? "");
}

/** An item's page says the state that was chosen, wherever it says one. */
function enter(_form: HTMLFormElement, choice: HTMLElement | null): Back[] {
  const name = choice?.textContent?.trim() ?? "";
  announce(name);
  return all("[popovertarget=state-menu]").map((button) => refill(button, name, ...all("svg", button).map((sign) => sign.cloneNode(true))));
}

export function startBoard(): void {
  foresee("#state-menu", enter);
  foresee('form:is(.card form, #item form)[action*="/accept/"]', accept);
  if (!one("#board")) return;
  document.addEventListener("toggle", (event) => {
    const form = near(event.target, ".cell > details[open]");
    form?.scrollIntoView({ block: "nearest" });
  }, true);
  when("click", ".newcard .seg input", (choice, event) => {
    if (event.detail) all<HTMLInputElement>(".field:not(:disabled)", choice.closest("form")!).find((field) => !field.value)?.focus();
  });
  startMenus();
  startSwiping();
  document.addEventListener("tandem:turn", (event) => turn((event as CustomEvent<1 | -1>).detail));
}
