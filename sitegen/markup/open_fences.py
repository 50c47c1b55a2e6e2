"""Warnings for fences that are never closed, at the start of the code that the author meant.

Outside lists and quotes such a fence is text, so that hidden text below it stays hidden; CommonMark
0.31 (section 4.5) takes everything after it as code. Inside them both agree: the code ends with the
list or quote, and bars or colons in it are an error.
"""

from sitegen.markup.context import ConversionContext
from sitegen.markup.fences import Fences
from sitegen.markup.lint import codes

MAX_REPORTS = 100
"""Most warnings of one text: more would not help its author."""


def check_fences(context: ConversionContext) -> None:
    """Warn of every fence that no line closes, at its position."""
    if not context.has_open_fences:
        return  # Markdown met none
    raw = list(codes(context.text))
    count = 0
    for start, block in Fences(context.text):
        if block is not None and block.is_closed:
            continue
        is_shown = block is not None or not (start and context.source.is_code(start - 1))
        if is_shown and not any(begin <= start < end for begin, end in raw):
            message = _message(context.text, start, is_text=block is None)
            if block and ("||" in block.code or ":::" in block.code):
                context.report(f"{message}; it shows text that is meant to be hidden", start)
            else:
                context.warn(message, start)
            count += 1
            if count == MAX_REPORTS:
                break


def _message(text: str, start: int, *, is_text: bool) -> str:
    sign = text[start]
    rest = text[start:]
    fence = sign * (len(rest) - len(rest.lstrip(sign)))
    if is_text:
        return (
            f"this fence is never closed, so no code begins here: end the code with a line {fence}"
        )
    return (
        "this fence is never closed, so its code ends with the list or quote: end it with "
        f"a line {fence} with the same indent"
    )
