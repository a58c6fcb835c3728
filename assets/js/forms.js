// Forms: warn before unsaved input is lost, send once only.
export function startForms() {
  let dirty = false;
  const changed = (event) => {
    if (event.target.closest("form[data-guard]")) dirty = true;
  };
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  window.addEventListener("beforeunload", (event) => {
    if (!dirty) return;
    event.preventDefault();
    event.returnValue = "";
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.matches("[data-guard]")) dirty = false;
    if (form.hasAttribute("hx-post") || form.target) return;
    // The button pressed goes with the form, so it is disabled only after the browser has read the form.
    setTimeout(() => mark(form, true));
    // The answer may be a file, which leaves the page as it is.
    setTimeout(() => mark(form, false), 8000);
  });
  // Back from the next page out of the browser's memory: usable again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form").forEach((form) => mark(form, false));
  });
  document.querySelector("[aria-invalid=true]:not([type=hidden])")?.focus();
}

function mark(form, busy) {
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (busy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
    button.disabled = busy;
  }
}
