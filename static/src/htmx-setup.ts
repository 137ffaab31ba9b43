/* htmx with Tandem's manners: the CSRF header on every request, refusals at their fields or as toasts, forms with errors swapped. */
import htmx from "htmx.org";
import { clearMistakes, toldAtFields } from "./mistakes";
import { csrfToken, problemFrom } from "./server";
import { complain, toast } from "./toasts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

export function startHtmx(): void {
  document.addEventListener("htmx:config:request", (event) => {
    const { request, sourceElement } = event.detail.ctx;
    if (document.hidden && sourceElement?.matches("[hx-trigger^='every']")) {
      event.preventDefault(); // nobody looks
      return;
    }
    if (!SAFE.has(request.method)) request.headers["X-CSRFToken"] = csrfToken();
  });

  document.addEventListener("htmx:after:request", (event) => {
    const { response, text, sourceElement } = event.detail.ctx;
    const form = sourceElement?.closest("form") ?? null;
    if (form) clearMistakes(form);
    if (!response || response.status < 400) return;
    const type = response.headers.get("Content-Type") ?? "";
    const isForm = response.status < 500 && type.includes("text/html") && !/^\s*<!doctype/i.test(text ?? "");
    const goesElsewhere = response.headers.has("HX-Redirect") || response.headers.has("HX-Refresh");
    if (isForm || goesElsewhere) return;
    event.preventDefault();
    const problem = problemFrom(response.status, type, text ?? "");
    if (!toldAtFields(form, problem)) complain(problem);
    event.target?.dispatchEvent(new CustomEvent("tandem:refused", { bubbles: true }));
  });

  /* What refreshes by itself never does so under a dragging finger. */
  document.addEventListener("htmx:before:swap", (event) => {
    const { sourceElement } = event.detail.ctx;
    if (document.body.classList.contains("moving") && sourceElement?.matches("[data-refresh]")) event.preventDefault();
  });

  document.addEventListener("htmx:error", (event) => {
    const { ctx } = event.detail;
    if (ctx && !ctx.response && ctx.request?.method !== "GET") {
      toast("Tandem cannot be reached. Nothing was saved; check the connection and try again.", { kind: "failed" });
    } else if (ctx && !ctx.response && ctx.sourceElement?.matches("#dialog, #panel")) {
      toast("Tandem cannot be reached. Check the connection and try again.", { kind: "failed" });
    }
  });

  htmx.config.defaultTimeout = 20_000;
  /* marks that dragging leaves on rows and lists: a fragment that lacks them must not take them away */
  htmx.config.morphIgnore.push("draggable", "data-drop-target-for-", "data-who");
  htmx.config.defaultSettleDelay = 0; // else old style attributes are copied over, which the CSP refuses
}

/** Now, not when htmx would by itself a moment after the page has come: who types at once must not be answered by a whole page. */
export function awaken(): void {
  htmx.process(document.body);
}
