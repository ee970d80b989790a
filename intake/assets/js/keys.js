// Single keys: they lead somewhere or put the focus there, and never send a form.

const TYPING = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit], [type=button])";
const ROWS = "main .app-table__name a, main .app-hits__title a";
const FIELDS = "textarea, select, input:not([type=hidden])";

export function keys(element) {
  const commands = JSON.parse(element.dataset.keys);
  const status = element.querySelector("[role=status]");
  const marked = (name) => document.querySelector(`[data-key~="${name}"]`);
  const say = (text) => {
    status.textContent = "";
    setTimeout(() => { status.textContent = text; }, 50);
  };
  const show = (target) => {
    target.focus();
    target.scrollIntoView({ block: "nearest" });
    return true;
  };
  const follow = (address) => {
    window.location.assign(address);
    return true;
  };

  /** Opens what is folded, follows a link, puts the focus on a button or field. */
  const goTo = (name) => {
    const place = marked(name);
    if (!place) return false;
    const link = place.closest("a[href]") ?? place.querySelector(":scope > a[href]");
    if (link) return follow(link.href);
    const folded = place.querySelector("details");
    if (folded) folded.open = true;
    return show(folded?.querySelector(FIELDS) ?? place.querySelector("button, summary") ?? place);
  };
  const move = (step) => {
    const rows = [...document.querySelectorAll(ROWS)];
    if (marked("next") || marked("previous") || !rows.length) return goTo(step > 0 ? "next" : "previous");
    const at = rows.findIndex((row) => row.closest("tr, li").contains(document.activeElement));
    if (at < 0) return show(rows[step > 0 ? 0 : rows.length - 1]);
    const next = rows[at + step] ?? document.querySelector(step > 0 ? ".app-pager [rel=next]" : ".app-pager [rel=prev]");
    return next ? show(next) : false;
  };
  const open = () => {
    const row = document.activeElement.closest("tr, li")?.querySelector(".app-table__name a, .app-hits__title a");
    return row ? follow(row.href) : false;
  };

  const acts = {
    next: () => move(1),
    previous: () => move(-1),
    open,
    search: () => follow(element.dataset.search),
    undo: () => goTo("undo") || follow(element.dataset.undo),
    help: () => { help(element.dataset).catch(() => follow(element.dataset.help)); return true; },
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
    const command = Object.hasOwn(commands, event.key) ? commands[event.key] : undefined;
    if (!command) return;
    event.preventDefault();
    if (!(acts[command] ?? (() => goTo(command)))()) say(element.dataset.nothing);
  });
  for (const [key, command] of Object.entries(commands)) {
    const place = marked(command);
    const target = place?.matches("a, button") ? place : place?.querySelector("summary, button, a");
    target?.setAttribute("aria-keyshortcuts", key);
  }
}

/** The page with the list of keys, in a dialog on top; the focus goes back where it was. */
async function help({ help: address, close }) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const dialog = document.createElement("dialog");
  dialog.className = "app-dialog";
  const heading = page.querySelector("h1");
  heading.id = "key-list-heading";
  heading.tabIndex = -1;
  dialog.setAttribute("aria-labelledby", heading.id);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  button.textContent = close;
  button.addEventListener("click", () => dialog.close());
  dialog.append(heading, page.getElementById("key-list"), button);
  const before = document.activeElement;
  dialog.addEventListener("close", () => { dialog.remove(); before?.focus(); });
  document.body.append(dialog);
  dialog.showModal();
  heading.focus();
}
