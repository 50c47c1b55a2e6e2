"""``sitegen new``."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli import completion
from sitegen.cli.creating import as_of, now_option
from sitegen.cli.new_entry import entry
from sitegen.cli.options import common, find_site, print_path
from sitegen.cli.terminal import say
from sitegen.cli.titles import TitledCommand
from sitegen.core.diagnostics import UsageError

if TYPE_CHECKING:
    from sitegen.scaffold.content import ContentCreator
    from sitegen.scaffold.files import NewFile


_KINDS_OF_COMMENTS = (
    "comment", "review", "pingback", "webmention", "quote", "summary", "notice", "age",
)  # fmt: skip
"""The same as in ``comments.parsing``, which is slow to import."""


@click.group()
def new() -> None:
    """Create a site, a document, a comment or a diary entry.

    The new file is valid and ready to edit. sitegen prints its path on stdout, and never
    overwrites a file. On stderr, it says when the next build publishes a post, a page or a list.

    \b
    Examples:
      sitegen new site my-blog
      sitegen new work "Last Train Home" --kind film --year 2009
      sitegen new post "All the way home" --work last-train-home --rating 8.5
    """


_slug = click.option(
    "--slug",
    metavar="SLUG",
    help="Set the slug (address and file name).  [default: from TITLE]",
)
_draft = click.option("--draft", is_flag=True, help="Create a draft, which is not published.")
_title = click.argument("title", nargs=-1, required=True)


@new.command()
@click.option("--title", help="Set the site's title.  [default: the folder's name]")
@click.option(
    "--pages", "github_pages", is_flag=True, help="Add a workflow that publishes on GitHub Pages."
)
@now_option
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def site(folder: Path, title: str | None, github_pages: bool, now: str | None, quiet: bool) -> None:
    """Create a small site that builds at once.

    The site has a review, a work and a comment.

    \b
    Examples:
      sitegen new site my-blog
      sitegen new site . --title "Slow Trains" --pages
    """
    from sitegen.scaffold.site import create_site

    create_site(folder, title, as_of(now), github_pages=github_pages)
    click.echo(folder)
    say(f"now: cd {folder} && sitegen build", quiet=quiet)
    if github_pages:
        say("requirements.txt says where the workflow gets sitegen from: check it", quiet=quiet)


@new.command(cls=TitledCommand)
@_title
@click.option(
    "--work",
    metavar="KEY",
    help="Set the work that the post reviews.",
    shell_complete=completion.works,
)
@click.option("--rating", metavar="R", help="Set the rating, on the site's scale or as in 4/5.")
@click.option("--tags", metavar="A,B", default="", help="Set the tags, separated by commas.")
@click.option("--date", metavar="DATE", help="Set the date.  [default: today]")
@_slug
@click.option("--bundle", is_flag=True, help="Create a folder for the post and its pictures.")
@_draft
@now_option
@common
def post(title: tuple[str, ...], tags: str, **given: Any) -> None:
    """Create a post.

    The next build publishes it, unless it is a draft or its date is in the future. Its date is the
    day alone. If the site has a post of today, it is the time too, so that the newest comes first.

    \b
    Examples:
      sitegen new post "Last Train Home"
      sitegen new post "All the way home" --work last-train-home \\
        --rating 8.5 --tags family,trains
      sitegen new post Notes from a platform --bundle --draft
    """
    _make(given, lambda creator: creator.post(" ".join(title), tags=tags.split(","), **given))


@new.command(cls=TitledCommand)
@click.argument("title", metavar="[TITLE|KEY]...", nargs=-1)
@click.option(
    "--from",
    "source",
    metavar="FILE|URL",
    help="Use the facts of this document; - is stdin.",
)
@click.option(
    "--fill", is_flag=True, help="Add facts that works lack, from Open Library and Wikidata."
)
@click.option("--missing", metavar="A,B", default="", help="Add these keys only.")
@click.option("--dry-run", is_flag=True, help="Show what --fill would write; write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.option(
    "--kind", metavar="KIND", help="Set the kind: film, series, book, album, game, place …"
)
@click.option("--year", metavar="YEAR", help="Set the year of release.")
@_slug
@now_option
@common
def work(
    title: tuple[str, ...],
    source: str | None,
    fill: bool,
    missing: str,
    dry_run: bool,
    yes: bool,
    **given: Any,
) -> None:
    """Create a work: a film, a book or another subject of reviews.

    With --from, the work gets the facts of a document: JSON-LD (also in a web page), or JSON of
    Open Library, Wikidata or TMDB. With --fill, works that have a file and an isbn, openlibrary,
    wikidata or imdb identifier get the keys that they lack. Each KEY names a work. Without one,
    sitegen fills all works.

    \b
    Examples:
      sitegen new work "Last Train Home" --kind film --year 2009
      sitegen new work --from https://www.wikidata.org/wiki/Q1754186
      sitegen new work --from page.html --slug night-mail
      sitegen new work --fill --missing director,year --dry-run
    """
    from sitegen.cli import new_work

    new_work.check_usage(title, source, given, fill=fill, missing=missing, dry_run=dry_run, yes=yes)
    if fill:
        new_work.fill_works(title, missing, given, dry_run=dry_run, yes=yes)
    elif source is not None:
        path, file = new_work.create_from(source, " ".join(title), as_of(given.pop("now")), given)
        print_path(path, file.path)
    else:
        _make(given, lambda creator: creator.work(" ".join(title), **given))


@new.command(cls=TitledCommand)
@click.argument("words", metavar="TITLE|PATH", nargs=-1, required=True)
@click.option("--title", help="Set the title.  [default: TITLE, or made from PATH]")
@_draft
@now_option
@common
def page(words: tuple[str, ...], **given: Any) -> None:
    """Create a page outside the stream of posts, by title or by path.

    If the argument has a slash and no space, it is a path.

    \b
    Examples:
      sitegen new page About
      sitegen new page about/the-projector --title "The projector"
    """
    _make(given, lambda creator: creator.page(" ".join(words), **given))


@new.command("list", cls=TitledCommand)
@click.argument("title")
@click.argument("works", metavar="[WORK]...", nargs=-1, shell_complete=completion.works)
@click.option(
    "--ordered", is_flag=True, help="Create a numbered list, in which the first work is the best."
)
@_slug
@_draft
@now_option
@common
def list_(title: str, works: tuple[str, ...], **given: Any) -> None:
    """Create a list of works, named by their keys.

    Put a title of several words in quotes. You can add a note to each work later.

    \b
    Examples:
      sitegen new list "Night trains" last-train-home brief-encounter
      sitegen new list "The ten best" --ordered --draft
    """
    _make(given, lambda creator: creator.list(title, works, **given))


@new.command()
@click.argument("thread", metavar="SLUG", shell_complete=completion.threads)
@click.option("--author", metavar="NAME", help="Sign with this name.  [default: the site's author]")
@click.option("--reply-to", "parent", metavar="ID", help="Reply to the comment with this id.")
@click.option("--date", metavar="DATE", help="Set the date, as in 2011-03.  [default: now]")
@click.option("--rating", metavar="R", help="Set the rating, on the site's scale or as in 4/5.")
@click.option("--title", metavar="TITLE", help="Set a headline.")
@click.option("--url", metavar="URL", help="Set the page (http or https) that the name links to.")
@click.option("--email", metavar="EMAIL", help="Set the e-mail address; no page shows it.")
@click.option(
    "--kind",
    type=click.Choice(_KINDS_OF_COMMENTS),
    metavar="KIND",
    help="Set the kind: review, quote, summary, notice …  [default: comment]",
)
@click.option("--spoilers", is_flag=True, help="Create it hidden, until a reader asks for it.")
@now_option
@common
def comment(thread: str, **given: Any) -> None:
    """Write a comment on a post, on works/KEY or on pages/PATH.

    sitegen reads the text from stdin. If stdin is a terminal, it opens $VISUAL or $EDITOR. A
    comment with a rating needs no text.

    \b
    Examples:
      sitegen new comment last-train-home
      sitegen new comment last-train-home --reply-to c0002
      echo "Two weeks without sleep." | \\
        sitegen new comment works/last-train-home --author Tom --rating 8
      sitegen new comment last-train-home --author Ines --date 2011-03 \\
        --url https://ines.example.org/ < letter.txt
    """
    from sitegen.config.loading import load
    from sitegen.scaffold.comments import create_comment

    folder, now = find_site(given.pop("site")), as_of(given.pop("now"))
    config = load(folder, given.pop("env"))
    del given["quiet"], given["verbose"]
    print_path(folder, create_comment(folder, config, now, thread, _text, **given).path)


def _make(given: dict[str, Any], begin: Callable[["ContentCreator"], "NewFile"]) -> None:
    """Create a document in the site of the options; print its path and when it is published."""
    from sitegen.config.loading import load
    from sitegen.scaffold.content import ContentCreator

    folder = find_site(given.pop("site"))
    now = as_of(given.pop("now"))
    config = load(folder, given.pop("env"))
    quiet = given.pop("quiet")
    del given["verbose"]
    is_hidden_at_will = "draft" in given
    file = begin(ContentCreator(folder, config, now))
    print_path(folder, file.path)
    if is_hidden_at_will:
        say(_fate(file), quiet=quiet)


def _fate(file: "NewFile") -> str:
    """Say which build publishes a new document, and how to change that."""
    match file.state:
        case "draft":
            return "a draft: no build publishes it until you remove 'draft: true'"
        case "future":
            date = file.publish.iso if file.publish else ""
            return f"builds from {date} on publish it"
        case "expired":
            return "its expiry_date is in the past: no build publishes it"
        case _:
            return (
                "the next build publishes it; "
                "write 'draft: true' (or pass --draft) until it is finished"
            )


def _text() -> str:
    """Return the text of a comment, from stdin or from an editor."""
    if not _is_terminal():
        try:
            return sys.stdin.buffer.read().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as fault:
            raise UsageError("the text on stdin is not UTF-8") from fault
    try:
        return click.edit("", extension=".md") or ""
    except click.ClickException as failure:
        raise UsageError(failure.message) from failure


def _is_terminal() -> bool:
    return sys.stdin.isatty()


new.add_command(entry)
