"""Each recipe of docs/make-it-yours.md keeps its promise in both themes, without a warning."""

import re
from html import unescape

import pytest
import yaml

from tests.docs.test_tables import parts_of, text_of
from tests.support.sites import drawn
from tests.support.walking import WALKED
from tests.unit.core.test_font_files import sfnt

DOCUMENT = "docs/make-it-yours.md"
WALKED.add((DOCUMENT, "", "File"))

RECIPES = {
    title: text
    for title, text in re.findall(r"^##+ (.+)\n((?:(?!##).*\n)*)", text_of(DOCUMENT), re.MULTILINE)
    if "\nFile: " in text
}

PROMISED = {
    "Colours": [("theme/options.css", "--accent: #1d5fa8;")],
    "A logo": [
        ("index.html", 'class="logo logo-light" src="/logo.png" alt="Slow Trains"'),
        ("index.html", 'class="logo logo-dark" src="/logo-dark.png" alt="Slow Trains"'),
        ("tags/index.html", '<link rel="stylesheet" href="/theme/logo.css">'),
    ],
    "An icon for tabs": [
        ("404.html", '<link rel="icon" href="/favicon.png" type="image/png" sizes="180x180">'),
        ("404.html", '<link rel="apple-touch-icon" href="/favicon.png">'),
    ],
    "Fonts": [
        ("theme/options.css", 'url("../fonts/literata.woff2")'),
        ("theme/options.css", 'url("../fonts/literata-italic.woff2")'),
        ("theme/options.css", 'font-family: Georgia, "Times New Roman", serif'),
        ("404.html", '<link rel="preload" href="/fonts/literata.woff2" as="font" crossorigin>'),
    ],
    "A style sheet": [
        ("404.html", '<link rel="stylesheet" href="/my.css">'),
        ("my.css", "#fffaf0"),
    ],
    "A menu": [("404.html", '<li><a href="/archive/">Reviews</a></li>')],
    "Header and footer": [
        ("404.html", '<p class="site-notice">On holiday until Monday.</p>'),
        ("tags/index.html", '<p>Written on trains. <a href="/about/">Who we are</a></p>'),
        ("tags/index.html", '</footer>\n\n<p class="wrap">All texts: CC BY 4.0.</p>'),
    ],
    "Links to profiles": [
        ("404.html", 'rel="me" href="https://social.example/@mira">Mastodon</a>'),
        ("404.html", '<div class="wrap h-card">'),
    ],
    "Other words": [("archive/index.html", "Everything so far")],
    "GoatCounter": [("404.html", 'data-goatcounter="https://mycode.goatcounter.com/count"')],
    "Plausible": [
        ("404.html", '<script async src="https://plausible.io/js/pa-MY-SITE.js"></script>'),
        ("404.html", '<script src="/plausible.js"></script>'),
        ("plausible.js", "window.plausible.init();"),
    ],
    "Umami": [("404.html", '<script defer src="https://cloud.umami.is/script.js"')],
    "A contact form": [
        ("contact/index.html", '<form action="https://formspree.io/f/my-form" method="post">'),
        ("contact/index.html", '<button type="submit">Send</button>'),
    ],
    "A newsletter": [("404.html", '<form action="https://buttondown.com/api/emails/embed-sub')],
}
"""Pieces of pages and files, by the heading of the recipe that promises them."""

ALLOWED = {
    "GoatCounter": {
        "script-src": ["https://gc.zgo.at", "https://mycode.goatcounter.com"],
        "connect-src": ["https://gc.zgo.at", "https://mycode.goatcounter.com"],
    },
    "Plausible": {
        "script-src": ["https://plausible.io"],
        "connect-src": ["https://plausible.io"],
    },
    "Umami": {
        "script-src": ["https://cloud.umami.is", "https://gateway.umami.is"],
        "connect-src": ["https://cloud.umami.is", "https://gateway.umami.is"],
    },
    "A contact form": {"form-action": ["https://formspree.io"]},
    "A newsletter": {"form-action": ["https://buttondown.com"]},
}
"""All hosts that a recipe's policy allows, by what for."""


def cooked(site, recipe, theme):
    """Write the files of a recipe into a site with a theme, and build it."""
    settings = {"title": "Slow Trains", "url": "https://example.org/"}
    for kind, path, content in parts_of(RECIPES[recipe]):
        if kind == "Picture":
            site.write(path, drawn(180, 180))
        elif path == "site.yaml":
            settings = yaml.load(content, yaml.BaseLoader)
        elif kind == "File":
            site.write(path, content)
    options = settings.get("theme", {}).get("options", {})
    settings["theme"] = {"name": theme, "options": options}
    for path in re.findall(r"/fonts/[\w-]+\.woff2", str(options)):
        site.write(f"content/static{path}", sfnt())
    site.post("a")
    site.write("site.yaml", yaml.safe_dump(settings))
    return site.built()


def test_every_recipe_has_a_promise_and_says_it_first():
    assert list(RECIPES) == list(PROMISED)
    starts = [text.strip().startswith("**You get** ") for text in RECIPES.values()]
    assert starts == [True] * len(RECIPES)


@pytest.mark.parametrize("theme", ["default", "catalogue"])
@pytest.mark.parametrize("recipe", PROMISED)
def test_a_recipe_keeps_its_promise(site, recipe, theme):
    cooked(site, recipe, theme)
    missing = [(path, text) for path, text in PROMISED[recipe] if text not in site.output(path)]
    assert missing == []


@pytest.mark.parametrize("recipe", PROMISED)
def test_a_recipe_allows_the_hosts_that_it_needs_and_no_others(site, recipe):
    page = cooked(site, recipe, "default").output("404.html")
    [policy] = re.findall('Policy" content="([^"]*)"', page)
    sources = {name: of for name, *of in map(str.split, unescape(policy).split(";"))}
    hosts = {name: [s for s in of if not s.startswith("'")] for name, of in sources.items()}
    assert {name: of for name, of in hosts.items() if of} == ALLOWED.get(recipe, {})
