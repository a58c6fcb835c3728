// Bundles styles and scripts, and makes the icon sprite. Output is git-ignored; nothing is fetched from outside.
import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "meridian", "kernel", "web", "static", "vendor");
// Built beside the target and moved there at the end, so that a failed build leaves the old files in place.
const out = join(here, "..", "node_modules", ".meridian-build");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

await build({
  entryPoints: { app: join(here, "js", "app.js"), style: join(here, "css", "app.css") },
  outdir: out,
  bundle: true,
  minify: true,
  target: ["es2020", "chrome100", "safari15"],
  format: "iife",
  legalComments: "none",
  logLevel: "warning",
});

const icons = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));
const folder = join(here, "..", "node_modules", "@tabler", "icons", "icons", "outline");
const symbols = icons.map((name) => {
  const file = join(folder, `${name}.svg`);
  if (!existsSync(file)) throw new Error(`there is no icon "${name}" in @tabler/icons: mend assets/icons.json`);
  const inner = readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s+/g, " ").trim()}</symbol>`;
});
writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
rmSync(target, { recursive: true, force: true });
renameSync(out, target);
