"""Small catalogues of films and books from elsewhere, as the documents import them."""

from tests.unit.importing.exports import write, zipped

_FILM = "Date,Name,Year,Letterboxd URI"
_DIARY = f"{_FILM},Rating,Rewatch,Tags,Watched Date\n"
_REVIEW = "The poem is louder than the wheels.\n\nI saw it twice, and <i>heard</i> it once."

LETTERBOXD = {
    "profile.csv": "Date Joined,Username,Email Address\n2019-01-01,mira,mira@mail.example\n",
    "watched.csv": f"{_FILM}\n2019-01-05,Night Mail,1936,https://boxd.it/aa\n"
    "2019-01-05,Closely Watched Trains,1966,https://boxd.it/bb\n"
    "2021-03-01,The General,1926,https://boxd.it/cc\n",
    "ratings.csv": f"{_FILM},Rating\n"
    "2019-01-06,Closely Watched Trains,1966,https://boxd.it/bb,4.5\n",
    "diary.csv": f"{_DIARY}2019-01-05,Night Mail,1936,https://boxd.it/v1,4,,rain,2019-01-02\n"
    "2021-03-01,The General,1926,https://boxd.it/v2,5,Yes,silent,2021-02-28\n",
    "reviews.csv": f"{_FILM},Rating,Rewatch,Review,Tags,Watched Date\n"
    f'2019-01-05,Night Mail,1936,https://boxd.it/v1,4,,"{_REVIEW}",rain,2019-01-02\n'
    "2021-03-01,The General,1926,https://boxd.it/v2,5,Yes,He never smiled.,silent,2021-02-28\n",
    "watchlist.csv": f"{_FILM}\n2020-01-01,Shanghai Express,1932,https://boxd.it/dd\n",
    "likes/films.csv": f"{_FILM}\n2021-03-01,The General,1926,https://boxd.it/cc\n",
    "comments.csv": "Date,Content,Comment\n2020-01-01,https://boxd.it/r9,So it is.\n",
    "lists/on-rails.csv": "Letterboxd list export v7\nDate,Name,Tags,URL,Description\n"
    "2020-05-01,On Rails,,https://boxd.it/l1,\n\nPosition,Name,Year,URL,Description\n"
    "1,The General,1926,https://boxd.it/cc,The first.\n"
    "2,Shanghai Express,1932,https://boxd.it/dd,\n",
}

GOODREADS = (
    "Book Id,Title,Author,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,"
    "Binding,Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,"
    "Bookshelves,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies\n"
    '11,"Railsea",China Miéville,,"=""0345524527""","=""9780345524522""",4,3.86,Del Rey,'
    "Hardcover,424,2012,2012,2013/05/04,2013/01/02,rails,read,Moles.,,,1,0\n"
    '12,"Raising Steam (Discworld, #40)",Terry Pratchett,,"=""""","=""""",0,4.13,Doubleday,'
    "Hardcover,376,2013,2013,,2014/02/01,to-read,to-read,,,For the journey to Jo,0,0\n"
)

STORYGRAPH = (
    "Title,Authors,Contributors,ISBN/UID,Format,Read Status,Date Added,Last Date Read,Dates Read,"
    "Read Count,Moods,Pace,Star Rating,Review,Content Warnings,Content Warning Description,Tags,"
    "Owned?\n"
    'Railsea,China Miéville,,9780345524522,hardcover,read,2013/01/02,2024/02/05,"2013/05/04, '
    '2024/01/20-2024/02/05",2,adventurous,fast,4.25,Still moles.,,,rails,No\n'
)


def write_catalogues(folder):
    """Write the catalogues that docs/moving.md and docs/leaving-letterboxd.md import."""
    folder.mkdir(parents=True, exist_ok=True)
    zipped(folder / "letterboxd.zip", LETTERBOXD)
    write(folder, {"goodreads.csv": GOODREADS, "storygraph.csv": STORYGRAPH})
