// Asks the index that `sitegen search` makes (https://pagefind.app). The page has the words.
const one = (selector) => document.querySelector(selector);
const form = one(".search"), said = one(".search-said"), list = one(".search-found"), more = one(".search-more");
const groups = [...form.querySelectorAll("fieldset")], address = new URLSearchParams(location.search);
const STEP = 10, WORDS = 30, COMMENTS = 3;
let pagefind, results = [], shown = 0, turn = 0, waiting;

function make(tag, className, ...inside) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...inside);
  return element;
}

const number = (value) => value.toLocaleString(document.documentElement.lang);
const chosen = (group) => [...group.querySelectorAll(":checked")].map((box) => box.value);

/* Years and ratings fall, the best first; other names are in order of their letters. */
const rank = (name) => parseFloat(name) / (parseFloat(name.split("/")[1]) || 1);
const letter = (name) => name.replace(/^([A-F])([+-]?)$/, (_, a, sign) => a + "+ -".indexOf(sign || " "));
const order = ([a], [b]) => rank(b) - rank(a) || letter(a).localeCompare(letter(b));

function draw(filters) {
  for (const group of groups) {
    const name = group.dataset.filter;
    for (const [value] of Object.entries(filters[name] ?? {}).sort(order)) {
      const box = make("input");
      Object.assign(box, {type: "checkbox", name, value, checked: address.getAll(name).includes(value)});
      group.append(make("label", "check", box, make("bdi", "", value), " ", make("span", "count")));
      group.hidden = false;
    }
  }
}

function count(found) {
  for (const group of groups) {
    const counts = (chosen(group).length ? found.totalFilters : found.filters)?.[group.dataset.filter] ?? {};
    for (const label of group.querySelectorAll("label"))
      label.lastChild.textContent = number(counts[label.firstChild.value] ?? 0);
  }
}

/* Some words around a match, every match marked; what a page says never becomes HTML. */
function excerpt({words, gap, hits}, from, to, at) {
  const start = Math.max(from, Math.min(at - 8, to - WORDS)), end = Math.min(to, start + WORDS);
  const part = document.createDocumentFragment();
  if (start > from) part.append("… ");
  for (let n = start; n < end; n++) part.append(hits.has(n) ? make("mark", "", words[n]) : words[n], gap);
  if (end < to) part.append("…");
  return part;
}

function result(data) {
  const text = data.raw_content.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  const joined = text.includes("\u200b"), words = text.split(joined ? "\u200b" : /\s+/);
  const page = {words, gap: joined ? "" : " ", hits: new Set(data.locations)};
  const anchors = data.anchors.sort((a, b) => a.location - b.location);
  const ends = (n) => anchors.slice(n + 1).find((a) => a.location > anchors[n].location)?.location ?? words.length;
  const comments = anchors.flatMap(({id, location: from}, n) => {
    if (!id.startsWith("comment-")) return [];
    const to = ends(n), at = data.locations.find((place) => place >= from && place < to);
    return at === undefined ? [] : [{id, from, to, at}];
  });
  const first = anchors.find(({id}) => id === "comments" || id.startsWith("comment-"))?.location ?? words.length;
  const at = data.locations.find((place) => place < first);
  const link = make("a", "", data.meta.title);
  link.href = data.url;
  const item = make("li", "", make("h2", "card-title", link));
  const facts = ["kind", "rated", "author", "date"].filter((key) => data.meta[key]);
  if (facts.length) item.append(make("p", "meta", ...facts.map((key) => make("span", "", data.meta[key]))));
  if (at !== undefined || !comments.length) item.append(make("p", "", excerpt(page, 0, first, at ?? 0)));
  if (comments.length) {
    const lines = comments.slice(0, COMMENTS).map((comment) => {
      const way = make("a", "", excerpt(page, comment.from, comment.to, comment.at));
      way.href = `${data.url}#${encodeURIComponent(comment.id)}`;
      return make("li", "", way);
    });
    item.append(make("p", "label", list.dataset.comments), make("ul", "plain", ...lines));
  }
  item.dir = "auto";
  return item;
}

async function show(mine) {
  const part = results.slice(shown, shown + STEP);
  const items = (await Promise.all(part.map((found) => found.data()))).map(result);
  if (mine !== turn) return;
  list.append(...items);
  shown += part.length;
  more.hidden = shown >= results.length;
  return items[0];
}

async function search() {
  const mine = ++turn, asked = new FormData(form), words = asked.get("q").trim(), sort = asked.get("sort");
  const filters = groups.map((group) => [group.dataset.filter, {any: chosen(group)}]).filter(([, {any}]) => any.length);
  const query = new URLSearchParams([...asked].filter(([, value]) => value)).toString();
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
  const options = {filters: Object.fromEntries(filters), sort: sort ? {[sort]: "desc"} : {}};
  const found = await pagefind.search(words || null, options);
  if (mine !== turn) return;
  results = words || filters.length || sort ? found.results : [];
  shown = 0;
  list.replaceChildren();
  count(found);
  said.textContent = results.length ? said.dataset.found.replace("{n}", number(results.length)) : words || filters.length ? said.dataset.none : "";
  await show(mine);
}

/* Pagefind keeps an index for each language, and asks that of the page; here all are asked. */
async function open() {
  const base = new URL("../pagefind/", import.meta.url);
  pagefind = await import(new URL("pagefind.js", base));
  await pagefind.init();
  const {languages} = await (await fetch(new URL("pagefind-entry.json", base), {cache: "no-cache"})).json();
  const tag = document.documentElement.lang.toLowerCase();
  const most = Object.keys(languages).sort((a, b) => languages[b].page_count - languages[a].page_count)[0];
  const own = [tag, tag.split("-")[0]].find((name) => name in languages) ?? most;
  for (const language of Object.keys(languages))
    if (language !== own) await pagefind.mergeIndex(`${base}./`, {language});
  draw(await pagefind.filters());
}

try {
  await open();
  form.elements.q.value = address.get("q") ?? "";
  form.elements.sort.value = address.get("sort") ?? "";
  one(".search-filters").open = groups.some((group) => chosen(group).length);
  one(".search-none").hidden = true;
  form.hidden = false;
  form.addEventListener("submit", (event) => (event.preventDefault(), search()));
  form.addEventListener("change", search);
  form.elements.q.addEventListener("input", () => (clearTimeout(waiting), (waiting = setTimeout(search, 150))));
  more.addEventListener("click", async () => (await show(turn))?.querySelector("a").focus());
  await search();
} catch (failure) {
  console.warn("There is no search index here: `sitegen search` makes it.", failure);
}
