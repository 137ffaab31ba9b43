/* What the palette offers of what the page itself knows, and what can be typed as an answer. */
import { all, one } from "./dom";

export interface Option {
  group: string;
  title: string;
  sign: string;
  verb?: string;
  note?: string;
  is_over?: boolean;
  is_deep?: boolean;
  keys?: string;
  step?: string;
  opens?: string;
  url?: string;
  dialog?: string;
  post?: string;
  body?: Record<string, string>;
  shows?: [string, string];
  is_free?: boolean;
  run?: () => void;
}

/** Commands and places that the page holds. */
export function ofThePage(): Record<"here" | "places" | "projects" | "help", Option[]> {
  const here = all<HTMLElement>("[data-command]").filter((button) => !button.hasAttribute("disabled")).map((button) => ({
    group: "here", title: button.dataset["command"] || words(button), sign: "i-arrow", keys: button.dataset["commandKey"] ?? "", run: () => button.click(),
  }));
  const places = all<HTMLAnchorElement>(".nav a.nav-item").map((link) => ({
    group: "go", title: link.dataset["name"] ?? words(link), sign: link.querySelector("use")?.getAttribute("href")?.slice(1) ?? "i-arrow",
    keys: link.dataset["go"] ?? "", url: link.getAttribute("href") ?? "",
  }));
  const projects = all<HTMLAnchorElement>("#projects-menu a:not([aria-current])").map((link) => ({
    group: "project", title: words(link), sign: "i-layers", url: link.getAttribute("href") ?? "", is_deep: true,
  }));
  const profile = one<HTMLAnchorElement>('#me-menu a[href="/profile/"]');
  const help = [{ group: "help", title: "All keyboard shortcuts", sign: "i-info", keys: "?", run: () => one<HTMLElement>('#me-menu [data-open="keys"]')?.click() }];
  return { here, places: profile ? [...places, { group: "go", title: "Profile", sign: "i-user", url: "/profile/", is_deep: true }] : places, projects, help };
}

const words = (element: HTMLElement): string =>
  [...element.childNodes].filter((node) => !(node instanceof Element && node.matches("kbd, .count, .small, svg"))).map((node) => node.textContent).join("").trim();

const TYPED = "{typed}";

/** A size or a label that is none of the choices, as it was typed. */
export function typed(step: string, asked: string, offered: Option[]): Option[] {
  const choices = offered.filter((option) => option.step === step);
  const free = choices.find((option) => option.is_free);
  if (!free || !asked || choices.some(({ title }) => title.toLowerCase() === asked.toLowerCase())) return [];
  if (step === "estimate" && !/\d/.test(asked)) return [];
  const filled = (text: string): string => text.replace(TYPED, asked);
  const body = Object.fromEntries(Object.entries(free.body ?? {}).map(([name, value]) => [name, filled(value)]));
  return [{ ...free, title: filled(free.title), body, ...(free.shows ? { shows: [free.shows[0], filled(free.shows[1])] as [string, string] } : {}) }];
}
