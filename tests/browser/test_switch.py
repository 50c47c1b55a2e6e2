"""The switch between light and dark: there with its script alone, and what it says holds."""

import pytest

PAPER = "getComputedStyle(document.documentElement).backgroundColor"
LIGHT, DARK = "rgb(252, 252, 250)", "rgb(21, 23, 26)"


@pytest.fixture
def built(site, watched):
    site.post("a", "Words.")
    site.built()
    return watched.serve(site.root / "output")


def switch(watched):
    return watched.page.get_by_role("button", name="Dark colours")


def looks(watched):
    """Return the paper's colour, and whether the switch is pressed."""
    return watched.page.evaluate(PAPER), switch(watched).get_attribute("aria-pressed")


HEARD = "heard => matchMedia('(prefers-color-scheme: dark)').addEventListener('change', heard)"


def change_system(watched, scheme):
    """Let the reader's system be light or dark, and wait until the page has heard of it.

    Browsers tell of it some frames after they show it, and those first who have listened longest.
    """
    watched.page.evaluate(f"() => {{ window.heard = new Promise({HEARD}) }}")
    watched.page.emulate_media(color_scheme=scheme)
    watched.page.evaluate("() => window.heard.then(() => null)")


@pytest.mark.parametrize(
    ("system", "before", "after"),
    [("light", (LIGHT, "false"), (DARK, "true")), ("dark", (DARK, "true"), (LIGHT, "false"))],
)
def test_a_press_changes_the_colours_on_every_page(built, system, before, after):
    """The other page has them before it is drawn."""
    built.page.emulate_media(color_scheme=system)
    built.page.goto(f"{built.origin}/")
    assert looks(built) == before
    switch(built).click()
    assert looks(built) == after
    built.page.goto(f"{built.origin}/posts/a/")
    assert looks(built) == after
    assert built.happened == []


def test_a_second_press_gives_the_choice_back_to_the_system(built):
    """Then the page follows when the system changes."""
    built.page.goto(f"{built.origin}/")
    switch(built).click()
    switch(built).click()
    assert looks(built) == (LIGHT, "false")
    change_system(built, "dark")
    assert looks(built) == (DARK, "true")


def test_the_choice_stands_against_the_system(built):
    built.page.goto(f"{built.origin}/")
    switch(built).click()
    change_system(built, "dark")
    change_system(built, "light")
    assert looks(built) == (DARK, "true")


@pytest.mark.parametrize("kept", ["", "blue", "null"])
def test_what_the_browser_remembers_may_be_anything(built, kept):
    built.page.goto(f"{built.origin}/")
    built.page.evaluate("kept => localStorage.setItem('color-scheme', kept)", kept)
    built.page.reload()
    assert looks(built) == (LIGHT, "false")
    assert built.happened == []


def test_a_browser_that_may_not_remember_switches_all_the_same(built):
    built.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no') }})"
    )
    built.page.goto(f"{built.origin}/")
    switch(built).click()
    assert looks(built) == (DARK, "true")
    assert built.happened == []


def test_paper_is_white_whatever_is_chosen(built):
    built.page.goto(f"{built.origin}/")
    switch(built).click()
    built.page.emulate_media(media="print")
    assert built.page.evaluate(PAPER) == "rgb(255, 255, 255)"


def test_without_scripts_there_is_no_switch_and_the_system_decides(built, chromium):
    context = chromium.new_context(java_script_enabled=False, color_scheme="dark")
    page = context.new_page()
    page.route("**/*", built._serve)
    page.goto(f"{built.origin}/")
    assert not page.locator(".scheme").is_visible()
    assert page.locator("html").get_attribute("data-scheme") is None
    context.close()


def test_an_option_leaves_it_out(site, watched):
    site.settings("theme: {options: {switch: false}}\n")
    site.built()
    assert "switch" not in site.output("index.html").replace("/theme/options.css", "")
    watched.serve(site.root / "output").page.goto(f"{watched.origin}/")
    assert switch(watched).count() == 0
