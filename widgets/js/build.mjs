/**
 * Bundles the demos and the engine into widgets/static/tslab.js, the same bytes each time, and the questions, of which
 * a chapter has many, into a small quiz.js:
 *
 *     node widgets/js/build.mjs [FOLDER]
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { SUPPORTED } from "./engine/table.js";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? join(here, "..", "static");

await mkdir(target, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: ["tslab.js", "quiz.js"],
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
});
await writeFile(join(target, "operations.json"), `${JSON.stringify(SUPPORTED)}\n`);
