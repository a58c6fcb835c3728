// Drop files on a zone; the plain form works as well. Large files show how far they are.
const LARGE = 1_000_000;

export function startUploads() {
  for (const zone of document.querySelectorAll(".drop")) {
    const field = zone.querySelector("input[type=file]");
    if (!field) continue;
    const over = (event) => {
      event.preventDefault();
      zone.classList.add("over");
    };
    zone.addEventListener("dragover", over);
    zone.addEventListener("dragenter", over);
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      if (zone.dataset.now) field.form.requestSubmit();
    });
    zone.addEventListener("click", (event) => {
      if (!event.target.closest("input,label,button,a")) field.click();
    });
    field.addEventListener("change", () => list(zone, field.files));
    field.form?.addEventListener("submit", (event) => send(event, zone, field));
  }
}

function list(zone, files) {
  zone.querySelector(".chosen")?.remove();
  if (!files.length) return;
  const names = document.createElement("ul");
  names.className = "chosen";
  for (const file of files) {
    const row = document.createElement("li");
    for (const text of [file.name, size(file.size)]) {
      const part = document.createElement("span");
      part.textContent = text;
      row.append(part);
    }
    names.append(row);
  }
  zone.append(names);
}

function size(bytes) {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function send(event, zone, field) {
  const total = [...field.files].reduce((sum, file) => sum + file.size, 0);
  if (event.defaultPrevented || total < LARGE) return;
  event.preventDefault();
  const form = field.form;
  const request = new XMLHttpRequest();
  const bar = document.createElement("progress");
  bar.max = total;
  zone.append(bar);
  form.querySelectorAll("button").forEach((button) => (button.disabled = true));
  const free = () => {
    bar.remove();
    form.querySelectorAll("button").forEach((button) => (button.disabled = false));
  };
  request.upload.addEventListener("progress", (step) => {
    bar.value = Math.min(step.loaded, total);
  });
  request.addEventListener("load", () => {
    if (!request.responseText) return free();
    // The answer is shown as it came: asking for it again would lose the messages in it.
    history.pushState(null, "", request.responseURL);
    document.open();
    document.write(request.responseText);
    document.close();
  });
  request.addEventListener("error", () => {
    free();
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: document.body.dataset.offline, kind: "bad" } }));
  });
  const data = new FormData(form, event.submitter);
  request.open("POST", form.action);
  request.send(data);
}
