// Copies what the pages load out of node_modules into vendor/, each with its licence:
// the server then needs neither Node nor node_modules, and nothing comes from another host.
// Run after `npm ci --ignore-scripts`.
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const PACKAGES = join(HERE, "node_modules");
const VENDOR = join(HERE, "vendor");
// Built beside the old folder and swapped in at the end, so a server never reads half of it.
const FRESH = join(PACKAGES, `.vendor-${process.pid}`);

const FONTS = {
  "@fontsource-variable/inter": ["inter-latin-wght-normal", "inter-latin-ext-wght-normal"],
  "@fontsource-variable/source-serif-4": [
    "source-serif-4-latin-wght-normal",
    "source-serif-4-latin-ext-wght-normal",
  ],
};

// media-chrome's other builds: CommonJS, React wrappers, one-file bundles, unfinished elements.
const NOT_FOR_PAGES = ["cjs", "iife", "react", "experimental"];

async function put(path, text) {
  const target = join(FRESH, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
}

async function licence(name, folder) {
  const files = await readdir(join(PACKAGES, name));
  const found = files.find((file) => /^licen[cs]e/i.test(file));
  if (!found) throw new Error(`${name} has no licence file`);
  await cp(join(PACKAGES, name, found), join(FRESH, folder, "LICENSE"));
}

/** A published module without the pointer to a source map that we do not serve. */
async function moduleText(...path) {
  const text = await readFile(join(PACKAGES, ...path), "utf8");
  return text.replace(/^\/\/# sourceMappingURL=.*$/m, "");
}

async function fonts() {
  for (const [name, faces] of Object.entries(FONTS)) {
    const folder = join("fonts", name.split("/")[1]);
    for (const face of faces) {
      await cp(join(PACKAGES, name, "files", `${face}.woff2`), join(FRESH, folder, `${face}.woff2`));
    }
    await licence(name, folder);
  }
}

/** One sprite with the icons that icons/lucide.txt names; stroke width is left to our style sheet. */
async function icons() {
  const names = (await readFile(join(HERE, "icons", "lucide.txt"), "utf8")).split("\n").filter(Boolean);
  const symbols = [];
  for (const name of names) {
    const svg = await readFile(join(PACKAGES, "lucide-static", "icons", `${name}.svg`), "utf8");
    const shapes = svg.match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1].replace(/\s*\n\s*/g, "");
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`);
  }
  await put("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
  await licence("lucide-static", "lucide");
}

/** Elements that style their own shadow give each sheet the page's nonce, without which our policy refuses it. */
function withNonce(text) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is written into their template, and filled in there
  return text.replaceAll("<style", '<style nonce="${document.querySelector("script[nonce]")?.nonce ?? ""}"');
}

async function mediaChrome() {
  const source = join(PACKAGES, "media-chrome", "dist");
  const files = await readdir(source, { recursive: true });
  const wanted = files.filter((file) => file.endsWith(".js") && !NOT_FOR_PAGES.includes(file.split("/")[0]));
  for (const file of wanted) {
    await put(join("media-chrome", file), withNonce(await moduleText("media-chrome", "dist", file)));
  }
  await licence("media-chrome", "media-chrome");
}

async function hls() {
  await put("hls/hls.js", await moduleText("hls.js", "dist", "hls.light.min.mjs"));
  await licence("hls.js", "hls");
}

/** tus-js-client publishes its browser build as UMD only: give it a module to export to. */
async function tus() {
  const umd = await moduleText("tus-js-client", "dist", "tus.min.js");
  await put(
    "tus/tus.js",
    [
      "const module = { exports: {} };",
      "const exports = module.exports;",
      umd,
      "export default module.exports;",
      "export const { Upload, canStoreURLs, defaultOptions, isSupported, enableDebugLog, DefaultHttpStack, DetailedError } =",
      "  module.exports;",
      "",
    ].join("\n"),
  );
  await licence("tus-js-client", "tus");
}

await rm(FRESH, { recursive: true, force: true });
await Promise.all([fonts(), icons(), mediaChrome(), hls(), tus()]);
await rm(VENDOR, { recursive: true, force: true });
await rename(FRESH, VENDOR);
process.stdout.write(`front-end libraries are in ${relative(process.cwd(), VENDOR) || VENDOR}\n`);
