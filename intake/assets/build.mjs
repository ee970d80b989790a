// Builds intake/static from these sources: style sheets (both directions), script, fonts, pictures, and the manifest
// that maps plain names to hashed ones. `--check` builds in memory and fails when what is committed differs.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import postcss from "postcss";
import rtlcss from "rtlcss";
import * as sass from "sass";
import { coloursModule, exchangeColours } from "./palette.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static");
const fontsource = join(here, "node_modules", "@fontsource");
const FONTS = [
  ["be-vietnam-pro", "latin", "be-vietnam-pro-latin"],
  ["be-vietnam-pro", "vietnamese", "be-vietnam-pro-vietnamese"],
  ["noto-sans", "cyrillic", "noto-sans-cyrillic"],
  ["noto-sans-arabic", "arabic", "noto-sans-arabic"],
];

/** name -> {file, sha256, bytes, content}: everything built so far. */
const built = new Map();

function add(name, content) {
  const bytes = Buffer.from(content);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const dot = name.indexOf(".", name.lastIndexOf("/") + 1);
  const file = `${name.slice(0, dot)}-${sha256.slice(0, 10)}${name.slice(dot)}`;
  built.set(name, { file, sha256, bytes: bytes.length, content: bytes });
}

function addFonts() {
  for (const [family, script, name] of FONTS) {
    for (const weight of [400, 700]) {
      const source = `${family}/files/${family}-${script}-${weight}-normal.woff2`;
      add(`fonts/${name}-${weight}.woff2`, readFileSync(join(fontsource, source)));
    }
    add(`fonts/${family}.LICENSE.txt`, readFileSync(join(fontsource, family, "LICENSE")));
  }
}

function withHashedFonts(css) {
  return css.replace(/url\("?(fonts\/[^")]+)"?\)/g, (_, name) => {
    if (!built.has(name)) throw new Error(`no such font: ${name}`);
    return `url(${built.get(name).file})`;
  });
}

function minified(css) {
  const options = { stdin: { contents: css, loader: "css" }, minify: true, write: false, external: ["*.woff2"] };
  return buildSync({ ...options, bundle: true, target: ["chrome80", "firefox78", "safari13"] }).outputFiles[0].text;
}

// Left out of upstream's parts: markup we do not have, which would ask for pictures we do not ship.
const NOT_OURS = /\.moj-timeline__document|\.govuk-radios--conditional|\.govuk-checkboxes--conditional|__conditional/;

function withoutUnused(css) {
  const sheet = postcss.parse(css);
  sheet.walkRules((rule) => {
    const kept = rule.selectors.filter((selector) => !NOT_OURS.test(selector));
    if (kept.length) rule.selectors = kept;
    else rule.remove();
  });
  return sheet.toString();
}

function addStyles() {
  const { css } = sass.compile(join(here, "scss", "app.scss"), {
    loadPaths: [here],
    importers: [coloursModule],
    quietDeps: true,
    logger: { warn(message) { throw new Error(message); } },
  });
  const own = exchangeColours(withHashedFonts(withoutUnused(css)));
  if (own.includes("/assets/")) throw new Error("a rule asks for a picture that is not ours");
  add("app.css", minified(own));
  add("app.rtl.css", minified(postcss([rtlcss()]).process(own, { from: undefined }).css));
}

function addScripts() {
  for (const name of ["app.js", "desk.js", "passkeys.js"]) {
    const result = buildSync({
      entryPoints: [join(here, "js", name)],
      bundle: true, minify: true, write: false, format: "esm", target: ["es2020"],
    });
    add(name, result.outputFiles[0].text);
  }
}

function addPictures() {
  for (const name of readdirSync(join(here, "svg")).sort()) {
    add(name, readFileSync(join(here, "svg", name), "utf8").trim());
  }
}

/** One digest of everything the build reads, so that a test without Node sees sources that were changed and not built. */
function sourcesDigest() {
  const digest = createHash("sha256");
  const sources = filesIn(here).filter((file) => !file.startsWith("node_modules/") && file !== "README.md");
  for (const file of sources) {
    digest.update(`${file}\n${createHash("sha256").update(readFileSync(join(here, file))).digest("hex")}\n`);
  }
  return digest.digest("hex");
}

function manifest() {
  const files = {};
  for (const [name, { file, sha256, bytes }] of [...built].sort(([a], [b]) => (a < b ? -1 : 1))) {
    files[name] = { file, sha256, bytes };
  }
  return `${JSON.stringify({ sources: sourcesDigest(), files }, null, 2)}\n`;
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function check() {
  const wanted = new Map([...built.values()].map(({ file, content }) => [file, content]));
  wanted.set("manifest.json", Buffer.from(manifest()));
  const wrong = filesIn(target).filter((file) => !wanted.has(file)).map((file) => `not built from here: ${file}`);
  for (const [file, content] of wanted) {
    const path = join(target, file);
    if (!existsSync(path) || !readFileSync(path).equals(content)) wrong.push(`missing or changed: ${file}`);
  }
  if (wrong.length) throw new Error(`intake/static differs from its sources; run npm run build\n${wrong.join("\n")}`);
}

function write() {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(join(target, "fonts"), { recursive: true });
  for (const { file, content } of built.values()) writeFileSync(join(target, file), content);
  writeFileSync(join(target, "manifest.json"), manifest());
}

addFonts();
addStyles();
addScripts();
addPictures();
if (process.argv.includes("--check")) check();
else write();
