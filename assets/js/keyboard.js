// g d and friends, n, /, j k, Enter, e, ?, and number keys in the review queue.
const typing = (target) => target.closest("input,textarea,select,[contenteditable],dialog");

export function startKeyboard() {
  let before = "";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const key = event.key;
    if (before === "g") {
      before = "";
      document.querySelector(`.nav a[data-key="${CSS.escape(key)}"]`)?.click();
      return;
    }
    before = key === "g" ? "g" : "";
    if (key === "/") return act(event, () => document.querySelector("[data-find]")?.focus());
    if (key === "?") return act(event, () => document.getElementById("keys")?.showModal());
    if (key === "j" || key === "k") return act(event, () => move(key === "j" ? 1 : -1));
    if (key === "Enter") {
      const link = document.querySelector(".cur a[data-row]");
      if (link) return act(event, () => link.click());
    }
    const button = document.querySelector(`.cur [data-press="${CSS.escape(key)}"]`) || document.querySelector(`[data-press-page="${CSS.escape(key)}"]`);
    if (button) act(event, () => button.click());
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!document.querySelector(".cur")) mark(document.querySelector("[data-item]"), false);
  });
  mark(document.querySelector(".queue [data-item]"), false);
}

function act(event, run) {
  event.preventDefault();
  run();
}

function mark(item, scroll = true) {
  if (!item) return;
  document.querySelectorAll(".cur").forEach((other) => other.classList.remove("cur"));
  item.classList.add("cur");
  if (scroll) item.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const items = [...document.querySelectorAll("[data-item]")];
  const at = items.findIndex((item) => item.classList.contains("cur"));
  mark(items[Math.min(Math.max(at + step, 0), items.length - 1)]);
  if (items[at + step]?.dataset.hover) window.htmx.trigger(items[at + step], "show");
}
