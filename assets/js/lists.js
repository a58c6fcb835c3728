// Selecting rows and acting on them together.
export function startLists() {
  document.addEventListener("change", (event) => {
    const table = event.target.closest("form[data-list]");
    if (!table) {
      const choice = event.target.closest("[data-submit]");
      if (choice) choice.form.requestSubmit();
      return;
    }
    if (event.target.matches("[data-all]")) {
      table.querySelectorAll("input[name=pk]").forEach((box) => (box.checked = event.target.checked));
    }
    const count = table.querySelectorAll("input[name=pk]:checked").length;
    const bar = table.querySelector(".bulk");
    if (bar) {
      bar.classList.toggle("on", count > 0);
      bar.querySelector("[data-count]").textContent = count;
    }
    table.querySelectorAll("tbody tr").forEach((row) => row.classList.toggle("sel", !!row.querySelector("input[name=pk]:checked")));
  });
}
