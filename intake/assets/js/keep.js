// Sends what is typed to the server when the person pauses, and once more when the page goes away.

const PAUSE = 2000;

/** `form` names the act whose fields are kept, and has a button that keeps them without script. */
export function keep(form) {
  const button = form.querySelector("button[name=keep][formaction*='/keep']");
  const said = form.querySelector("[data-kept]");
  if (!button) return;
  let timer;
  let waits = false; // something was typed that was not sent
  let sent = false; // the form itself went off: what it says is kept no longer
  let running;

  const body = () => {
    const data = new FormData(form);
    data.set("keep", form.dataset.keep);
    data.set("quiet", "1");
    return data;
  };
  const send = async () => {
    if (!waits || sent) return;
    waits = false;
    running = new AbortController();
    try {
      const answer = await fetch(button.formAction, { method: "POST", body: body(), signal: running.signal });
      said.textContent = answer.status === 204 ? said.dataset.done : said.dataset.failed;
    } catch (error) {
      if (error.name === "AbortError") return;
      waits = true;
      said.textContent = said.dataset.failed;
    }
  };
  const typed = () => {
    waits = true;
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
    running?.abort();
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !waits || sent) return;
    clearTimeout(timer);
    if (navigator.sendBeacon(button.formAction, body())) waits = false;
  });
}
