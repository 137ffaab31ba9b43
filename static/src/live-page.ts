/* Putting what is new into the page that is open: never over what somebody types, drags or has opened. */
import htmx from "htmx.org";
import { isUnsaved, savedIn, savedNow } from "./autosave";
import { all, isTyping, make, one } from "./dom";
import { placeRows, rowsOf } from "./live-rows";
import { refresh } from "./select";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

interface Merge {
  /** rows of ranked lists come one by one */
  byRows: boolean;
  /** who changed something, for a line at what is being typed */
  who: string;
  /** what was left as it was, and has to be caught up with */
  held: Element[];
  later: boolean;
  charts: [Element, Element][];
}

let merge: Merge | null = null;

const REGIONS = [".nav", "#content > .head", "#content > nav.tools", "#quick", "#refine", "#content > .coltabs", "#content > .body", "#clock-bar"];
const CONTROLS = "input, textarea, select";

/** Whether a form holds what its person has not sent: typed, focused, or a choice between two texts. */
function isBusy(form: Element): boolean {
  const focused = document.activeElement;
  if (focused && form.contains(focused) && isTyping(focused)) return true;
  return one("[data-said]", form) !== null || all<Control>(CONTROLS, form).some(isUnsaved);
}

/** A line at a field in which somebody types while somebody else has changed it. */
function warn(form: Element, fresh: Element, who: string): void {
  const field = one<Control>("[name]:not([type=hidden], [name=csrfmiddlewaretoken])", form);
  const theirs = field && one<Control>(`[name="${CSS.escape(field.name)}"]`, fresh);
  if (!field || !theirs || !who || !form.matches("[data-autosave]") || one("[data-live-said]", form)) return;
  if (field instanceof HTMLSelectElement || theirs instanceof HTMLSelectElement || savedIn(field) === theirs.defaultValue) return;
  field.after(make("p", { class: "small quiet", role: "status", "data-live-said": "" }, `${who} changed this just now.`));
}

/** Newer dates for the lines in a list, at the share that somebody has chosen. */
function redraw(old: Element, fresh: Element): false {
  const [was, is] = [one("script", old), one("script", fresh)];
  if (was && is && was.textContent !== is.textContent) {
    was.textContent = is.textContent;
    one("input", old)?.dispatchEvent(new Event("input"));
  }
  return false;
}

/** Asked for each node that is about to become like its new version; false leaves it alone. */
function mayMorph(old: Element, fresh: Element, now: Merge): boolean {
  if (fresh.hasAttribute("data-same") || old.matches("[data-mod], [data-saved], [data-select-mode]")) return false;
  if (old.matches("[data-ranked]")) return !now.byRows;
  if (old.matches("[data-by-lines]")) return redraw(old, fresh);
  if (old.matches("figure[data-chart]")) {
    const [was, is] = [old, fresh].map((figure) => one("script", figure)?.textContent);
    if (was !== is) now.charts.push([old, fresh]);
    return false;
  }
  const isHeld = old.matches(":popover-open, dialog[open]") || (old.matches("form") && isBusy(old)) || (old === document.activeElement && isTyping(old)) || (old.id === "uploads" && old.childElementCount > 0);
  if (!isHeld) return true;
  now.later = true;
  now.held.push(old);
  if (old.matches("form")) warn(old, fresh, now.who);
  return false;
}

/** Whether somebody types in a part of this region that the new version does not have any more. */
function holds(region: Element, fresh: Element): boolean {
  const focused = document.activeElement;
  if (!focused || !region.contains(focused) || !isTyping(focused)) return false;
  const home = focused.closest("form")?.closest("[id]");
  return home !== null && home !== undefined && home !== region && region.contains(home) && !one(`#${CSS.escape(home.id)}`, fresh);
}

/** What a person chose and saved is what the page says; what was only clicked open stays. */
function settle(region: Element): void {
  for (const form of all("form[data-autosave], form:has([type=checkbox][data-submit]):not(.tools)", region)) {
    if (merge?.held.some((part) => part.contains(form))) continue;
    for (const control of all<Control>(CONTROLS, form)) {
      if (control instanceof HTMLSelectElement) {
        for (const option of control.options) option.selected = option.defaultSelected;
        if (control.selectedIndex < 0 && !control.multiple) control.selectedIndex = 0;
      } else if (control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type)) control.checked = control.defaultChecked;
      savedNow(control);
    }
  }
}

