// Rights to tick: a box narrows them to the objects and rights that fit.
export function startRights() {
  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-rights] [data-narrow]");
    if (!box) return;
    const whole = box.closest("[data-rights]");
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of whole.querySelectorAll(".right")) {
      const text = (row.dataset.words || row.textContent).toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    for (const module of whole.querySelectorAll(".module")) {
      module.hidden = ![...module.querySelectorAll(".right")].some((row) => !row.hidden);
      if (words.length && !module.hidden) module.open = true;
    }
    whole.querySelector("[data-nothing]").hidden = [...whole.querySelectorAll(".module")].some((module) => !module.hidden);
  });
  // The box is no part of the form: Enter in it must not send the form.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.closest("[data-rights] [data-narrow]")) event.preventDefault();
  });
}
