import htmx from "htmx.org";
import { startCamera } from "./camera.js";
import { startConfirm } from "./confirm.js";
import { startForms } from "./forms.js";
import { startKeyboard } from "./keyboard.js";
import { startLists } from "./lists.js";
import { startPalette } from "./palette.js";
import { startRights } from "./rights.js";
import { startRoutes } from "./routes.js";
import { startSelects } from "./selects.js";
import { startSignature } from "./signature.js";
import { startTheme } from "./theme.js";
import { startUploads } from "./uploads.js";

window.htmx = htmx;
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
// Copying a style attribute from the old part to the new one is inline style, which the page forbids.
htmx.config.attributesToSettle = ["class", "width", "height"];
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true, error: false },
  { code: "409", swap: true, error: false },
  { code: "[45]..", swap: false, error: true },
];

export function toast(text, kind = "good") {
  const place = document.getElementById("toasts");
  if (!place) return;
  const box = document.createElement("div");
  box.className = `toast ${kind}`;
  box.setAttribute("role", "status");
  box.textContent = text;
  place.append(box);
  setTimeout(() => box.remove(), kind === "bad" ? 9000 : 4500);
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]");
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});
document.addEventListener("htmx:responseError", (event) => {
  const plain = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const said = plain.querySelector("[data-problem]");
  toast(said ? said.textContent.trim() : document.body.dataset.failed, "bad");
});
document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline, "bad"));
document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.kind));
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.menu[open]")) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
  const copied = event.target.closest("[data-copy]");
  if (copied) navigator.clipboard?.writeText(copied.dataset.copy).then(() => toast(document.body.dataset.copied));
  event.target.closest("[data-shut-sheet]")?.closest(".bottomsheet")?.classList.remove("up");
  const toggle = event.target.closest("[data-toggle]");
  if (toggle) openOrClose(document.getElementById(toggle.dataset.toggle));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelector(".bottomsheet.up")?.classList.remove("up");
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  }
  if (document.querySelector(".nav.open")) openOrClose(document.getElementById("nav"));
});

function openOrClose(part) {
  if (!part) return;
  const open = part.classList.toggle("open");
  for (const button of document.querySelectorAll(`[aria-controls="${part.id}"]`)) {
    button.setAttribute("aria-expanded", String(open));
    if (!open) button.focus();
  }
  if (open) part.querySelector("a,button")?.focus();
}

startTheme();
startCamera();
startConfirm();
startForms();
startPalette();
startKeyboard();
startLists();
startUploads();
startRights();
startRoutes();
startSignature();
startSelects(document);
document.addEventListener("htmx:afterSwap", (event) => {
  startSelects(event.target);
  // On a narrow screen the answer would stand far below the line that was touched.
  if (event.target.matches?.(".bottomsheet")) event.target.classList.add("up");
});
