// A signature drawn on a canvas: pointer strokes become a PNG in the form's hidden field when it is sent.
export function startSignature() {
  for (const form of document.querySelectorAll("form[data-signature]")) {
    const pad = form.querySelector("canvas");
    const pen = pad.getContext("2d");
    let drawn = 0;
    let last = null;

    function at(event) {
      const box = pad.getBoundingClientRect();
      return [((event.clientX - box.left) * pad.width) / box.width, ((event.clientY - box.top) * pad.height) / box.height];
    }
    pen.lineWidth = 4;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.strokeStyle = "#101a3a"; // dark on the paper in both themes: the picture goes onto white paper
    pad.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      pad.setPointerCapture(event.pointerId);
      last = at(event);
    });
    pad.addEventListener("pointermove", (event) => {
      if (!last) return;
      const next = at(event);
      pen.beginPath();
      pen.moveTo(...last);
      pen.lineTo(...next);
      pen.stroke();
      drawn += Math.hypot(next[0] - last[0], next[1] - last[1]);
      last = next;
    });
    for (const name of ["pointerup", "pointercancel"]) pad.addEventListener(name, () => (last = null));
    form.querySelector("[data-clear-pad]").addEventListener("click", () => {
      pen.clearRect(0, 0, pad.width, pad.height);
      drawn = 0;
    });
    form.addEventListener("submit", (event) => {
      const picture = form.querySelector("input[name=picture]");
      if (picture.files.length) return;
      if (drawn < 40) {
        event.preventDefault();
        document.dispatchEvent(new CustomEvent("toast", { detail: { text: pad.dataset.empty, kind: "bad" } }));
        return;
      }
      form.querySelector("input[name=image]").value = pad.toDataURL("image/png");
    });
  }
}
