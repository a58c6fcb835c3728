// The drawing of an approval route: a step is dragged to a joint; the step whose fields have the focus is marked.
export function startRoutes() {
  let carried = null;
  document.addEventListener("dragstart", (event) => {
    const node = event.target.closest?.("[data-route] [data-step]");
    if (!node) return;
    carried = node;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", node.dataset.step);
    node.closest(".flow").classList.add("moving");
  });
  document.addEventListener("dragend", () => {
    carried?.closest(".flow")?.classList.remove("moving");
    carried = null;
  });
  document.addEventListener("dragover", (event) => {
    if (carried && event.target.closest?.("[data-place]")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const joint = carried && event.target.closest?.("[data-place]");
    if (!joint) return;
    event.preventDefault();
    const button = document.getElementById("moved");
    button.value = `move-${carried.dataset.step}-${joint.dataset.place}`;
    button.form.requestSubmit(button);
  });
  document.addEventListener("focusin", (event) => {
    const section = event.target.closest("[data-route] section[id^=s]");
    if (!section) return;
    for (const node of document.querySelectorAll("[data-route] [data-step]")) {
      node.toggleAttribute("data-current", `s${node.dataset.step}` === section.id);
    }
  });
}
