/* Paper: <button data-print>; the style sheet knows what of the page belongs on it. */
import { when } from "./dom";

export function startPrinting(): void {
  when("click", "[data-print]", () => window.print());
}
