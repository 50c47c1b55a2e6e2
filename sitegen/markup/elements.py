"""Elements of HTML by what their text is: blocks of words, code, or no words at all."""

BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "br", "center", "dd", "details"),
        *("dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "main"),
        *("menu", "nav", "ol", "option", "p", "pre", "search", "section", "summary", "table"),
        *("tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
"""Elements before and after which a new block of text begins."""
VERBATIM = frozenset(("code", "kbd", "math", "pre", "samp", "svg", "tt", "var"))
"""Elements whose text is shown as it is written."""
RAW = frozenset(("script", "style", "textarea"))
"""Elements whose content is not HTML."""
