"""Quotations and critics of a work from elsewhere, as its page shows them."""

from sitegen.content.works import Critics, Quote
from sitegen.models.works import Blurb, CriticsView, Saying
from sitegen.schema.ratings import Rating, shown


def saying_of(quote: str | Quote) -> Saying:
    """Return a quotation with its source."""
    if isinstance(quote, str):
        return Saying(text=quote)
    return Saying(text=quote.text, source=quote.source)


def critics_of(critics: Critics) -> CriticsView:
    """Return the scores of an outside source for a work, on its own scale."""
    average = None
    if critics.average is not None:
        average = Rating("number", shown(critics.average), critics.average, critics.scale, 0)
    return CriticsView(
        source=critics.source,
        url=critics.url,
        retrieved=critics.retrieved,
        reviewed=critics.reviewed,
        fresh=critics.fresh,
        rotten=critics.rotten,
        percent=critics.percent,
        average=average,
        blurbs=tuple(
            Blurb(
                text=blurb.text,
                author=blurb.author,
                publication=blurb.publication,
                url=blurb.url,
                verdict=blurb.verdict,
            )
            for blurb in critics.blurbs
        ),
    )
