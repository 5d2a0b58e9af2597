// Builds what there is to look at without Jupyter: the dev page, the view alone for its size.
import { build } from "esbuild";

const common = {
  bundle: true,
  format: "iife",
  target: "es2022",
  outdir: "dev/dist",
  logLevel: "warning",
};

await build({ ...common, entryPoints: ["dev/page.ts"], loader: { ".json": "json" } });
await build({
  ...common,
  entryPoints: ["dev/paint.ts", "dev/pan.ts", "dev/flood.ts", "dev/shots.ts"],
  format: "esm",
  platform: "node",
  packages: "external",
});
const { metafile } = await build({
  ...common,
  entryPoints: ["dev/all.ts"],
  format: "esm",
  minify: true,
  metafile: true,
});
for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
  console.log(`${file}: ${(bytes / 1024).toFixed(1)} KB`);
}
