// Sets htmx up for the policy: no injected styles, no evaluation, no page copies in browser storage; adds the CSRF token.
import htmx from "htmx.org";

export { htmx };

export function startHtmx() {
  Object.assign(htmx.config, {
    includeIndicatorStyles: false,
    allowEval: false,
    allowScriptTags: false,
    selfRequestsOnly: true,
    historyCacheSize: 0,
    refreshOnHistoryMiss: true,
    scrollBehavior: "auto",
    // a refused form comes back as a page part with its reasons, so 422 and 409 are swapped like any answer
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "409", swap: true, error: false },
      { code: "422", swap: true, error: false },
      { code: "[45]..", swap: false, error: true },
    ],
  });
  globalThis.htmx = htmx;
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, headers, verb } = event.detail;
    if (verb === "get") return;
    const token = (elt.closest("form") ?? document).querySelector("[name=csrfmiddlewaretoken]")
      ?? document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) headers["X-CSRFToken"] = token.value;
  });
}
