// Bundles the sources of styles and scripts into the shell's static folder: node web/build.mjs
import { mkdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { trim } from "./tabler.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../src/tongban/faces/shell/static/tb");

const tabler = {
  name: "tabler",
  setup(plugins) {
    plugins.onLoad({ filter: /@tabler[\\/]core[\\/].*\.css$/ }, async ({ path }) => ({
      contents: trim(await readFile(path, "utf8")),
      loader: "css",
    }));
  },
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: { tongban: "src/tongban.js" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome100", "firefox100", "safari15.4"],
  charset: "utf8",
  legalComments: "linked",
  logLevel: "warning",
});
await build({
  absWorkingDir: here,
  entryPoints: { tongban: "src/tongban.css" },
  outdir: out,
  bundle: true,
  minify: true,
  target: ["chrome100", "firefox100", "safari15.4"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  plugins: [tabler],
});

const css = await readFile(join(out, "tongban.css"), "utf8");
for (const banned of ["data:", "http://", "https://", "@import"]) {
  if (css.includes(banned)) throw new Error(`tongban.css contains ${banned}, which the page's policy blocks`);
}
for (const name of ["tongban.css", "tongban.js"]) {
  console.log(`${name} ${Math.round((await stat(join(out, name))).size / 1024)} KB`);
}
