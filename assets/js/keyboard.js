// g d and friends, n, /, j k, Enter, e, ?, and number keys in the review queue.
const WAIT = 1500;
const typing = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable],dialog");
const answering = (target) => target.closest?.("a,button,summary,[role=button]");

export function startKeyboard() {
  let gone = -Infinity; // when g was pressed, by the keyboard, however busy the page is
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const going = event.timeStamp - gone < WAIT;
    gone = -Infinity;
    if (going) {
      const link = document.querySelector(`.nav a[data-key="${CSS.escape(key)}"]`);
      if (link) return act(event, () => link.click());
    }
    if (key === "g") {
      gone = event.timeStamp;
      return;
    }
    if (key === "/") return act(event, () => document.querySelector("[data-find]")?.focus());
    if (key === "?") return act(event, showKeys);
    if (key === "j" || key === "k") return act(event, () => move(key === "j" ? 1 : -1));
    if (key === "x") {
      const box = document.querySelector(".cur input[name=pk]");
      if (box) return act(event, () => box.click());
    }
    if (key === "Enter") {
      const link = !answering(event.target) && document.querySelector(".cur a[data-row]");
      if (link) act(event, () => link.click());
      return;
    }
    const wanted = `="${CSS.escape(key)}"]`;
    const button = document.querySelector(`.cur [data-press${wanted}`) || document.querySelector(`[data-press-page${wanted}`);
    if (button) act(event, () => button.click());
  });
  // Rows that come by HTMX: in a queue the next one is current at once, elsewhere nothing is until J is pressed.
  document.addEventListener("htmx:afterSettle", () => {
    if (!document.querySelector(".cur")) mark(document.querySelector(".queue [data-item]"), false);
  });
  mark(document.querySelector(".queue [data-item]"), false);
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-item]");
    if (item) mark(item, false);
  });
}

function act(event, run) {
  event.preventDefault();
  run();
}

function showKeys() {
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  const list = dialog.querySelector("[data-go-keys]");
  list?.replaceChildren(
    ...[...document.querySelectorAll(".nav a[data-key]")].map((link) => {
      const row = document.createElement("li");
      for (const text of ["G", link.dataset.key.toUpperCase()]) {
        const cap = document.createElement("kbd");
        cap.textContent = text;
        row.append(cap, " ");
      }
      row.append(link.querySelector("span")?.textContent ?? link.textContent);
      return row;
    }),
  );
  dialog.showModal();
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
  const next = items[Math.min(Math.max(at + step, 0), items.length - 1)];
  mark(next);
  if (next?.dataset.hover) window.htmx.trigger(next, "show");
}
