/* Shares that have to make a whole: their sum is shown while one types. And one choice for all rows of a form. */
import { all, each, one, when } from "./dom";

/** `[data-sum-to="100"]` holds the inputs, and one `[data-sum]` in it says what they add up to. */
export function startSums(): void {
  each("[data-sum-to]", (group) => {
    const whole = Number(group.dataset["sumTo"]);
    const say = (): void => {
      const place = one("[data-sum]", group);
      const typed = all<HTMLInputElement>("input", group).map((input) => input.value.trim());
      if (!place) return;
      const sum = typed.reduce((total, text) => total + (Number(text.replace(",", ".")) || 0), 0);
      const shown = Math.round(sum * 100) / 100;
      const isEmpty = typed.every((text) => !text);
      place.textContent = isEmpty ? "No target" : shown === whole ? `${whole} %, that is all` : `${shown} of ${whole} %`;
      place.classList.toggle("warn-text", !isEmpty && shown !== whole);
    };
    group.addEventListener("input", say);
    say();
  });
  when("click", "[data-choose]", (button) => {
    const radios = all<HTMLInputElement>(`input[type=radio][value="${CSS.escape(button.dataset["choose"]!)}"]`, button.closest("form") ?? document);
    for (const radio of radios) radio.checked = true;
  });
}
