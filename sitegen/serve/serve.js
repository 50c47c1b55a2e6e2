// Keeps a page of the preview as its sources are. It loads a page anew only if something that the
// page shows has changed, and a style sheet without the page.
(() => {
  const script = document.currentScript;
  const page = script.dataset.page;
  const address = new URL(script.dataset.events, location.href);
  let source = null;

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

  const hear = (event) => {
    const news = JSON.parse(event.data);
    const known = address.searchParams.get("since");
    address.searchParams.set("since", news.name);
    if (news.name !== known && (page === "" || news.changed === null)) {
      location.reload();
      return;
    }
    const changed = new Set(news.changed);
    const sheets = [...document.querySelectorAll("link[rel~=stylesheet]")];
    const stale = sheets.filter((link) => changed.has(file(link.href)));
    stale.forEach((link) => changed.delete(file(link.href)));
    const shown = performance.getEntriesByType("resource").map((entry) => file(entry.name));
    if (changed.has(page) || shown.some((one) => changed.has(one))) {
      location.reload();
      return;
    }
    swap(stale);
    const notice = document.querySelector("sitegen-notice")?.shadowRoot?.querySelector(".notice");
    if (notice && notice.innerHTML !== news.notice) notice.innerHTML = news.notice;
  };

  // A browser has few connections for one host: only pages that are looked at hold one.
  const connect = () => {
    if (document.visibilityState === "visible" && source === null) {
      source = new EventSource(address);
      source.addEventListener("message", hear);
      source.addEventListener("error", () => {
        // Where the server has gone, the address must name what was heard last.
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
  connect();
})();
