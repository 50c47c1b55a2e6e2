"""Works in tables: a row is a work as that of a file is, and mistakes are told at their cells."""

import re

import pytest

from sitegen.content.works import RESERVED_SLUGS
from tests.support.sites import PICTURE, drawn

TABLE = "content/works/films.csv"


@pytest.fixture
def table(site):
    """Return a function that writes a table and returns the site."""

    def write(text, path=TABLE):
        site.write(path, text)
        return site

    return write


def keys(site):
    pages = re.findall(r"^works/([^/]+)/index", "\n".join(site.built().files()), re.MULTILINE)
    return sorted({*pages} - RESERVED_SLUGS)


def test_a_row_makes_the_page_that_a_file_makes(make_site):
    """But for where it comes from: every key, a synopsis with links, and its picture."""
    one, other = make_site(), make_site()
    for site in (one, other):
        site.write("content/works/poster.jpg", drawn(format="JPEG"))
        site.work("v")
        site.post("p", "See [w](/works/w/).", work="w", rating=8, date=2011)
    body = 'To [v](v.md), [up](#x) and "quoted".\n\n## X\n\nEnd ||hidden||.'
    one.work(
        "w", body, title='The "W"', kind="film", year=2009, genres="[noir, 'a, b']",
        identifiers="{imdb: tt1, isbn: 0140449136}", director="Jo Fan",
        credits="{Editor: [A, B], Sound: C}", facts="{Call number: 9.10, No. of pages: 3}",
        part_of="{work: v, number: 2}", cast="[Ann, Bob]", image="poster.jpg", related="[v]",
        tags="[x, y]", draft="false", date="2011-03-04", extra="{mine: {a: 1}}",
        critics="{source: T, reviewed: 2, fresh: 1, rotten: 1}",
    )  # fmt: skip
    quoted = body.replace('"', '""')
    other.write(
        TABLE,
        "\ufeffkey,title,kind,year,genres,identifiers.imdb,identifiers.isbn,director,"
        "credits.Editor,credits.Sound,facts.Call number,facts.No. of pages,part_of.work,"
        "part_of.number,cast,image,related,tags,draft,date,extra.mine.a,critics.source,"
        "critics.reviewed,critics.fresh,critics.rotten,body\r\n"
        'W,"The ""W""",film,2009,"noir; a, b",tt1,0140449136,Jo Fan,A; B,C,9.10,3,v,2,Ann; Bob,'
        f'poster.jpg,v,x; y,FALSE,2011-03-04,1,T,2,1,1,"{quoted}"\r\n',
    )
    assert one.built().files() == other.built().files()
    assert one.tree() == other.tree()


def test_a_key_comes_from_the_title_and_the_year_where_two_would_clash(table):
    site = table(
        "key,title,year\n,Solaris,1972\n,Solaris,2002\nThe Thing,Anything,\n,The Thing,1982\n"
        ",Stalker,1979\n,Night Mail,\n"
    )
    assert keys(site) == [
        "night-mail", "solaris-1972", "solaris-2002", "stalker", "the-thing", "the-thing-1982",
    ]  # fmt: skip


def test_a_clash_that_stays_is_an_error_at_both_rows(table):
    site = table("title,key,year\nA,,\nA,,\nB,x,\nC,X,\nD,,1999\nD,,1999\n")
    message = "write another in the column 'key'"
    assert site.problems() == [
        f"{TABLE}:2:1: error: key: 'a' is also the key of line 3: {message}",
        f"{TABLE}:3:1: error: key: 'a' is also the key of line 2: {message}",
        f"{TABLE}:4:3: error: key: 'x' is also the key of line 5: {message}",
        f"{TABLE}:5:3: error: key: 'x' is also the key of line 4: {message}",
        f"{TABLE}:6:1: error: key: 'd-1999' is also the key of line 7: {message}",
        f"{TABLE}:7:1: error: key: 'd-1999' is also the key of line 6: {message}",
    ]


def test_a_file_and_a_row_of_one_key_are_an_error_at_both(table):
    site = table("title,key\nWord,w\n")
    site.work("w")
    site.write("content/works/b.csv", "title,key\nOther,w\n")
    problems = [problem for problem in site.problems() if "is also the key of" in problem]
    assert problems == [
        f"content/works/b.csv:2:7: error: key: 'w' is also the key of {TABLE}:2 and "
        "content/works/w.md",
        f"{TABLE}:2:6: error: key: 'w' is also the key of content/works/b.csv:2 and "
        "content/works/w.md",
        f"content/works/w.md:1:1: error: slug: 'w' is also the key of content/works/b.csv:2 and "
        f"{TABLE}:2",
    ]


def test_a_title_without_letters_needs_a_key(table):
    assert table("title,key\n???,\nA,!\n").problems() == [
        f"{TABLE}:2:1: error: title: needs at least one letter or digit: "
        "write a key in the column 'key'",
        f"{TABLE}:3:3: error: key: needs at least one letter or digit",
    ]


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_slugs_that_shelves_have_get_a_number(table, slug):
    site = table(f"title,kind,genres,slug\n{slug},film,noir,\nA,film,,{slug}\n")
    [problem, _] = site.problems()
    assert f"'{slug}-2' is also the slug of" in problem
    site = table(f"title,kind\n{slug},film\n")
    site.post("p", work=slug, rating=3)
    assert f"works/{slug}-2/index.html" in site.built().files()


