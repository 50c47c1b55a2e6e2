// The switch between light and dark. It is loaded in the head, so that no page is first shown in the
// other colours. Without it the reader's system decides; so it does again when both agree.
(() => {
  const KEY = "color-scheme";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;

  // What a browser remembers may be forbidden, or anything.
  const recall = () => {
    try {
      chosen = localStorage.getItem(KEY);
    } catch {}
    if (chosen !== "light" && chosen !== "dark") chosen = null;
  };

  const remember = () => {
    try {
      if (chosen) localStorage.setItem(KEY, chosen);
      else localStorage.removeItem(KEY);
    } catch {}
  };

  const isDark = () => (chosen ? chosen === "dark" : dark.matches);

  const show = () => {
    root.dataset.scheme = chosen ?? "auto";
    document.querySelectorAll(".scheme").forEach((one) => one.setAttribute("aria-pressed", isDark()));
  };

  const renew = () => {
    recall();
    show();
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(".scheme")) return;
    const wanted = isDark() ? "light" : "dark";
    chosen = wanted === (dark.matches ? "dark" : "light") ? null : wanted;
    remember();
    show();
  });
  document.addEventListener("DOMContentLoaded", show);
  dark.addEventListener("change", show);
  addEventListener("storage", renew);
  addEventListener("pageshow", (event) => event.persisted && renew());
  renew();
})();
