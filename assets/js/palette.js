// Ctrl+K: objects, pages and actions by Chinese text, pinyin initials or code.
export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  let timer = 0;
  let asked = 0;

  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    field.select();
    ask();
  };
  const mark = (index) => {
    const links = [...list.querySelectorAll("a")];
    links.forEach((link, i) => {
      link.classList.toggle("on", i === index);
      link.setAttribute("aria-selected", String(i === index));
    });
    if (links[index]) field.setAttribute("aria-activedescendant", links[index].id);
    else field.removeAttribute("aria-activedescendant");
    links[index]?.scrollIntoView({ block: "nearest" });
  };
  const marked = () => [...list.querySelectorAll("a")].findIndex((link) => link.classList.contains("on"));
  async function ask() {
    const mine = ++asked;
    const answer = await fetch(`${dialog.dataset.url}?q=${encodeURIComponent(field.value)}`, { headers: { "HX-Request": "true" } });
    if (mine !== asked || !answer.ok) return;
    list.innerHTML = await answer.text();
    list.querySelectorAll("a").forEach((link, i) => {
      link.id = `found-${i}`;
      link.setAttribute("role", "option");
      link.tabIndex = -1;
    });
    mark(0);
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-palette]")) open();
    if (event.target === dialog) dialog.close();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  dialog.addEventListener("keydown", (event) => {
    const count = list.querySelectorAll("a").length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark((marked() + (event.key === "ArrowDown" ? 1 : count - 1)) % Math.max(count, 1));
    }
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      list.querySelectorAll("a")[marked()]?.click();
    }
  });
}
