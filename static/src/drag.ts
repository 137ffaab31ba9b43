/* Dragging with a pointer: pragmatic-drag-and-drop watches the lists, rows become draggable when pointed at. */
import { autoScrollForElements } from "@atlaskit/pragmatic-drag-and-drop-auto-scroll/element";
import { attachClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/attach-closest-edge";
import { extractClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/extract-closest-edge";
import { draggable, dropTargetForElements, monitorForElements, type ElementEventPayloadMap } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { pointerOutsideOfPreview } from "@atlaskit/pragmatic-drag-and-drop/element/pointer-outside-of-preview";
import { setCustomNativeDragPreview } from "@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview";
import { all, each, near } from "./dom";
import { clear, lift, mark, preview, rowAt } from "./landing";
import { accepts, beside, canMove, listOf, move, together, type Place } from "./move";
import { isTouching, startTouch } from "./touch";

type Data = Record<string | symbol, unknown>;

const lifted = (data: Data): HTMLElement => data["row"] as HTMLElement;

function makeDraggable(row: HTMLElement): void {
  for (const link of all("a", row)) link.setAttribute("draggable", "false");
  draggable({
    element: row,
    canDrag: ({ input }) => {
      const under = document.elementFromPoint(input.clientX, input.clientY);
      return !isTouching() && canMove(row) && !near(under, "input, textarea, select, button:not([data-grip])") && listOf(row) !== null;
    },
    getInitialData: () => ({ row }),
    onGenerateDragPreview: ({ nativeSetDragImage }) =>
      setCustomNativeDragPreview({
        nativeSetDragImage,
        getOffset: pointerOutsideOfPreview({ x: "16px", y: "8px" }),
        render: ({ container }) => container.append(preview(row)),
      }),
    onDragStart: () => lift(row),
    onDrop: () => lift(null),
  });
}

function makeTarget(list: HTMLElement): void {
  dropTargetForElements({
    element: list,
    canDrop: ({ source }) => source.data["row"] instanceof HTMLElement && accepts(list, lifted(source.data)),
    getIsSticky: () => false,
    getData: ({ input, source }) => {
      const row = rowAt(list, input.clientX, input.clientY, lifted(source.data));
      const data = { list, over: row };
      return row ? attachClosestEdge(data, { element: row, input, allowedEdges: ["top", "bottom"] }) : data;
    },
  });
  const scroller = list.closest<HTMLElement>(".scroll, .body");
  if (scroller) watchScrolling(scroller);
}

const scrollers = new WeakSet<Element>();

function watchScrolling(scroller: HTMLElement): void {
  if (scrollers.has(scroller)) return;
  scrollers.add(scroller);
  autoScrollForElements({ element: scroller });
}

function follow({ location, source }: ElementEventPayloadMap["onDrag"]): void {
  const target = location.current.dropTargets[0];
  if (!target) return clear();
  mark(target.data["list"] as HTMLElement, target.data["over"] as HTMLElement | null, extractClosestEdge(target.data), lifted(source.data));
}

export function startDragging(): void {
  startTouch();
  const ready = new WeakSet<Element>();
  document.addEventListener("pointerover", (event) => {
    const row = near(event.target, "[data-sortable] [data-item]");
    if (!row || event.pointerType === "touch" || ready.has(row) || !canMove(row)) return;
    ready.add(row);
    makeDraggable(row);
  });
  each("[data-sortable]", makeTarget);

  monitorForElements({
    canMonitor: ({ source }) => source.data["row"] instanceof HTMLElement,
    onDrag: follow,
    onDropTargetChange: follow,
    onDrop: ({ location, source }) => {
      clear();
      const target = location.current.dropTargets[0];
      if (!target) return;
      const row = lifted(source.data);
      const list = target.data["list"] as HTMLElement;
      const over = target.data["over"] as HTMLElement | null;
      const rows = together(row);
      if (over && rows.includes(over)) return;
      const put = (place: Place): void => void setTimeout(() => void move(row, list, place)); // the drop itself has taken its time
      if (!over) put({ place: "bottom" });
      else if (extractClosestEdge(target.data) === "top") {
        if (rows.length > 1 || beside(over, "previousElementSibling") !== row) put({ before: over });
      } else if (rows.length > 1 || beside(over, "nextElementSibling") !== row) put({ after: over });
    },
  });
}
