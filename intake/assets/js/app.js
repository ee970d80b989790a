// Small conveniences. Every page is complete without them: nothing here decides, checks or fetches.

const language = document.documentElement.lang;
const numbers = new Intl.NumberFormat(language);

/** Counts what the server will count: characters, line ends as one. */
function lengthOf(text) {
  return [...text.normalize("NFC").replace(/\r\n/g, "\n")].length;
}

/** Writes how many characters are left; readers are told when the person pauses. */
function count(group) {
  const field = group.querySelector("textarea");
  const shown = group.querySelector(".app-count");
  const spoken = document.createElement("div");
  spoken.className = "govuk-visually-hidden";
  spoken.setAttribute("role", "status");
  shown.after(spoken);
  let pause;
  const update = () => {
    const left = Number(group.dataset.max) - lengthOf(field.value);
    const words = left < 0 ? group.dataset.over : group.dataset.left;
    shown.textContent = `${words} ${numbers.format(Math.abs(left))}`;
    shown.classList.toggle("app-count--over", left < 0);
    clearTimeout(pause);
    pause = setTimeout(() => { spoken.textContent = shown.textContent; }, 1000);
  };
  field.addEventListener("input", update);
  if (field.value) update();
}

/** The summary takes the focus when the page comes up, and its links lead into the fields. */
function errorSummary(summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const question = field.closest("fieldset")?.querySelector("legend")
      ?? document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    (question ?? field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

function print(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** Copies the code without the blanks between its groups being lost; says so to eyes and readers. */
function copy(block) {
  const button = block.querySelector("button");
  if (!button || !navigator.clipboard) return;
  const said = block.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent.trim());
    said.textContent = button.dataset.done;
    const before = button.innerHTML;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.innerHTML = before; said.textContent = ""; }, 4000);
  });
}

/** On narrow screens an unused filter is folded, so that the list comes first. */
function filter(panel) {
  const narrow = window.matchMedia("(max-width: 48rem)").matches;
  if (narrow && !panel.querySelector(".app-filter__selected")) panel.open = false;
}

/** The QR code of the receipt carries number and code behind the #, which no server sees. */
function track(form) {
  const [number, code] = decodeURIComponent(window.location.hash.slice(1)).split(".");
  if (!number || !code) return;
  form.querySelector("#reference").value = number;
  form.querySelector("#code").value = code;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  form.querySelector("button").focus();
}

/** Where several forms of a page are typed in, the languages of the header press those of the form
 *  that was typed in last, or was just sent; those stay out of sight. */
let typedIn;
function languages(own) {
  own.hidden = true;
  if ("sent" in own.dataset) typedIn = own;
  own.closest("form").addEventListener("input", () => { typedIn = own; });
}
document.querySelector(".app-languages")?.addEventListener("click", (event) => {
  const link = typedIn && event.target.closest("a[hreflang]");
  if (!link) return;
  event.preventDefault();
  typedIn.querySelector(`[value="${link.hreflang}"]`).click();
});

const modules = { track, count, languages, "error-summary": errorSummary, print, copy, filter };
for (const element of document.querySelectorAll("[data-module]")) {
  modules[element.dataset.module]?.(element);
}
