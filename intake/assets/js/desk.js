// Conveniences of the officials' pages: single keys, and texts kept while they are typed. Every page is complete without.
import { keep } from "./keep.js";
import { keys } from "./keys.js";

const modules = { keep, keys };
for (const element of document.querySelectorAll("[data-module]")) {
  modules[element.dataset.module]?.(element);
}
// Whoever comes with the key for search wants to type at once.
const aim = document.getElementById(window.location.hash.slice(1));
if (aim?.matches("input")) aim.focus();
