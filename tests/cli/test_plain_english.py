"""The help of every command is plain English, and fits a terminal of 80 columns."""

import inspect
import re

import click
import pytest

from sitegen.cli.main import commands
from tests.support.plain_english import MAX_WORDS, findings, sentences

WIDTH = 78
"""Columns that click writes to on a terminal of 80."""

VERBS = {
    "add", "allow", "answer", "apply", "approve", "build", "check", "clean", "compare", "copy",
    "create", "do", "empty", "explain", "fetch", "import", "include", "index", "inspect", "leave",
    "list", "listen", "mark", "move", "open", "poll", "preview", "print", "publish", "push",
    "rebuild", "receive", "remove", "replace", "reply", "review", "say", "serve", "set", "show",
    "sign", "sort", "stop", "treat", "use", "write",
}  # fmt: skip
"""What the help of a command, an option or an example begins with."""

EXCEPTIONS: dict[str, str] = {}
"""Findings that may stay, each with its reason."""


def contexts(command, name, parent=None):
    """Yield a context for a command and for each one below it, as click makes them for help."""
    context = command.context_class(
        command, parent, name, terminal_width=WIDTH, **command.context_settings
    )
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            yield from contexts(command.get_command(context, below), below, context)


CONTEXTS = {context.command_path: context for context in contexts(commands, "sitegen")}


def texts(context):
    """Yield (where, text) for all that a command's help says; of an example, what explains it."""
    command, path = context.command, context.command_path
    prose = []
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        if not paragraph.startswith("\b"):
            prose.append(paragraph)
        for line in paragraph.splitlines() if paragraph.startswith("\b") else ():
            example, _, remark = line.strip().partition("  ")
            if remark:
                yield f"{path}, example {example}", remark.strip()
    yield path, "\n\n".join(prose)
    if command.epilog:
        yield f"{path}, at its end", command.epilog
    for parameter in command.get_params(context):
        spec, text = parameter.get_help_record(context) or ("", "")
        if text or isinstance(parameter, click.Option):  # an argument without help has no line
            yield f"{path} {spec}", text


def first_word(text):
    return re.match(r"\w*", text)[0].lower()


def wrong_with(context):
    """Return what is wrong with a command's help."""
    found = []
    for where, text in texts(context):
        found += findings(where, text)
        if first_word(text) not in VERBS:
            found.append(f"{where}: {first_word(text)!r} is no verb of VERBS: {text}")
    return found


@pytest.mark.parametrize("path", CONTEXTS)
def test_help_is_plain_english(path):
    wrong = [finding for finding in wrong_with(CONTEXTS[path]) if finding not in EXCEPTIONS]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)  # all of them, however many


@pytest.mark.parametrize("path", CONTEXTS)
def test_help_fits_80_columns(path):
    """No line is longer, and no command's summary is cut in the list of its group."""
    context = CONTEXTS[path]
    lines = context.get_help().splitlines()
    assert [line for line in lines if len(line) > WIDTH] == []
    for name, command in getattr(context.command, "commands", {}).items():
        [summary, *_] = sentences(command.help)
        assert [line for line in lines if line.split(maxsplit=1) == [name, summary]], summary


def test_every_verb_begins_some_help():
    """So that the list stays one of verbs in use, and takes no word by accident."""
    said = {first_word(text) for context in CONTEXTS.values() for _, text in texts(context)}
    assert VERBS - said == set()


def test_every_exception_is_needed():
    found = {finding for context in CONTEXTS.values() for finding in wrong_with(context)}
    assert EXCEPTIONS.keys() - found == set()


def test_every_text_of_help_is_judged():
    """A command's own, that of its options and what explains an example."""

    @click.command(help="What is built.\n\nRead it anew.\n\n\b\nExamples:\n  x build    the site")
    @click.option("--to", help="Shall it?")
    @click.option("--from", help="Print it.")
    @click.option("--silent")
    def bad(): ...

    [context] = contexts(bad, "x")
    assert wrong_with(context) == [
        "x, example x build: 'the' is no verb of VERBS: the site",
        "x: a clause begins with 'What': What is built.",
        "x: 'anew', write again: Read it anew.",
        "x: 'what' is no verb of VERBS: What is built.\n\nRead it anew.",
        "x --to TEXT: a question: Shall it?",
        "x --to TEXT: 'Shall', write must, or the present tense: Shall it?",
        "x --to TEXT: 'shall' is no verb of VERBS: Shall it?",
        "x --silent TEXT: '' is no verb of VERBS: ",
    ]


# ---------------------------------------------------------------- the rule itself


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("word " * MAX_WORDS + "end.", "26 words, at most 25"),
        ("Short. " + "word " * MAX_WORDS + "end.", "26 words, at most 25"),
        ("What it finds is printed.", "a clause begins with 'What'"),
        ("Print it. Who reads it wins.", "a clause begins with 'Who'"),
        ("Print it: where it was built.", "a clause begins with 'where'"),
        ('Print it. ("Whoever" wins.)', "a clause begins with 'Whoever'"),
        ("Make every page anew.", "'anew', write again"),
        ("Take warnings for errors.", "'Take warnings for errors', write treat … as"),
        ("The rest is to\nbe built.", "'is to be', write must be, or the present tense"),
        ("It was built for want of a cache.", "'for want of', write without"),
        ("You shall not.", "'shall', write must, or the present tense"),
        ("It stands there, as it were.", "'as it were', leave it out"),
        ("Print it (or not?).\n\nReally?", "a question: Really?"),
    ],
)
def test_the_rule_finds(text, wrong):
    assert any(finding.startswith(f"here: {wrong}") for finding in findings("here", text))


@pytest.mark.parametrize(
    "text",
    [
        "word " * (MAX_WORDS - 1) + "end.",
        "word " * 20 + "end. " + "word " * 20 + "end. " + "word " * 20,
        "word " * 20 + "\n\n" + "word " * 20,
        "Show what the theme changed, and where it is. The standard understands tellers.",
        "Write `what stands anew` in site.yaml. sitegen reads it.",
    ],
)
def test_the_rule_lets_pass(text):
    assert findings("here", text) == []


def test_sentences_end_at_stops_and_paragraphs():
    text = "Read site.yaml. sitegen\nknows it (yes.) Good!  [default: no]\n\nNo stop\n\nhere"
    told = [
        "Read site.yaml.",
        "sitegen knows it (yes.)",
        "Good!",
        "[default: no]",
        "No stop",
        "here",
    ]
    assert sentences(text) == told
