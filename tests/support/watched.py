"""A page of Chromium that is served from memory and tells what happened in it."""

import mimetypes
from pathlib import Path
from urllib.parse import unquote, urlsplit

HOOK = """
window.fired = [];
for (const name of ["alert", "confirm", "prompt", "print"])
  window[name] = () => { top.fired.push(name); };
for (const name of ["log", "info", "warn", "error", "dir", "table"])
  console[name] = () => { top.fired.push("console." + name); };
document.addEventListener("securitypolicyviolation",
  event => top.fired.push("policy: " + event.violatedDirective));
"""
"""Before anything of a page runs: what scripts do to be seen is noted instead."""

PROD = """
() => {
  const elements = [...document.querySelectorAll("*")];
  for (const element of elements)
    for (const {name} of [...element.attributes])
      if (name.startsWith("on"))
        try { element.dispatchEvent(new Event(name.slice(2), {bubbles: true})) } catch {}
  for (const element of elements)
    if (/^\\s*(javascript|data|vbscript):/i.test(element.href || element.action || ""))
      try { element.click() } catch {}
}
"""
"""What a reader might do: touch everything that waits for it."""

DISALLOWED = """
([tags, rel]) => {
  const found = [];
  for (const body of document.querySelectorAll(".comment .e-content")) {
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_ALL);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) continue;
      if (node.nodeType !== Node.ELEMENT_NODE || !tags.includes(node.localName)
          || node.namespaceURI !== "http://www.w3.org/1999/xhtml")
        found.push(node.nodeName);
      for (const {name, value} of node.attributes || [])
        if (node.localName !== "a" || !{rel: value === rel, href: /^https?:/.test(value)}[name])
          found.push(`${node.nodeName} ${name}=${value}`);
    }
  }
  return found;
}
"""
"""What there is in comments' texts beside the elements and attributes that are allowed."""

AXE = """async () => (await axe.run({
    resultTypes: ["violations"],
    iframes: false,
    rules: {"target-size": {enabled: true}},
})).violations
    .flatMap(({id, nodes}) => nodes.map(node => `${id}: ${node.target} ${node.failureSummary}`))"""
"""All of axe's rules, good practice too; that of targets' size is off unless it is asked for."""


class Watched:
    """A page of Chromium that is served from memory, and whatever happens in it."""

    def __init__(self, context, origin):
        self.origin = origin
        self.happened = []
        self.files = {}
        self._context = context
        self._open()

    def _open(self):
        self.page = self._context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.add_init_script(HOOK)
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.happened.append(f"error: {error}"))
        self.page.on("popup", lambda popup: (self.happened.append("popup"), popup.close()))
        self.page.route("**/*", self._serve)

    def _dialog(self, dialog):
        self.happened.append(f"dialog: {dialog.type}")
        dialog.dismiss()

    def _serve(self, route):
        url = route.request.url
        parts = urlsplit(url)
        path = unquote(parts.path)
        body = self.files.get(path if not path.endswith("/") else f"{path}index.html")
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.happened.append(f"request: {url[:80]}")
            route.abort()
        elif body is None:
            if path != "/favicon.ico":
                self.happened.append(f"request: {url[:80]}")
            route.fulfill(status=404, body="")
        else:
            kind = mimetypes.guess_type(path if not path.endswith("/") else "index.html")[0]
            route.fulfill(body=body, content_type=f"{kind or 'text/plain'}; charset=utf-8")

    def visit(self, path):
        """Load a page, touch everything in it, and return what happened."""
        self.happened.clear()
        self.page.goto(self.origin + path, wait_until="load")
        self.page.evaluate(PROD)
        return [*self.page.evaluate("window.fired"), *self.happened]

    def visit_anyhow(self, path):
        """Visit a page that may never come to rest; that is something that happened, too."""
        try:
            return self.visit(path)
        except Exception as failure:
            self.page.close()
            self._open()
            return [f"failed: {failure}"]

    def serve(self, folder, base=""):
        """Serve a built site from below a path."""
        output = Path(folder)
        self.files = {
            f"{base}/{path.relative_to(output).as_posix()}": path.read_bytes()
            for path in output.rglob("*")
            if path.is_file()
        }
        return self
