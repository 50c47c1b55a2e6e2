"""The converter: Markdown in, RichText out, one text after the other."""

from collections.abc import Sequence
from typing import Any, Literal

from sitegen.config.csp import Csp
from sitegen.core.diagnostics import in_order
from sitegen.markup.attributes import check_attributes
from sitegen.markup.blocks import MarkTree
from sitegen.markup.bounds import TooMuchError, check_text
from sitegen.markup.context import ConversionContext, CurrentText
from sitegen.markup.converted import Converted
from sitegen.markup.embeds import Embeds
from sitegen.markup.extensions import build
from sitegen.markup.galleries import with_galleries
from sitegen.markup.lint import check_foreign_syntax, check_github_syntax
from sitegen.markup.lists import check_lists
from sitegen.markup.marks import Marks, marks_of
from sitegen.markup.open_fences import check_fences
from sitegen.markup.outline import contents
from sitegen.markup.plain import count_words, first_words, words_of
from sitegen.markup.postprocess import CONTENTS, PostProcessor
from sitegen.markup.spoilers import check_bars
from sitegen.models.richtext import RichText


class Converter:
    """Convert authors' Markdown; use it for many texts, but in one thread.

    ``extensions`` are further extensions of Python-Markdown, by name with their options. It raises
    ValueError if one cannot be loaded. Elements that a ``policy`` blocks are a warning. By default,
    texts are in ``language``, and have its quotation marks if ``typography`` is on.
    """

    def __init__(
        self,
        extensions: Sequence[tuple[str, dict[str, Any]]] = (),
        policy: Csp | None = None,
        language: str = "en",
        *,
        typography: bool = True,
    ) -> None:
        self._policy = policy
        self._language = language
        self._typography = typography
        self.marks = self.marks_of("", None)
        self._extensions = tuple(extensions)
        self._current = CurrentText(ConversionContext("", "", 1))
        self._markdown = build(self._extensions, self._current)

    def marks_of(self, language: str, typography: bool | None) -> Marks | None:
        """Return the marks of a text, None if it stays as typed; "" and None are the site's."""
        wanted = self._typography if typography is None else typography
        return marks_of(language or self._language) if wanted else None

    def convert(
        self,
        source: str,
        *,
        path: str,
        first_line: int = 1,
        owner: str = "",
        marks: Marks | Literal["site"] | None = "site",
    ) -> Converted:
        """Convert a text that begins at ``first_line`` of a file, ``path`` from the site's folder.

        Links are relative to ``path``; ``owner`` names the text where its ids need a prefix;
        ``marks`` are those of ``marks_of``. The result depends on the arguments alone.
        """
        own = self.marks if marks == "site" else marks
        context = ConversionContext(path, source, first_line, own)
        try:
            check_text(source)
            return self._convert(context, owner)
        except TooMuchError as failure:
            self._markdown = build(self._extensions, self._current)
            context.report(str(failure), failure.offset(source))
            return _converted(context, RichText(owner=owner))
        except RecursionError:
            self._markdown = build(self._extensions, self._current)
            context.report("this text is nested too deeply: use fewer levels")
            return _converted(context, RichText(owner=owner))
        except Exception as failure:  # extensions are anybody's code, and authors nest deeply
            self._markdown = build(self._extensions, self._current)
            reason = str(failure) or type(failure).__name__
            context.report(f"this text cannot be converted: {reason}")
            return _converted(context, RichText(owner=owner))

    def _convert(self, context: ConversionContext, owner: str) -> Converted:
        self._current.context = context
        has_marks = "{{%" in context.text or ":::" in context.text
        html = self._markdown.reset().convert(
            context.source.marked() if has_marks else context.text
        )
        check_lists(context)
        check_fences(context)
        check_foreign_syntax(context, html)
        check_github_syntax(context, html)
        check_attributes(context, html)
        embeds = Embeds(context, self._policy) if self._policy else None
        processor = PostProcessor(context, embeds).run(
            check_bars(context, context.restore_marks(html))
        )
        text = "".join(processor.pieces)
        if CONTENTS in text:
            text = text.replace(CONTENTS, contents(processor.headings))
        public, pairs = None, {}
        if "\x0e" in text:
            tree = MarkTree(context, text)
            text, public, pairs = tree.html(), tree.public(), tree.pairs
        text, public = with_galleries(text), public and with_galleries(public)
        before = words_of("".join(processor.summary_text[: processor.more]), pairs)
        all_words = (
            words_of("".join(processor.summary_text), pairs)
            if processor.more is not None
            else before
        )
        body = RichText(
            html=text,
            public=public,
            refs=tuple(context.refs),
            headings=tuple(processor.headings),
            owner=owner,
        )
        return _converted(
            context,
            body,
            summary=before if before and processor.more is not None else first_words(all_words),
            has_more=processor.more is not None,
            words=count_words("".join(processor.all_text)),
        )


def _converted(
    context: ConversionContext,
    body: RichText,
    summary: str = "",
    *,
    has_more: bool = False,
    words: int = 0,
) -> Converted:
    return Converted(
        body=body,
        summary=summary,
        has_more=has_more,
        words=words,
        problems=in_order(context.problems),
    )
