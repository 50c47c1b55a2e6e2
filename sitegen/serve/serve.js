// Keeps a page of the preview as its sources are. What has changed in the page is exchanged within
// it, and so is a style sheet; the page is loaded anew where scripts or what it loads want that.
(() => {
  const script = document.currentScript;
  const page = script.dataset.page;
  const address = new URL(script.dataset.events, location.href);
  let source = null;
  let turn = Promise.resolve();
  let lastNotice = null;

  const file = (url) => {
    const { origin, pathname } = new URL(url, location.href);
    const path = decodeURIComponent(pathname);
    return origin !== location.origin ? "" : path.endsWith("/") ? `${path}index.html` : path;
  };

  const swap = (links) => {
    for (const link of links) {
      const next = link.cloneNode();
      const url = new URL(link.href);
      url.searchParams.set("sitegen", address.searchParams.get("since"));
      next.href = url.href;
      // The old sheet goes when the new one is there, so that the page is never without.
      next.addEventListener("load", () => link.remove());
      next.addEventListener("error", () => link.remove());
      link.after(next);
    }
  };

  // A theme's script with data-stays bears that the page is exchanged under it.
  const RUNS = "script:not([data-events], [data-stays], [type='application/ld+json']), noscript, template";
  const LOADED = "style, base, link[rel~=stylesheet], meta[http-equiv], script[data-stays]";

  // What a page cannot exchange without being loaded anew.
  const loads = (root) =>
    [...root.querySelectorAll(LOADED)].map((one) => {
      if (one.localName !== "link") return one.outerHTML;
      const url = new URL(one.href);
      url.searchParams.delete("sitegen");
      return [url.href, one.rel, one.media].join(" ");
    }).join("\n");

  const notice = () => document.querySelector("sitegen-notice");
  const isOurs = (node) => node === script || node === notice();

  // What a reader has opened, pressed, or chosen as colours.
  const READERS = { open: "details", "aria-pressed": "button", "data-scheme": "html" };
  const TOUCHED = "details[open], button[aria-pressed=true]";
  const isReaders = (node, name) => READERS[name] === node.localName;

  const give = (node, attributes) => {
    for (const { name } of [...node.attributes]) {
      if (!isReaders(node, name) && !attributes.getNamedItem(name)) node.removeAttribute(name);
    }
    for (const { name, value } of attributes) {
      const isPressed = name === "aria-pressed" && isReaders(node, name);
      if (!isPressed && node.getAttribute(name) !== value) node.setAttribute(name, value);
    }
  };

  // Tells whether two nodes are the same, but for what a reader has opened or pressed.
  const isSame = (node, next) => {
    if (node.isEqualNode(next)) return true;
    if (!node.matches?.(`${TOUCHED}, :has(${TOUCHED})`)) return false;
    const [one, other] = [node, next].map((each) => each.cloneNode(true));
    for (const copy of [one, other]) {
      const parts = copy.querySelectorAll?.("details, button") ?? [];
      for (const part of [copy, ...parts]) {
        for (const name in READERS) if (isReaders(part, name)) part.removeAttribute(name);
      }
    }
    return one.isEqualNode(other);
  };

  // Puts new children in place of old ones, of which those stay that are among the new.
  const fill = (node, old, made, after) => {
    const put = (some, before) =>
      some.forEach((child) => node.insertBefore(document.importNode(child, true), before));
    for (const child of old) {
      const at = made.findIndex((one) => isSame(child, one));
      if (at < 0) {
        child.remove();
      } else {
        put(made.splice(0, at), child);
        made.shift();
      }
    }
    put(made, after);
  };

  // What is the same stays as it is, with all that a reader has opened, typed or begun to play.
  const follow = (node, next) => {
    if (isSame(node, next)) return;
    if (node.nodeType !== Node.ELEMENT_NODE || node.nodeName !== next.nodeName) {
      node.replaceWith(document.importNode(next, true));
      return;
    }
    give(node, next.attributes);
    const old = [...node.childNodes].filter((child) => !isOurs(child));
    const made = [...next.childNodes];
    while (old.length && made.length && isSame(old[0], made[0])) {
      old.shift();
      made.shift();
    }
    let after = notice()?.parentNode === node ? notice() : null;
    while (old.length && made.length && isSame(old.at(-1), made.at(-1))) {
      after = old.pop();
      made.pop();
    }
    if (old.length === made.length) {
      old.forEach((child, index) => follow(child, made[index]));
    } else {
      fill(node, old, made, after);
    }
  };

  // Exchanges what has changed in the page; tells whether that could be done.
  const exchange = async () => {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (answer.redirected) return false;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    next.querySelector("sitegen-notice")?.remove();
    next.querySelector("script[data-events]")?.remove();
    const plain = [document, next].every((root) => root.querySelector(RUNS) === null);
    if (!plain || loads(document) !== loads(next)) return false;
    give(document.documentElement, next.documentElement.attributes);
    document.title = next.title;
    follow(document.body, next.body);
    return true;
  };

  const renew = () => exchange().then((done) => done || location.reload(), () => location.reload());

  // As many warnings as before are as open, or as hidden, as they were.
  const showNotice = (box, text) => {
    const was = box.querySelector(".warnings");
    box.innerHTML = text;
    const now = box.querySelector(".warnings");
    const [old, next] = [was, now].map((one) => one?.querySelector("summary").textContent);
    if (next !== undefined && old === next) {
      now.querySelector("details").open = was.querySelector("details").open;
      now.querySelector("input").checked = was.querySelector("input").checked;
    }
  };

  const onMessage = (event) => {
    const state = JSON.parse(event.data);
    const known = address.searchParams.get("since");
    address.searchParams.set("since", state.name);
    if (state.name !== known && (page === "" || state.changed === null)) {
      location.reload();
      return;
    }
    const changed = new Set(state.changed);
    const sheets = [...document.querySelectorAll("link[rel~=stylesheet]")];
    const stale = sheets.filter((link) => changed.has(file(link.href)));
    stale.forEach((link) => changed.delete(file(link.href)));
    const shown = performance.getEntriesByType("resource").map((entry) => file(entry.name));
    if (shown.some((one) => one !== page && changed.has(one))) {
      location.reload();
      return;
    }
    if (changed.has(page)) turn = turn.then(renew);
    turn = turn.then(() => swap(stale));
    const box = notice()?.shadowRoot?.querySelector(".notice");
    if (box && lastNotice !== state.notice) showNotice(box, state.notice);
    lastNotice = state.notice;
  };

  // A browser has few connections for one host: only pages that are looked at hold one.
  const connect = () => {
    if (document.visibilityState === "visible" && source === null) {
      source = new EventSource(address);
      source.addEventListener("message", onMessage);
      source.addEventListener("error", () => {
        // Where the server has gone, the address must name the last message.
        close();
        setTimeout(connect, 1000);
      });
    } else if (document.visibilityState !== "visible") {
      close();
    }
  };
  const close = () => {
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", connect);
  addEventListener("pageshow", connect);
  addEventListener("pagehide", close);
  // Every picture is remembered that the page has loaded, however often it has been exchanged.
  performance.setResourceTimingBufferSize(100000);
  connect();
})();
