/* A button that copies the value of the field it names. */
import { one, when } from "./dom";
import { toast } from "./toasts";

export function startCopy(): void {
  when("click", "button[data-copy]", (button) => {
    const field = one<HTMLInputElement>(`#${button.dataset["copy"]}`);
    if (!field) return;
    field.select();
    void navigator.clipboard?.writeText(field.value).then(() => toast("Copied"));
  });
}
