// Our colours: as a Sass module for our own rules, and in exchange for the palette of govuk-frontend, which has no
// setting for it (tints and shades are asked for by name inside its components).
import { readFileSync } from "node:fs";

const palette = JSON.parse(readFileSync(new URL("./palette.json", import.meta.url), "utf8"));
const upstream = new URL(
  "./node_modules/govuk-frontend/dist/govuk/settings/_colours-palette--internal.scss",
  import.meta.url,
);

/** Sass importer of "palette:colours": one variable for each named colour. */
export const coloursModule = {
  canonicalize: (url) => (url.startsWith("palette:") ? new URL(url) : null),
  load: () => ({
    contents: Object.entries(palette.named).map(([name, hex]) => `$${name}: ${hex};`).join("\n"),
    syntax: "scss",
  }),
};

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const toHex = (rgb) => `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
const mixed = (hex, other, share) => toHex(channels(hex).map((value, i) => value * (1 - share) + other[i] * share));

/** "tint-80" of a colour is 80 % white; "shade-25" is 25 % black. */
function variant(hex, name) {
  const [kind, per_cent] = name.split("-");
  if (kind === "tint") return mixed(hex, [255, 255, 255], Number(per_cent) / 100);
  if (kind === "shade") return mixed(hex, [0, 0, 0], Number(per_cent) / 100);
  return hex;
}

/** [[upstream hex, ours]] read from the palette as installed, so that a new release cannot slip a colour in. */
function exchanges() {
  const source = readFileSync(upstream, "utf8").split("$govuk-pre-brand-colours")[0];
  const found = [];
  let hue = null;
  for (const line of source.split("\n")) {
    const opening = line.match(/^ {2}"([a-z]+)": \($/);
    if (opening) hue = opening[1];
    const entry = line.match(/^ {4}"([a-z0-9-]+)": (#[0-9a-f]{6}),?$/);
    if (!entry) continue;
    if (!palette.hues[hue]) throw new Error(`palette.json has no hue for ${hue}`);
    found.push([entry[2], variant(palette.hues[hue], entry[1])]);
  }
  if (found.length < 50) throw new Error("the palette of govuk-frontend was not understood");
  return found;
}

/** The style sheet with every colour of govuk-frontend's palette exchanged for ours. */
export function exchangeColours(css) {
  const table = new Map(exchanges());
  return css.replace(/#[0-9a-f]{6}\b/gi, (hex) => table.get(hex.toLowerCase()) ?? hex);
}
