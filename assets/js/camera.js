// The camera as a scanner: a button beside a scan field opens it, the first code that is read goes into the field as it
// stands on the label, separators included, and the form is sent as a scanner with Enter would send it.
const PAUSE = 90; // between two pictures, so that phones stay cool
const LARGEST = 1280;

export function startCamera() {
  const dialog = document.getElementById("camera");
  if (!dialog) return;
  const video = dialog.querySelector("video");
  const said = dialog.querySelector("[role=status]");
  const torch = dialog.querySelector("[data-torch]");
  const canvas = document.createElement("canvas");
  let worker = null;
  let stream = null;
  let field = null;
  let run = 0; // what an earlier opening still does is not meant for this one

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-camera]");
    if (button) open(document.getElementById(button.dataset.camera));
  });
  dialog.addEventListener("close", stop);
  document.addEventListener("visibilitychange", () => document.hidden && dialog.open && dialog.close());
  torch.addEventListener("click", () => light(torch.getAttribute("aria-pressed") !== "true"));

  async function open(target) {
    if (!target) return;
    field = target;
    const mine = ++run;
    say(dialog.dataset.starting);
    torch.hidden = true;
    video.hidden = true;
    dialog.showModal();
    if (!window.isSecureContext) return say(dialog.dataset.insecure, true);
    if (!navigator.mediaDevices?.getUserMedia) return say(dialog.dataset.none, true);
    try {
      const wish = { facingMode: { ideal: "environment" }, width: { ideal: LARGEST }, height: { ideal: 720 } };
      const got = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
      if (mine !== run || !dialog.open) return got.getTracks().forEach((track) => track.stop());
      stream = got;
      video.srcObject = stream;
      await video.play();
    } catch (failure) {
      if (mine === run) say(reason(failure), true);
      return;
    }
    video.hidden = false;
    torch.hidden = !stream.getVideoTracks()[0]?.getCapabilities?.().torch;
    say(dialog.dataset.hold);
    read(mine);
  }

  function reason(failure) {
    if (failure.name === "NotAllowedError" || failure.name === "SecurityError") return dialog.dataset.denied;
    if (failure.name === "NotFoundError" || failure.name === "OverconstrainedError") return dialog.dataset.none;
    if (failure.name === "NotReadableError" || failure.name === "AbortError") return dialog.dataset.busy;
    return dialog.dataset.broken;
  }

  function read(mine) {
    if (!worker) {
      worker = new Worker(dialog.dataset.worker);
      worker.postMessage({ wasm: new URL(dialog.dataset.wasm, location.href).href });
    }
    worker.onerror = () => mine === run && say(dialog.dataset.broken, true);
    worker.onmessage = ({ data }) => {
      if (mine !== run || !dialog.open) return;
      if (data.failure) return say(dialog.dataset.broken, true);
      if (data.text) return take(data.text);
      setTimeout(() => look(mine), PAUSE);
    };
    look(mine);
  }

  function look(mine) {
    if (mine !== run || !dialog.open) return;
    const scale = Math.min(1, LARGEST / Math.max(video.videoWidth, video.videoHeight, 1));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!canvas.width || !canvas.height) return setTimeout(() => look(mine), PAUSE);
    const paper = canvas.getContext("2d", { willReadFrequently: true });
    paper.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = paper.getImageData(0, 0, canvas.width, canvas.height);
    worker.postMessage({ picture }, [picture.data.buffer]);
  }

  function take(text) {
    const target = field;
    navigator.vibrate?.(60);
    dialog.close();
    if (target.matches("textarea")) {
      const before = target.value && !target.value.endsWith("\n") ? `${target.value}\n` : target.value;
      target.value = `${before}${text}\n`;
    } else {
      target.value = text;
    }
    target.dispatchEvent(new Event("input", { bubbles: true }));
    target.dispatchEvent(new Event("change", { bubbles: true }));
    target.focus();
    if (target.dataset.scan === "send") target.form?.requestSubmit();
  }

  function light(on) {
    stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: on }] });
    torch.setAttribute("aria-pressed", String(on));
  }

  function say(text, isBad = false) {
    said.textContent = text;
    said.classList.toggle("bad", isBad);
    if (isBad) video.hidden = true;
  }

  function stop() {
    run += 1;
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    torch.setAttribute("aria-pressed", "false");
  }
}
