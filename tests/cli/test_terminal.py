"""What a terminal shows of a mistake: its line, with a caret beneath."""

from tests.support.sites import on_a_terminal, without_colours


def test_on_a_terminal_a_mistake_is_shown_with_its_line(site):
    """The line with a caret beneath; nothing of the kind where colours are not wanted."""
    site.post("bad", "A\x1b[2J [link](nowhere.md)", rating=11, date=2013)
    code, shown = on_a_terminal("build", columns=90, cwd=site.root)
    assert code == 1
    assert "\x1b[2J" not in shown
    assert (
        "content/posts/bad.md:3:9: error: rating: 11 is more than the scale's 10\n"
        "    3 | rating: 11\n"
        "      |         ^^\n"
        "\n"
    ) in without_colours(shown)
    assert "    6 | A\\x1b[2J [link](nowhere.md)\n" in without_colours(shown)
    code, shown = on_a_terminal("build", "--no-color", columns=90, cwd=site.root)
    assert [line for line in shown.splitlines() if " | " in line or "\x1b[3" in line] == []


def test_settings_are_shown_with_their_line_too(site):
    site.settings("paginate: many\n")
    shown = without_colours(on_a_terminal("build", columns=90, cwd=site.root)[1])
    assert "    3 | paginate: many\n      |           ^^^^\n" in shown
    shown = on_a_terminal("build", "--no-color", columns=90, cwd=site.root)[1]
    assert "\x1b" not in shown


def test_of_many_mistakes_only_the_first_are_shown_with_their_lines(site):
    for number in range(30):
        site.post(f"bad{number:02}", rating=11)
    shown = without_colours(on_a_terminal("build", columns=90, cwd=site.root)[1])
    assert (shown.count("^^"), shown.count(": error: ")) == (20, 30)
