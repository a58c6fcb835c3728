// Drop files on a zone; the plain form works as well.
export function startUploads() {
  for (const zone of document.querySelectorAll(".drop")) {
    const field = zone.querySelector("input[type=file]");
    if (!field) continue;
    const on = (event) => {
      event.preventDefault();
      zone.classList.add("over");
    };
    zone.addEventListener("dragover", on);
    zone.addEventListener("dragenter", on);
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      if (zone.dataset.now) field.form.requestSubmit();
    });
  }
}
