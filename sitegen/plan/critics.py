"""What others say of a work, as its page shows it: quotations, and critics elsewhere."""

from sitegen.content.works import Critics, Quote
from sitegen.models.works import Blurb, CriticsView, Saying
from sitegen.schema.ratings import Rating, shown


def saying_of(quote: str | Quote) -> Saying:
    """Return a quotation with its source."""
    if isinstance(quote, str):
        return Saying(text=quote)
    return Saying(text=quote.text, source=quote.source)


def critics_of(critics: Critics) -> CriticsView:
    """Return what an outside source says of a work, on its own scale."""
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
