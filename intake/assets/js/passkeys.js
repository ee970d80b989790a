// Passkeys: asks the browser for one and puts its answer into the form. Nothing is decided here. Without it the pages say
// so, and the password goes on working.

const FRESH = 4 * 60 * 1000; // a little less than the life of what the page asks for

const decoded = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const coded = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** What the server asks for, with bytes where it can only write letters. */
function asked(options) {
  options.challenge = decoded(options.challenge);
  if (options.user) options.user.id = decoded(options.user.id);
  for (const one of options.excludeCredentials ?? []) one.id = decoded(one.id);
  return options;
}

/** What the browser answers, with letters where it gives bytes. */
function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = coded(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: coded(credential.rawId), type: credential.type, response });
}

/** The options of the page as it would be now, for a page that has been open for long. */
async function renewed() {
  const answer = await fetch(window.location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("form[data-module=passkey]")?.dataset.options;
}

function passkey(form) {
  const said = form.querySelector("[data-said]");
  const field = form.elements.passkey;
  let waits = false;
  field.value = ""; // some browsers bring an old answer back
  form.querySelector("[data-can]").hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (waits) return;
    waits = true;
    said.textContent = "";
    try {
      const options = performance.now() < FRESH ? form.dataset.options : await renewed();
      if (!options) {
        window.location.reload();
        return;
      }
      const publicKey = asked(JSON.parse(options));
      field.value = answered(await navigator.credentials[form.dataset.act]({ publicKey }));
      form.submit();
    } catch (error) {
      said.textContent = error.name === "InvalidStateError" ? said.dataset.known : said.dataset.failed;
    }
    waits = false;
  });
}

const able = "credentials" in navigator && "PublicKeyCredential" in window;
for (const sentence of document.querySelectorAll("[data-passkey-script]")) sentence.hidden = true;
for (const sentence of document.querySelectorAll("[data-passkey-browser]")) sentence.hidden = able;
if (able) document.querySelectorAll("form[data-module=passkey]").forEach(passkey);
