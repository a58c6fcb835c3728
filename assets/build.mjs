// Bundles styles and scripts, and makes the icon sprite. Output is git-ignored; nothing is fetched from outside.
import { build } from "esbuild";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "meridian", "kernel", "web", "static", "vendor");
const packages = join(here, "..", "node_modules");
// Built beside the target and moved there at the end, so that a failed build leaves the old files in place.
const out = join(packages, ".meridian-build");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

await build({
  entryPoints: {
    app: join(here, "js", "app.js"),
    style: join(here, "css", "app.css"),
    // Reads codes from camera pictures; loaded when somebody opens the camera, never before.
    "scan-worker": join(here, "js", "scan-worker.js"),
  },
  outdir: out,
  bundle: true,
  minify: true,
  target: ["es2020", "chrome100", "safari15"],
  format: "iife",
  legalComments: "none",
  logLevel: "warning",
});

const icons = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));
const folder = join(packages, "@tabler", "icons", "icons", "outline");
const symbols = icons.map((name) => {
  const file = join(folder, `${name}.svg`);
  if (!existsSync(file)) throw new Error(`there is no icon "${name}" in @tabler/icons: mend assets/icons.json`);
  const inner = readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s+/g, " ").trim()}</symbol>`;
});
writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
copyFileSync(join(packages, "zxing-wasm", "dist", "reader", "zxing_reader.wasm"), join(out, "zxing_reader.wasm"));
rmSync(target, { recursive: true, force: true });
renameSync(out, target);

// Fonts that papers embed, with their licence (OFL). They are not served, so they stand beside the code that prints.
const fonts = join(here, "..", "meridian", "kernel", "printing", "fonts");
const noto = join(packages, "@expo-google-fonts", "noto-sans-sc");
rmSync(fonts, { recursive: true, force: true });
mkdirSync(fonts, { recursive: true });
for (const weight of ["400Regular", "700Bold"]) {
  copyFileSync(join(noto, weight, `NotoSansSC_${weight}.ttf`), join(fonts, `NotoSansSC_${weight}.ttf`));
}
copyFileSync(join(noto, "LICENSE_FONT"), join(fonts, "OFL.txt"));