/** What of a region stands around its ranked lists, each with its new version: their rows come one by one, and whoever is
    told of a swap looks at all that was swapped. Only the region itself where the two are not built alike. */
function around(old: Element, fresh: Element): [Element, Element][] {
  if (fresh.hasAttribute("data-same")) return [];
  const [children, others] = [[...old.children], [...fresh.children]];
  const isAlike = children.length === others.length && said(old) === said(fresh) && children.every((child, at) => child.tagName === others[at]!.tagName && child.id === others[at]!.id);
  if (!merge?.byRows || !one("[data-ranked]", old) || !isAlike) return [[old, fresh]];
  return children.flatMap((child, at) => (child.matches("[data-ranked]") ? [] : around(child, others[at]!)));
}

/** Its attributes as the server wrote them. */
const said = (element: Element): string =>
  String([...element.attributes].filter(({ name }) => !htmx.config.morphIgnore.some((start) => name.startsWith(start))).map(({ name, value }) => `${name}=${value}`).sort());

async function become(region: Element, fresh: Element): Promise<void> {
  for (const [old, part] of around(region, fresh)) await swap(old, part);
}

async function swap(region: Element, fresh: Element): Promise<void> {
  if (region.isEqualNode(fresh)) return settle(region);
  const focused = document.activeElement;
  await htmx.swap({ text: fresh.outerHTML, target: region, sourceElement: region, swap: "outerMorph" });
  for (const [old, chart] of merge?.charts ?? []) {
    old.replaceWith(chart);
    htmx.process(chart);
  }
  if (merge) merge.charts = [];
  settle(region);
  if (focused instanceof HTMLElement && focused.isConnected && document.activeElement === document.body) focused.focus({ preventScroll: true });
}

/** Runs `act` with every morph under the rules above; answers whether something has to be caught up with. */
async function carefully(byRows: boolean, who: string, act: () => Promise<void>): Promise<boolean> {
  merge = { byRows, who, held: [], later: false, charts: [] };
  try {
    await act();
    return merge.later;
  } finally {
    merge = null;
  }
}

/** Takes over what the page's own address answered; `numbers`: items whose rows were asked for one by one. */
export function takePage(answer: Document, numbers: number[] | null, who: string): Promise<boolean> {
  return carefully(numbers !== null, who, async () => {
    const rows = numbers === null ? null : rowsOf(answer);
    for (const selector of REGIONS) {
      const [region, fresh] = [one(selector), answer.querySelector(selector)];
      if (!region || !fresh) continue;
      if (holds(region, fresh)) merge!.later = true;
      else await become(region, fresh);
    }
    if (rows) await placeRows(rows, numbers!);
    const title = answer.title.trim();
    if (title && one("#content > .head") && answer.querySelector("#content > .head")) document.title = title;
    refresh();
  });
}

/** The item that is open beside the page. */
export function takePanel(answer: Document, who: string): Promise<boolean> {
  return carefully(false, who, async () => {
    const [place, gone] = [one("#panel .panel-body"), answer.querySelector("body > .empty")];
    const restored = place && !one("#item", place) ? answer.querySelector("#item") : null;
    if (place && (gone || restored)) {
      place.replaceChildren((gone ?? restored)!);
      htmx.process(place);
    }
    for (const selector of [".panel-head", "#item"]) {
      const [region, fresh] = [one(`#panel ${selector}`), answer.querySelector(selector)];
      if (region && fresh) await become(region, fresh);
    }
  });
}

/** The hooks into htmx's morphing; other morphs of the page are left as they are. */
export function startMerging(): void {
  htmx.registerExtension("live", {
    htmx_before_morph_node: (_old: Element, { oldNode, newNode }: { oldNode: Node; newNode: Node }) =>
      !merge || !(oldNode instanceof Element) || !(newNode instanceof Element) || mayMorph(oldNode, newNode, merge),
    htmx_before_morph_attr: (element: Element, { attrName }: { attrName: string }) => !merge || !(attrName === "open" && element instanceof HTMLDetailsElement),
  });
}
