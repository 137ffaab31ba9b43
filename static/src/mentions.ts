/* `@` in a text offers the people of the project. The list is the browser's popover; the text keeps the focus. */
import { make, near } from "./dom";
import { read } from "./server";

interface Person {
  name: string;
  initials: string;
}

const TEXTS = 'textarea[name="body"], .item textarea[name="description"]';
const ASKED = /(?:^|[^\p{L}\p{N}_@])@([\p{L}\p{N}_.'’\- ]{0,40})$/u;
const MOST = 8;

let people: Promise<Person[]> | null = null;
let list: HTMLElement | null = null;
let area: HTMLTextAreaElement | null = null;
let found: Person[] = [];
let at = 0;
let start = 0;

function everybody(): Promise<Person[]> {
  const base = /^\/p\/[^/]+\//.exec(location.pathname)?.[0];
  people ??= base ? read<{ people: Person[] }>(`${base}people.json`).then((answer) => answer.people, () => []) : Promise.resolve([]);
  return people;
}

const fits = (person: Person, typed: string): boolean => {
  const name = person.name.toLowerCase();
  return name.startsWith(typed) || name.split(/\s+/).some((word) => word.startsWith(typed));
};

async function look(text: HTMLTextAreaElement): Promise<void> {
  const match = ASKED.exec(text.value.slice(0, text.selectionStart));
  if (!match) return close();
  const typed = match[1]!.toLowerCase();
  const all = await everybody();
  if (text !== document.activeElement) return close();
  found = all.filter((person) => fits(person, typed)).slice(0, MOST);
  if (!found.length) return close();
  start = text.selectionStart - typed.length - 1;
  area = text;
  show();
}

function show(): void {
  if (!area) return;
  list ??= make("div", { class: "menu mentions", role: "listbox", id: "mentions", "aria-label": "People to mention", popover: "manual" });
  (area.closest("dialog, main") ?? document.body).append(list);
  list.replaceChildren(...found.map((person, index) => {
    const line = make("div", { role: "option", id: `mention-${index}`, "data-index": String(index), "aria-selected": "false" });
    line.append(make("span", { class: "av", "aria-hidden": "true" }, person.initials), person.name);
    return line;
  }));
  if (!list.matches(":popover-open")) list.showPopover();
  const box = area.getBoundingClientRect();
  const below = box.bottom + list.offsetHeight + 8 < innerHeight;
  list.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - list.offsetHeight - 4)}px`;
  list.style.left = `${Math.max(8, Math.min(box.left, innerWidth - list.offsetWidth - 8))}px`;
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", "mentions");
  choose(0);
}

function choose(index: number): void {
  at = (index + found.length) % found.length;
  for (const line of list?.children ?? []) line.setAttribute("aria-selected", String(line.id === `mention-${at}`));
  area?.setAttribute("aria-activedescendant", `mention-${at}`);
}

function close(): void {
  if (list?.matches(":popover-open")) list.hidePopover();
  area?.removeAttribute("aria-activedescendant");
  area?.removeAttribute("aria-controls");
  area = null;
}

function insert(): void {
  const person = found[at];
  if (!area || !person) return;
  const text = area;
  text.setRangeText(`@${person.name} `, start, text.selectionStart, "end");
  close();
  text.dispatchEvent(new Event("input", { bubbles: true }));
  close();
}

function onKey(event: KeyboardEvent): void {
  if (!area || event.target !== area || event.isComposing) return;
  if (event.key === "ArrowDown") choose(at + 1);
  else if (event.key === "ArrowUp") choose(at - 1);
  else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") insert();
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

export function startMentions(): void {
  document.addEventListener("input", (event) => {
    const text = near<HTMLTextAreaElement>(event.target, TEXTS);
    if (text) void look(text);
  });
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusout", (event) => event.target === area && close());
  document.addEventListener("scroll", (event) => event.target === document && close(), true);
  document.addEventListener("pointerdown", (event) => near(event.target, "#mentions") && event.preventDefault(), true);
  document.addEventListener("click", (event) => {
    const line = near(event.target, "#mentions [role=option]");
    if (!line) return;
    at = Number(line.dataset["index"]);
    insert();
  });
}
