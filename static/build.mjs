/* Bundles static/src into static/dist. `--watch` rebuilds on change with source maps. */
import { copyFile, mkdir, readFile, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const watching = process.argv.includes("--watch");

/* KB of compressed JavaScript a page without charts may load. */
const BUDGET_KB = 60;

const options = {
  absWorkingDir: here,
  entryPoints: [
    { in: "src/app.ts", out: "app" },
    { in: "src/charts.ts", out: "charts" },
    { in: "src/css/app.css", out: "app" },
    { in: "src/css/design.css", out: "design" },
  ],
  entryNames: "[name]",
  assetNames: "fonts/[name]",
  outdir: dist,
  bundle: true,
  format: "esm",
  target: ["chrome123", "firefox128", "safari17.5"],
  mainFields: ["module:es2019", "browser", "module", "main"], // packages as written for these, where they come so
  minify: !watching,
  sourcemap: watching,
  legalComments: "eof",
  loader: { ".woff2": "file" },
  logLevel: "warning",
};

async function report() {
  const kilobytes = {};
  for (const name of (await readdir(dist)).filter((name) => /\.(js|css)$/.test(name)).sort()) {
    const content = await readFile(join(dist, name));
    kilobytes[name] = gzipSync(content, { level: 9 }).length / 1024;
    console.log(`${name.padEnd(16)} ${(content.length / 1024).toFixed(1).padStart(7)} KB, ${kilobytes[name].toFixed(1).padStart(5)} KB compressed`);
  }
  if (kilobytes["app.js"] > BUDGET_KB) {
    console.error(`app.js is over its budget of ${BUDGET_KB} KB compressed.`);
    process.exitCode = 1;
  }
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist);
await copyFile(join(here, "src/icon.svg"), join(dist, "icon.svg"));
if (watching) {
  const context = await esbuild.context({ ...options, logLevel: "info" });
  await context.watch();
} else {
  await esbuild.build(options);
  await report();
}
