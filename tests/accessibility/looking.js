// What is wrong with how a page lies on the screen, as a list of sentences. Run inside the page.
(() => {
  const VISUALLY_HIDDEN = 2; // GOV.UK hides from eyes by a box of one pixel
  const root = document.documentElement;

  const named = (e) => {
    const id = e.id ? `#${e.id}` : "";
    const cls = typeof e.className === "string" && e.className ? `.${e.className.trim().split(/\s+/)[0]}` : "";
    const said = (e.innerText || e.value || e.alt || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `${e.localName}${id}${cls} “${said}”`;
  };
  const isShown = (e) => e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const forEyes = (e) => {
    for (let it = e; it && it !== document.body; it = it.parentElement) {
      const box = it.getBoundingClientRect(), style = getComputedStyle(it);
      const small = box.width <= VISUALLY_HIDDEN && box.height <= VISUALLY_HIDDEN;
      if (small && style.overflow !== "visible") return false;
      if (style.position === "absolute" && style.clip === "rect(0px, 0px, 0px, 0px)") return false;
    }
    return true;
  };
  const scrollsOrCuts = (e) => {
    const found = { scrolls: false, cuts: null };
    for (let it = e; it && it !== root; it = it.parentElement) {
      const { overflowX } = getComputedStyle(it);
      if (overflowX === "auto" || overflowX === "scroll") found.scrolls = true;
      if ((overflowX === "hidden" || overflowX === "clip") && !found.scrolls && it !== document.body)
        found.cuts = found.cuts || it;
    }
    return found;
  };
  const texts = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node; (node = walker.nextNode()); ) {
      const owner = node.parentElement;
      if (!node.data.trim() || !owner || owner.closest("script, style, option, noscript, textarea, svg")) continue;
      if (!isShown(owner) || !forEyes(owner)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const boxes = [...range.getClientRects()].filter((r) => r.width > 1 && r.height > 1);
      if (boxes.length) found.push({ owner, boxes });
    }
    return found;
  };
  const controls = () =>
    [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button")]
      .filter((e) => isShown(e) && forEyes(e))
      .map((owner) => ({ owner, boxes: [owner.getBoundingClientRect()] }));

  const sideways = (found) => {
    const by = root.scrollWidth - root.clientWidth;
    if (by > 1) found.push(`the page scrolls sideways by ${by} px`);
  };
  const outside = (things, found) => {
    for (const { owner, boxes } of things) {
      const { scrolls, cuts } = scrollsOrCuts(owner);
      // A file input reaches 5 px out, so that its button stands in line with the text.
      const by = owner.matches("[type=file]") ? 6 : 1;
      if (!scrolls && boxes.some((b) => b.left < -by || b.right > root.clientWidth + by))
        found.push(`outside the window: ${named(owner)}`);
      if (cuts) {
        const frame = cuts.getBoundingClientRect();
        if (boxes.some((b) => b.left < frame.left - 2 || b.right > frame.right + 2 || b.bottom > frame.bottom + 4))
          found.push(`cut off: ${named(owner)}`);
      }
      const own = getComputedStyle(owner);
      if (!scrolls && own.display !== "inline" && owner.scrollWidth > owner.clientWidth + 2 && owner.clientWidth > 0
          && !owner.matches("input, select, textarea"))
        found.push(`wider than its box: ${named(owner)}`);
    }
  };
  const overlapping = (things, found) => {
    const all = things.flatMap(({ owner, boxes }) => boxes.map((box) => ({ owner, box })));
    all.sort((a, b) => a.box.top - b.box.top);
    for (let i = 0; i < all.length; i++)
      for (let j = i + 1; j < all.length && all[j].box.top < all[i].box.bottom; j++) {
        const [a, b] = [all[i], all[j]];
        if (a.owner.contains(b.owner) || b.owner.contains(a.owner)) continue;
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        // Lines of text reach a little into each other's leading; that is not seen.
        if (wide > 2 && high > 0.4 * Math.min(a.box.height, b.box.height))
          found.push(`over each other: ${named(a.owner)} and ${named(b.owner)}`);
      }
  };
  const edgeless = (found) => {
    for (const { owner } of controls()) {
      if (owner.matches("[type=file]")) continue; // drawn by the browser, with a button of its own
      if (owner.matches("[type=radio], [type=checkbox]") && getComputedStyle(owner).opacity !== "0") continue;
      const style = getComputedStyle(owner);
      const drawn = owner.matches("[type=radio], [type=checkbox]")
        ? getComputedStyle(owner.labels[0] || owner, "::before") : style;
      const link = owner.matches("button") && style.textDecorationLine.includes("underline");
      const edge = ["Top", "Bottom", "Left", "Right"].some((s) => parseFloat(drawn[`border${s}Width`]) > 0);
      if (!edge && !link) found.push(`no edge in forced colours: ${named(owner)}`);
    }
  };

  const channels = (value) => (value.match(/[\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const over = (top, below) => {
    const a = top[3] === undefined ? 1 : top[3];
    return [0, 1, 2].map((i) => top[i] * a + below[i] * (1 - a));
  };
  const ground = (e) => {
    const layers = [];
    for (let it = e; it; it = it.parentElement) {
      const style = getComputedStyle(it), colour = channels(style.backgroundColor);
      if (style.backgroundImage !== "none" && /gradient/.test(style.backgroundImage)) return null;
      if (colour[3] !== 0) layers.push(colour);
      if (colour.length && colour[3] === undefined) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const contrast = (e) => {
    const style = getComputedStyle(e), below = ground(e);
    if (!below) return { ratio: 0, needed: 4.5 };
    const text = over(channels(style.color), below);
    const [light, dark] = [luminance(text), luminance(below)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
    return { ratio: (light + 0.05) / (dark + 0.05), needed: size >= 24 || (bold && size >= 18.66) ? 3 : 4.5 };
  };

  window.looking = {
    layout({ forced, pressed }) {
      const found = [], said = texts(), all = [...said, ...(pressed ? controls() : [])];
      sideways(found);
      outside(all, found);
      overlapping(all, found);
      if (forced) {
        edgeless(found);
        for (const { owner } of said) {
          const { ratio, needed } = contrast(owner);
          if (ratio < needed && !owner.closest("[disabled]"))
            found.push(`contrast ${ratio.toFixed(1)} in forced colours: ${named(owner)}`);
        }
      }
      return [...new Set(found)];
    },
    // Every form of the page: what it is called, and whether it asks anything.
    forms() {
      return [...document.querySelectorAll("main form[method=post]")].map((form) => {
        const to = (form.getAttribute("action") || location.pathname).replace(/[0-9]+/g, "0").split("?")[0];
        const elements = [...form.elements], silent = ["hidden", "submit", "button", "fieldset"];
        const names = [...new Set(elements.map((e) => e.name).filter(Boolean))].sort().join();
        return { key: `${to} ${names}`, asks: elements.some((e) => !silent.includes(e.type)) };
      });
    },
    // A form as it is when nobody filled anything in, sent by its own button.
    sendEmpty(form) {
      for (const e of form.elements) {
        if (e.type === "radio" || e.type === "checkbox") e.checked = false;
        else if (e.tagName === "SELECT") e.selectedIndex = 0;
        else if (e.tagName !== "BUTTON" && e.type !== "hidden" && e.type !== "submit") e.value = "";
      }
      form.noValidate = true;
      form.requestSubmit(form.querySelector("button:not([formaction])"));
    },
    // What axe found, and what it left open.
    async axe(rules) {
      const how = { runOnly: { type: "tag", values: rules }, resultTypes: ["violations", "incomplete"] };
      const { violations, incomplete } = await window.axe.run(document, how);
      const node = (n) => ({ target: n.target.flat().join(" "), html: n.html.slice(0, 150), why: n.failureSummary });
      const short = (list) => list.map(({ id, nodes }) => ({ id, nodes: nodes.map(node) }));
      return { violations: short(violations), incomplete: short(incomplete) };
    },
    settle(selectors) {
      return selectors.map((one) => {
        const element = document.querySelector(one);
        return { one, ...contrast(element) };
      });
    },
  };
})();