def test_a_picture_beside_the_table_is_its_rows(table):
    site = table("title,key,image\nA,,\nB,b,\nC,c,other.png\nÉ,,\n", "content/works/more/x.csv")
    for name in ("a.JPG", "a.png", "b.webp", "c.jpg", "é.png"):
        kind = {"JPG": "JPEG", "jpg": "JPEG", "webp": "WEBP"}.get(name.split(".")[1], "PNG")
        site.write(f"content/works/more/{name}", drawn(format=kind))
    site.write("content/works/more/other.png", PICTURE)
    problems = site.problems()
    files = site.files()
    assert {
        "works/a/a.JPG", "works/b/b.webp", "works/c/other.png", "works/é/é.png",
    } <= set(files)  # fmt: skip
    assert [problem.split(":")[0] for problem in problems] == [
        "content/works/more/a.png", "content/works/more/c.jpg",
    ]  # fmt: skip


def test_a_table_in_a_bundle_is_an_attachment(site):
    site.work("w/index", "See [the table](films.csv).")
    site.write("content/works/w/films.csv", "title;year\n")
    assert site.built().output("works/w/films.csv") == "title;year\n"


def test_rows_are_in_folders_of_any_depth_and_in_any_case(table):
    assert keys(table("title\nA\n", "content/works/a/b/X.CSV")) == ["a"]


def test_mistakes_in_the_text_of_a_row_have_their_line_and_column(table):
    site = table('title,body\nA,"Yes ""no"" [x](gone.md).\n\nTo ""b"" [y](/nowhere/) ||x"\n')
    assert [problem.partition(": ")[0] for problem in site.problems()] == [
        f"{TABLE}:2:19", f"{TABLE}:4:14", f"{TABLE}:4:25",
    ]  # fmt: skip


def test_one_run_finds_the_mistakes_of_all_rows(table):
    site = table(
        "title,year,kind,genres,image,critics.source,critics.fresh,critics.reviewed,nonsense\n"
        'A,x,movie,"a, b",gone.jpg,T,3,2,1\n'
        "B,1999\n"
        "C,,,,,,,,\n"
        ",1999,,,,,,,\n"
    )
    assert [(p.split(":")[1], p.split(":")[2], p.split(": ", 2)[2]) for p in site.problems()] == [
        ("1", "76", "unknown column 'nonsense': name your own column 'extra.nonsense'"),
        ("2", "3", "year: 'x' is not a whole number"),
        ("2", "5", "kind: 'movie' is not one of film, series, book, album, game, play, podcast, "
                   "place, product, event, other (write film)"),
        ("2", "12", "genres: write '; ' between items, and ';' after a single item"),
        ("2", "18", "image: there is no content/works/gone.jpg"),
        ("2", "31", "critics.reviewed: 2 is not fresh + rotten, which is 3"),
        ("3", "1", "the row has 2 cells and the header has 9: write a comma for each cell"),
        ("5", "1", "title: is required"),
    ]  # fmt: skip


def test_of_a_table_that_cannot_be_read_nobody_else_is_told(table):
    """Only that it cannot: what it holds may be what a post names."""
    site = table('title\n"A\n')
    site.post("p", "To [a](/works/a/).", work="a", rating=3)
    assert site.problems() == [
        f"{TABLE}:2:1: error: this quote is never closed: end the cell with another quote"
    ]


def test_a_row_is_named_reviewed_listed_and_commented(table):
    site = table("key,title,tags,part_of,comments\na,A,x,b,\nb,B,,,closed\n")
    site.post("p", work="A", rating=8, date=2011)
    site.list("l", entries="[b]")
    site.comment("works/a", "c1", rating=4)
    site.work("c", related="[a]")
    site.built()
    page = site.output("works/a/index.html")
    assert "Well said." in page
    assert 'href="../../works/b/"' in page or "/works/b/" in page
    assert "works/a/" in site.output("works/c/index.html")
    assert "works/b/" in site.output("lists/l/index.html")


def test_a_draft_row_is_not_published(table):
    site = table("title,draft\nA,TRUE\nB,false\n")
    assert keys(site) == ["b"]
    assert site.build().left_out == {"draft": 1}
    assert "works/a/index.html" in site.built(drafts=True).files()


def test_two_rows_with_one_address_are_told_by_their_lines(table):
    problems = table("title,slug\nA,x\nB,x\n").problems()
    assert problems == [
        f"{TABLE}:2:3: error: slug: 'x' is also the slug of {TABLE}:3",
        f"{TABLE}:3:3: error: slug: 'x' is also the slug of {TABLE}:2",
    ]


def test_an_alias_that_is_taken_is_told_at_its_cell(table):
    site = table("title,aliases\nA,/works/b/\nB,\n")
    assert f"{TABLE}:2:3: error: /works/b/ is also the address of" in "\n".join(site.problems())


def test_a_table_is_never_served(table):
    """It may hold drafts."""
    site = table("title\nA\n")
    site.post("p", "The [table](../works/films.csv).")
    [problem] = site.problems()
    assert problem.endswith(
        f"{TABLE} is a table, which has no page: link to a work, as in /works/x/"
    )


def test_other_sheets_are_told_what_to_become(table):
    site = table("x", "content/works/films.xlsx")
    assert site.problems() == [
        "content/works/films.xlsx:1:1: warning: is not read: save it as films.csv"
    ]


def test_rows_without_a_text_need_no_markdown(site, monkeypatch):
    from sitegen.parse import units

    def refuse(*_args, **_keywords):
        raise AssertionError

    monkeypatch.setattr(units, "markdown_converter", refuse)
    site.write(TABLE, "title\nA\n")
    site.built(jobs=1)


def test_a_file_whose_name_looks_like_a_row_is_a_file(site):
    site.work("x.csv#y")
    assert "works/x-csv-y/index.html" in site.built().files()
