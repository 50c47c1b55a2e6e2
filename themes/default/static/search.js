// Asks Pagefind's index, which `sitegen search` makes. The page has the words.
const $ = (end) => document.querySelector(`.search${end}`);
const form = $(""), said = $("-said"), list = $("-found"), more = $("-more");
const groups = [...form.querySelectorAll("fieldset")], address = new URLSearchParams(location.search);
const lang = document.documentElement.lang, STEP = 10;
let pagefind, hits, shown, turn = 0, timer;

const make = (tag, className = "", ...inside) => {
  const element = Object.assign(document.createElement(tag), {className});
  element.append(...inside);
  return element;
};
const link = (href, ...inside) => Object.assign(make("a", "", ...inside), {href});
const chosen = (group) => [...group.querySelectorAll(":checked")].map(({value}) => value);
// Years and ratings fall; names are in order of letters.
const order = (a, b) => (/^\d/.test(a) ? -1 : 1) * a.localeCompare(b, lang, {numeric: true});

function draw(filters) {
  for (const group of groups)
    for (const value of Object.keys(filters[group.name] ?? {}).sort(order)) {
      const {name} = group, checked = address.has(name, value);
      const box = Object.assign(make("input"), {type: "checkbox", name, value, checked});
      group.append(make("label", "check", box, make("bdi", "", value), make("span", "count")));
    }
}

function count({filters, totalFilters}) {
  for (const group of groups) {
    const counts = (chosen(group).length ? totalFilters : filters)[group.name] ?? {};
    for (const label of group.querySelectorAll("label")) {
      const {value, checked} = label.firstChild, number = counts[value] ?? 0;
      label.lastChild.textContent = number.toLocaleString(lang);
      label.hidden = !number && !checked;
    }
  }
}

// What a page says never becomes HTML: only its words are marked.
function result({raw_content, locations, anchors, meta, url}) {
  const text = raw_content.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  const gap = text.includes("\u200b") ? "\u200b" : " ", words = text.split(gap === " " ? /\s+/ : gap);
  const excerpt = (from, to, at) => {
    const start = Math.max(from, Math.min(at - 8, to - 30)), end = Math.min(to, start + 30);
    const part = words.slice(start, end).flatMap((word, n) =>
      [locations.includes(start + n) ? make("mark", "", word) : word, gap]);
    return [start > from ? "… " : "", ...part, end < to ? "…" : ""];
  };
  anchors.sort((a, b) => a.location - b.location);
  const comments = anchors.flatMap(({id, location: from}) => {
    const to = anchors.find((n) => n.location > from)?.location ?? words.length;
    const at = id.startsWith("comment-") && locations.find((n) => n >= from && n < to);
    return at ? [make("li", "", link(`${url}#${encodeURIComponent(id)}`, ...excerpt(from, to, at)))] : [];
  });
  const end = anchors.find(({id}) => id.startsWith("comment"))?.location ?? words.length;
  const at = locations.find((n) => n < end) ?? (comments.length ? -1 : 0);
  const facts = ["kind", "rated", "author", "date"].map((key) => make("span", "", meta[key] ?? ""));
  const parts = [make("h2", "card-title", link(url, meta.title)), make("p", "meta", ...facts)];
  if (at >= 0) parts.push(make("p", "", ...excerpt(0, end, at)));
  if (comments.length)
    parts.push(make("p", "label", list.dataset.comments), make("ul", "plain", ...comments.slice(0, 3)));
  return make("li", "", ...parts);
}

async function show() {
  const mine = turn;
  const part = await Promise.all(hits.slice(shown, shown + STEP).map((found) => found.data()));
  if (mine !== turn) return;
  if (!shown) list.replaceChildren();
  list.append(...part.map(result));
  more.hidden = (shown += STEP) >= hits.length;
}

async function search() {
  const mine = ++turn, asked = [...new FormData(form)].filter(([, value]) => value.trim());
  const {q, sort} = Object.fromEntries(asked), filters = {};
  for (const group of groups) if (chosen(group).length) filters[group.name] = {any: chosen(group)};
  history.replaceState(null, "", asked.length ? `?${new URLSearchParams(asked)}` : ".");
  const found = await pagefind.search(q ?? null, {filters, sort: sort ? {[sort]: "desc"} : {}});
  if (mine !== turn) return;
  hits = asked.length ? found.results : [];
  shown = 0;
  count(found);
  await show();
  if (mine !== turn) return;
  const {some, none} = said.dataset, number = hits.length.toLocaleString(lang);
  said.textContent = hits.length ? `${some} ${number}` : asked.length ? none : "";
}

try {
  pagefind = await import("../pagefind/pagefind.js");
  await pagefind.init();
  draw(await pagefind.filters());
  form.q.value = address.get("q");
  form.sort.value = address.get("sort") ?? "";
  $("-filters").open = groups.some((group) => chosen(group).length);
  $("-none").hidden = true;
  form.hidden = false;
  form.onchange = search;
  form.onsubmit = (event) => (event.preventDefault(), search());
  form.q.oninput = () => (clearTimeout(timer), (timer = setTimeout(search, 150)));
  more.onclick = async () => (await show(), list.children[shown - STEP]?.querySelector("a").focus());
  await search();
} catch (error) {
  console.warn("`sitegen search` makes the index:", error);
}
