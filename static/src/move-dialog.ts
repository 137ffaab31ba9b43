/* "Move to…": top, bottom, a position, another list. The sane way across thousands of rows, and without a pointer. */
import { all, make, one, when } from "./dom";
import { accepts, listName, listOf, move, moveAway, namesOf, rowsOf, together, type FarList, type Place } from "./move";
import { openDialog } from "./overlays";

const farLists = (): FarList[] => JSON.parse(one("#move-targets")?.textContent || "[]") as FarList[];

function choice(name: string, value: string, label: string, checked: boolean, note = ""): HTMLElement {
  const input = make("input", { type: "radio", name, value, ...(checked ? { checked: "" } : {}) });
  return make("li", {}, make("label", {}, input, make("span", {}, label), make("span", { class: "small quiet" }, note)));
}

function fill(row: HTMLElement): void {
  const body = one("[data-move-body]")!;
  const own = listOf(row)!;
  const rows = rowsOf(own);
  const lists = all("[data-sortable]").filter((list) => accepts(list, row) && isShown(list));
  const far = farLists().filter((target) => target.list !== own.dataset["list"] && takes(target, row));
  const at = accepts(own, row) ? own : lists[0];
  const position = make("input", {
    class: "field mini", type: "number", min: "1", name: "position", inputmode: "numeric",
    "aria-label": "Position", value: String(rows.indexOf(row) + 1),
  });
  const places = make("ul", { class: "opts" },
    choice("place", "top", "Top", true),
    choice("place", "bottom", "Bottom", false),
    choice("place", "position", "Position", false),
  );
  one("li:last-child .small", places)!.replaceWith(position);
  position.addEventListener("input", () => (one<HTMLInputElement>('[value="position"]', places)!.checked = true));
  body.replaceChildren();
  if (lists.length + far.length > 1 || at !== own) {
    const choices = make("ul", { class: "opts" },
      ...lists.map((list) => choice("list", `here:${all("[data-sortable]").indexOf(list)}`, listName(list), list === at, list === own ? "where it is" : "")),
      ...far.map((target) => choice("list", `far:${target.list}`, target.name, false)),
    );
    body.append(group("Where", choices));
  }
  body.append(group("Place", places));
}

function group(legend: string, content: HTMLElement): HTMLElement {
  return make("fieldset", {}, make("legend", { class: "label" }, legend), content);
}

/** Hidden lists of the phone's other tabs count as shown; those of folded lanes do not. */
const isShown = (list: HTMLElement): boolean => !list.closest("details:not([open])");
const takes = (target: FarList, row: HTMLElement): boolean => !target.types || target.types.includes(row.dataset["type"] ?? "");

export function openMoveDialog(row: HTMLElement): void {
  const dialog = openDialog("move");
  if (!dialog || !listOf(row)) return;
  one("#move-title", dialog)!.textContent = `Move ${namesOf(together(row))}`;
  fill(row);
  one("input:checked", dialog)?.focus();
  const form = one<HTMLFormElement>("form", dialog)!;
  form.onsubmit = () => {
    const data = new FormData(form);
    const chosen = String(data.get("place"));
    const place: Place = { place: chosen === "position" ? Math.max(1, Number(data.get("position")) || 1) : (chosen as "top" | "bottom") };
    const [kind, id] = split(String(data.get("list") ?? "own:"));
    const far = kind === "far" ? farLists().find((target) => target.list === id) : undefined;
    if (far) void moveAway(row, far, place);
    else void move(row, kind === "here" ? all("[data-sortable]")[Number(id)]! : listOf(row)!, place);
  };
  dialog.onclose = () => one("[data-move], [data-grip]", row)?.focus({ preventScroll: true });
}

function split(value: string): [string, string] {
  const at = value.indexOf(":");
  return [value.slice(0, at), value.slice(at + 1)];
}

export function startMoveDialog(): void {
  when("click", "[data-move-selected]", () => {
    const row = one("[data-select]:checked")?.closest<HTMLElement>("[data-item]");
    if (row) openMoveDialog(row);
  });
  when("click", "[data-move]", (button) => {
    const row = button.closest<HTMLElement>("[data-item]");
    if (row) openMoveDialog(row);
  });
  when("click", "[data-grip]", (grip) => {
    const row = grip.closest<HTMLElement>("[data-item]");
    if (row) openMoveDialog(row);
  });
}
