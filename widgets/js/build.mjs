/**
 * Bundles the demos and the engine into widgets/static/tslab.js, the same bytes each time, and the questions, of which
 * a chapter has many, into a small quiz.js:
 *
 *     node widgets/js/build.mjs [FOLDER]
 */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? join(here, "..", "static");

await mkdir(target, { recursive: true });
const { outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: ["tslab.js", "quiz.js"],
  outdir: target,
  write: false,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
});
for (const { path, text } of outputFiles) {
  const compress = { ecma: 2022, passes: 3, keep_fargs: false, unsafe_arrows: true };
  // Two hundredths less than esbuild's own; and a single quote stands in a page's address as it is.
  const { code } = await minify(text, { module: true, ecma: 2022, compress, format: { quote_style: 1 } });
  await writeFile(join(target, basename(path)), `${code}\n`);
}
