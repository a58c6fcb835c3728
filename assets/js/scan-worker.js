// Reads one picture of the camera after the other, beside the page, so that the page stays quick.
// It runs outside of the page's content security policy: WebAssembly is allowed here and nowhere else.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const FORMATS = ["DataMatrix", "QRCode", "Code128", "EAN13", "EAN8", "UPCA", "ITF"];
let ready = null;

self.addEventListener("message", async ({ data }) => {
  if (data.wasm) {
    prepareZXingModule({ overrides: { locateFile: () => data.wasm } });
    ready = true;
    return;
  }
  if (!ready) return;
  try {
    const found = await readBarcodes(data.picture, {
      formats: FORMATS,
      maxNumberOfSymbols: 1,
      textMode: "Plain",
      tryHarder: true,
    });
    const code = found.find((one) => one.isValid);
    // "Plain" keeps the separators GS of a GS1 code.
    self.postMessage({ text: code ? code.text : "", format: code?.format });
  } catch (failure) {
    self.postMessage({ failure: String(failure?.message ?? failure) });
  }
});
