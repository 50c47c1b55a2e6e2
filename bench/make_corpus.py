#!/usr/bin/env python3
"""Write a synthetic review blog: Markdown posts and threaded comment files.

    make_corpus.py N DEST [--seed S]

writes

    DEST/content/posts/<yyyy>/<slug>.md        N posts
    DEST/content/comments/<slug>/<id>.md       the comments under each post

Every file is YAML front matter followed by a Markdown body.  The same N and
seed give byte-identical files on every machine: each post draws from a random
stream of its own, and the YAML is written by hand, so that no library's version
shows in the output.  All prose is put together from the word lists below.

Only the standard library is needed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import re
import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random

# ---------------------------------------------------------------- the shape

FIRST_DAY = datetime(2008, 1, 7, tzinfo=UTC)
LAST_DAY = datetime(2026, 6, 29, tzinfo=UTC)

BODY_WORDS = (300, 600)  # where a body stops growing; its last block may end past that
COMMENTS_MEDIAN = 2.5  # before rounding down, so half the posts have 0 to 2
COMMENTS_SPREAD = 1.1  # sigma of the log-normal distribution
COMMENTS_MOST = 60
MEGA_THREAD = 1_000  # comments under one post of a large blog
MEGA_FROM = 1_000  # posts from which a blog counts as large
DEEPEST_REPLY = 6  # levels of nesting, the first included
REPLY_SHARE = 0.55

TABLE_SHARE = 1 / 5
CODE_SHARE = 1 / 10
FOOTNOTE_SHARE = 1 / 5
WORLD_TEXT_SHARE = 1 / 4

# ---------------------------------------------------------------- the words

AUTHORS = [
    ("Mira Castellane", 60),
    ("Tobias Wren", 60),
    ("Adaeze Okoro", 60),
    ("Lena Brandvold", 120),
    ("Joaquim Prado", -180),
    ("Hana Mizushima", 540),
    ("Rufus Tarrant", 0),
    ("Zuzanna Piątek", 60),
    ("Iris Calloway", -300),
    ("Émile Vasseur", 60),
    ("Priya Ramanathan", 330),
    ("Noor Haddad", 180),
]  # a name, and the minutes east of Greenwich that its owner lives at

FIRST_NAMES = """Ada Bram Cleo Dario Elif Fenna Gus Hollis Ines Jonas Kofi Lotte Marek
Nadia Otis Petra Quin Rosa Sten Tilda Uma Viktor Wanda Xenia Yusuf Zora""".split()
LAST_NAMES = """Abbott Bellweather Crane Dahl Eriksen Fontaine Greaves Holt Ito Jarrow Kessler
Lindqvist Moreau Nakano Oduya Pereira Quill Rask Sorrell Tanaka Underhill Varga Whitlock Yilmaz""".split()
MAKERS = """Ansel Beatriz Corin Delphine Emeka Freya Goran Hedda Ilya Junko Katya Leopold Maren
Nils Oluchi Pascal Renata Soren Tamsin Ulrike Vesna Wim Yara Zeno""".split()

KINDS = ("film", "book", "game", "album")
KIND_WEIGHTS = (45, 25, 18, 12)

ADJECTIVES = """amber ashen brittle bright broken burning careful clever crooked distant early
empty faithful feral gentle gilded hollow hidden honest idle jagged kind last late little lonely
long lost muted narrow noisy northern odd pale patient plain quiet restless ruined salted second
secret shallow silver sleeping slow solemn stubborn sudden tender thin unfinished velvet violent
weary wild winter wooden""".split()
NOUNS = """alphabet anchor archive arrow bakery balcony bell border bridge cabinet candle canyon
cartographer cathedral chorus clock coast compass corridor daughter delta engine factory ferry
field fire garden ghost harbour harvest horizon horse hotel house island junction kingdom ladder
lantern letter library lighthouse machine map market meadow memory mirror moon mountain museum
neighbour night ocean orchard orchestra parade piano pilgrim postcard promise quarry radio railway
river road robot rooftop satellite scale season shadow signal silence sister snow song sparrow
station storm summer teacher theatre tide tower train valley village violin weather window""".split()
PLACES = """Aldermoor Belhaven Calder Dunmere Eastvik Farrowgate Greyhollow Hestia Ivelund Jorvale
Kestrel-Bay Lowmarsh Marrow-Hill Nettlecombe Ostrava-Nine Pellworth Quillon Ravensey Saltmouth
Thornwick Umberline Vellum Westerly Yarrow""".split()

LEAD_SUBJECTS = """the opening act;the second half;the last chapter;the score;the camera;the editing;
the dialogue;the pacing;the lead performance;the supporting cast;the narrator;the level design;
the production;the title track;the prose;the structure;the ending;the sound design;the lighting;
the central mystery;the middle stretch;the quiet scene by the water;the whole design;the first hour;
the villain;the translation;the combat;the closing song;the framing story;the humour"""
VERBS = """carries;undercuts;rewards;complicates;softens;sharpens;outlasts;betrays;anchors;unsettles;
justifies;repeats;borrows;earns;wastes;redeems;stretches;interrupts;flatters;questions;answers;
remembers;postpones;survives;explains"""
OBJECTS = """everything that came before it;a promise made in the first minutes;the patience it asks for;
its own best idea;the mood of the piece;a story that could have been smaller;what the trailer hid;
an argument about work and family;a very old joke;the weight of its premise;our first impression;
a debt to the silent era;the grief at its centre;the rules that it sets for itself;
a long tradition of ghost stories;the audience's good will;a single stubborn image;
what the maker has been circling for years;the slow build of dread;its modest budget"""
TAILS = """, and it shows;, almost to a fault;, which is rarer than it sounds; without ever raising its voice;
, though not every viewer will mind; in a way that stays with you;, and then it does so again;
, as if nobody had told it to hurry; with real tenderness;, at least on a second visit;
, which may be the point; and never quite apologises for it;, for better or worse;; ; ; """
OPENERS = """To be fair,;Even so,;In the end,;By contrast,;At its best,;On paper,;For long stretches,;
Strangely enough,;Against the odds,;More than once,;Looking back,;A week later,;Up close,;From a distance,"""
OPINIONS = """I had to stop and think about it;I would happily go through it again;it asks more than it gives back;
nothing here feels accidental;some of it simply does not work;I laughed more than I expected to;
the seams are visible and I do not mind;it left me a little cold;this is careful, humane work;
there is a better version of this somewhere;it is hard to imagine it done any other way;
half of it is brilliant and half of it is homework;I kept noticing small kindnesses in the margins;
my notes end in the middle of a sentence;it deserves a bigger screen than mine;
the restraint is what makes it hurt"""
REMARKS = """I disagree about the ending;thanks for this one;you put into words what I could not;
I came here after seeing it twice;the score alone is worth the ticket;this is far too generous;
I think you missed the joke in the second act;my sister hated it and I loved it;
has anyone compared it with the earlier version;the pacing lost me around the middle;
I would add half a point for the sound;this review made me give it another chance;
it reads differently once you know how it was made;nobody talks about the costumes;
I read the whole thing in one evening;the third level is where it clicked for me;
please write more about this period;you are right about the lighting;
I had the opposite reaction;the translation matters a lot here;we watched it with the sound too low"""
HEADINGS = """What it is about;How it looks;How it sounds;What works;What does not;The long middle;
A word on the ending;Who it is for;Second thoughts;The people in it;Where it comes from;
Small pleasures;The verdict;On a second visit;Craft;Context"""
POINTS = """a first scene that trusts silence;one unforgettable supporting turn;a map worth reading;
music that knows when to stop;a villain with a point;dialogue that overlaps like real talk;
three endings too many;a subplot about the neighbours;jokes that age well;an honest depiction of work;
menus that respect your time;chapters short enough for a train ride;a bonus track that should have led;
sets you could live in;a final image that lingers;too much explaining in the third act"""
WORLD_TEXT = [
    "The poster carries the line 静かな海は嘘をつかない, which the subtitles leave alone. 🌊",
    "A friend in Taipei sent three words after the screening: 「慢慢看」。 I did. 🍵",
    "In the market scene someone shouts 안녕히 가세요 and the crowd answers. 👋🏽",
    "The credits thank «Тихий дом», a workshop that no longer exists. 🎬",
    "The café is called Œuvre Inachevée, naïvely enough, and serves only crêpes. ☕",
    "On the spine stands Η μεγάλη σιωπή, in letters the size of a thumb. 📚",
    "The last track is listed as 夜行列車 (後編), eleven minutes of rain and brakes. 🎧🚆",
    "A title card reads السفر الطويل for four full seconds. ✨",
]
QUOTES = """We were not waiting for rain. We were waiting for an excuse.;
Nobody builds a house for the person who repairs it.;
Every map is a letter to somebody who is lost.;
You may keep the key. The door was never the point.;
I counted the trains until the trains counted me.;
If the song is over, why is everyone still dancing?"""
SIMPLE_TAGS = """adaptation adventure animation anthology biography black-and-white chamber-piece
classic comedy coming-of-age concept-album crime cult debut documentary drama dystopia epistolary
essay experimental family fantasy folk ghost-story heist historical horror indie jazz live-recording
long-read memoir metroidvania music musical mystery nature noir novella open-world poetry politics
puzzle reissue remake road-story roguelike romance satire science-fiction sequel short-stories silent
slow-burn soundtrack sports stage strategy thriller translated war western young-readers""".split()
TAG_TOPICS = "cinema fiction music games design history sound travel childhood work".split()
TAG_ANGLES = """northern southern island city rural modern early late silent small-press restored
festival midnight rainy-day""".split()


def phrases(text: str) -> list[str]:
    """Split a ;-separated list, keeping each phrase's own leading space."""
    return [part.replace("\n", "").rstrip() for part in text.split(";")]


SUBJECT_LIST, VERB_LIST, OBJECT_LIST = phrases(LEAD_SUBJECTS), phrases(VERBS), phrases(OBJECTS)
TAIL_LIST, OPENER_LIST, OPINION_LIST = phrases(TAILS), phrases(OPENERS), phrases(OPINIONS)
REMARK_LIST, HEADING_LIST, POINT_LIST = phrases(REMARKS), phrases(HEADINGS), phrases(POINTS)
QUOTE_LIST = phrases(QUOTES)


def zipf_weights(count: int, exponent: float = 1.0) -> list[float]:
    """Cumulative Zipf weights for count items, the first the most common."""
    return list(itertools.accumulate(1 / rank**exponent for rank in range(1, count + 1)))


def tag_vocabulary() -> list[str]:
    """Return some 200 tags, the everyday ones first."""
    angled = [f"{angle}-{topic}" for topic in TAG_TOPICS for angle in TAG_ANGLES]
    return (SIMPLE_TAGS + angled)[:200]


TAGS = tag_vocabulary()
TAG_WEIGHTS = zipf_weights(len(TAGS))
AUTHOR_WEIGHTS = zipf_weights(len(AUTHORS), 0.8)

# ---------------------------------------------------------------- small tools


def pick_weighted(rng: Random, cumulative: list[float]) -> int:
    """Return an index drawn by cumulative weights."""
    return bisect_left(cumulative, rng.random() * cumulative[-1])


def sentence_case(text: str) -> str:
    """Return the text with its first letter raised and nothing else changed."""
    return text[:1].upper() + text[1:]


def slugify(text: str) -> str:
    """Return an ASCII slug: accents dropped, everything else joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


PLAIN_SCALAR = re.compile(r"[A-Za-z][\w .,'’-]*\Z")
YAML_WORDS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}


def yaml_scalar(value: str) -> str:
    """Return a string as YAML: plain if that is safe, otherwise quoted as in JSON."""
    if PLAIN_SCALAR.match(value) and value.lower() not in YAML_WORDS and value == value.strip():
        return value
    return json.dumps(value, ensure_ascii=False)


def score(value: float) -> str:
    """Return a rating as people write it: 7 or 7.5."""
    return f"{value:.1f}".removesuffix(".0")


# ---------------------------------------------------------------- prose


def sentence(rng: Random) -> str:
    """One sentence of criticism."""
    form = rng.random()
    if form < 0.62:
        core = f"{rng.choice(SUBJECT_LIST)} {rng.choice(VERB_LIST)} {rng.choice(OBJECT_LIST)}"
        core += rng.choice(TAIL_LIST)
    elif form < 0.85:
        core = rng.choice(OPINION_LIST)
    else:
        core = f"{rng.choice(SUBJECT_LIST)} {rng.choice(VERB_LIST)} {rng.choice(OBJECT_LIST)}"
        core += f", and {rng.choice(OPINION_LIST)}"
    if rng.random() < 0.25:
        return f"{rng.choice(OPENER_LIST)} {core}."
    return f"{sentence_case(core)}."


def dress(rng: Random, text: str) -> str:
    """Return the sentence, now and then with emphasis, code or a link in it."""
    form = rng.random()
    words = text.split(" ")
    if form > 0.36 or len(words) < 6:
        return text
    start = rng.randrange(1, len(words) - 4)
    span = " ".join(words[start : start + 2]).rstrip(",")
    rest = " ".join(words[start + 2 :])
    if words[start + 1].endswith(","):
        rest = f", {rest}"
    elif rest:
        rest = f" {rest}"
    if form < 0.14:
        span = f"*{span}*"
    elif form < 0.22:
        span = f"**{span}**"
    elif form < 0.33:
        host = slugify(rng.choice(PLACES))
        span = f"[{span}](https://{host}.example.org/{rng.choice(NOUNS)}/{rng.randrange(1, 999)})"
    else:
        span = f"`{span}`"
    return f"{' '.join(words[:start])} {span}{rest}"


def paragraph(rng: Random, most: int = 5) -> str:
    """Three to most sentences on one line."""
    return " ".join(dress(rng, sentence(rng)) for _ in range(rng.randint(3, most)))


def bullet_list(rng: Random) -> str:
    """Return a list, ordered or not, sometimes with a nested point."""
    mark = rng.choice(("- ", "- ", "1. "))
    lines = []
    for point in rng.sample(POINT_LIST, rng.randint(3, 5)):
        lines.append(f"{mark}{sentence_case(point)}")
        if rng.random() < 0.15:
            lines.append(f"    - {dress(rng, sentence(rng))}")
    return "\n".join(lines)


def quotation(rng: Random) -> str:
    """Return a blockquote of two lines."""
    return f"> {rng.choice(QUOTE_LIST)}\n>\n> — *{rng.choice(FIRST_NAMES)}, {rng.choice(PLACES)}*"


def score_table(rng: Random) -> str:
    """Return a small table of part scores."""
    rows = rng.sample(
        ("Story", "Craft", "Sound", "Pace", "Cast", "Heart", "Value"), rng.randint(3, 5)
    )
    lines = ["| Part | Score | In a word |", "| :--- | ---: | :--- |"]
    lines += [
        f"| {row} | {score(rng.randint(6, 20) / 2)} | {rng.choice(ADJECTIVES)} |" for row in rows
    ]
    return "\n".join(lines)


def code_block(rng: Random) -> str:
    """Return a fenced block, as a reviewer of games or e-books might paste."""
    name, other = rng.choice(NOUNS), rng.choice(NOUNS)
    return (
        "```python\n"
        f"def {name}_score(parts: dict[str, float]) -> float:\n"
        f'    """Weigh the {other} twice."""\n'
        f'    total = sum(parts.values()) + parts["{other}"]\n'
        f"    return round(total / (len(parts) + 1), {rng.randint(1, 3)})\n"
        "```"
    )


def body_of(rng: Random) -> str:
    """Return a post's Markdown body, some 300 to 700 words long."""
    wanted = rng.randint(*BODY_WORDS)
    extras = [bullet_list(rng), quotation(rng)]
    if rng.random() < TABLE_SHARE:
        extras.append(score_table(rng))
    if rng.random() < CODE_SHARE:
        extras.append(code_block(rng))
    if rng.random() < WORLD_TEXT_SHARE:
        extras.append(rng.choice(WORLD_TEXT))
    rng.shuffle(extras)
    note = f"[^1]: {sentence(rng)}" if rng.random() < FOOTNOTE_SHARE else ""

    headings = iter(rng.sample(HEADING_LIST, len(HEADING_LIST)))
    first = paragraph(rng) + ("[^1]" if note else "")
    blocks = [first]
    words = sum(len(text.split()) for text in (first, note, *extras))
    heading_due = True
    while words < wanted or extras:
        if heading_due:
            level = "##" if rng.random() < 0.8 else "###"
            blocks.append(f"{level} {next(headings, 'More')}")
        heading_due = not heading_due
        text = paragraph(rng) if words < wanted else ""
        if text:
            blocks.append(text)
            words += len(text.split())
        if extras and (not text or rng.random() < 0.6):
            blocks.append(extras.pop())
    if note:
        blocks.append(note)
    return "\n\n".join(blocks) + "\n"


# ---------------------------------------------------------------- posts


@dataclass(frozen=True)
class Post:
    """The data of a post that its comments need."""

    slug: str
    date: datetime
    text: str


def work_title(rng: Random) -> str:
    """Return the title of something worth reviewing."""
    adjective, noun = rng.choice(ADJECTIVES).title(), rng.choice(NOUNS).title()
    other, place = rng.choice(NOUNS).title(), rng.choice(PLACES).replace("-", " ")
    return rng.choice(
        (
            f"The {adjective} {noun}",
            f"{adjective} {noun}",
            f"The {noun} and the {other}",
            f"{'An' if noun[0] in 'AEIOU' else 'A'} {noun} in {place}",
            f"{noun} of {place}",
            f"The {other}'s {noun}",
            f"{place}: The {adjective} {noun}",
            f"Goodbye, {adjective} {noun}",
        )
    )


def make_post(rng: Random, date: datetime, taken: set[str]) -> Post:
    """One review; its slug is added to those taken."""
    author, minutes = AUTHORS[pick_weighted(rng, AUTHOR_WEIGHTS)]
    local = date.astimezone(timezone(timedelta(minutes=minutes)))
    kind = rng.choices(KINDS, KIND_WEIGHTS)[0]
    work = work_title(rng)
    title = rng.choice(
        (
            work,
            work,
            f"Review: {work}",
            f"{work}, {rng.choice(ADJECTIVES)} and {rng.choice(ADJECTIVES)}",
        )
    )
    slug = base = slugify(title)
    for number in itertools.count(2):
        if slug not in taken:
            break
        slug = f"{base}-{number}"
    taken.add(slug)

    wanted = rng.randint(2, 4)
    tags: list[str] = []
    while len(tags) < wanted:
        tag = TAGS[pick_weighted(rng, TAG_WEIGHTS)]
        if tag not in tags:
            tags.append(tag)
    rating = min(20, max(0, round(rng.gauss(13.5, 3.5)))) / 2
    maker = f"{rng.choice(MAKERS)} {rng.choice(LAST_NAMES)}"
    year = local.year - int(rng.expovariate(1 / 9))
    front = (
        "---\n"
        f"title: {yaml_scalar(title)}\n"
        f"date: {local.isoformat()}\n"
        f"author: {yaml_scalar(author)}\n"
        f"tags: [{', '.join(tags)}]\n"
        f"rating: {score(rating)}\n"
        "work:\n"
        f"  title: {yaml_scalar(work)}\n"
        f"  year: {year}\n"
        f"  director: {yaml_scalar(maker)}\n"
        f"  kind: {kind}\n"
        f"summary: {yaml_scalar(sentence(rng))}\n"
        "---\n\n"
    )
    return Post(slug, local, front + body_of(rng))


# ---------------------------------------------------------------- comments


def comment_count(rng: Random) -> int:
    """How many comments a post has: two at the median, sixty at the most."""
    return min(COMMENTS_MOST, int(rng.lognormvariate(math.log(COMMENTS_MEDIAN), COMMENTS_SPREAD)))


def remark(rng: Random) -> str:
    """Return a comment's Markdown body: one to four sentences."""
    sentences = []
    for _ in range(rng.randint(1, 4)):
        text = rng.choice(REMARK_LIST) if rng.random() < 0.6 else rng.choice(OPINION_LIST)
        sentences.append(
            dress(rng, f"{sentence_case(text)}{rng.choice(('.', '.', '.', '!', ' 🙂'))}")
        )
    return " ".join(sentences) + "\n"


def make_comments(rng: Random, post: Post, count: int) -> list[tuple[str, str]]:
    """Return the (id, text) of every comment under a post, in order of time."""
    date = post.date
    depths: list[int] = []
    comments = []
    for index in range(count):
        date += timedelta(seconds=int(rng.expovariate(1 / 40_000)) + 60)
        parent = None
        if index and rng.random() < REPLY_SHARE:
            # Talk gathers near the newest comments.
            back = min(index, 1 + int(rng.expovariate(1 / 4)))
            if depths[index - back] < DEEPEST_REPLY:
                parent = index - back
        depths.append(1 if parent is None else depths[parent] + 1)
        front = [
            "---",
            f"author: {rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}",
            f"date: {date.isoformat()}",
        ]
        if parent is not None:
            front.append(f"parent: c{parent + 1:04d}")
        if rng.random() < 0.2:
            front.append(f"rating: {score(rng.randint(0, 20) / 2)}")
        front += [f"helpful: {int(rng.paretovariate(1.2)) - 1}", "---", "", ""]
        comments.append((f"c{index + 1:04d}", "\n".join(front) + remark(rng)))
    return comments


# ---------------------------------------------------------------- the blog


def blog_texts(count: int, seed: int) -> Iterator[tuple[Post, list[tuple[str, str]]]]:
    """Yield every post, the oldest first, and the (id, text) of each comment under it."""
    step = (LAST_DAY - FIRST_DAY) / max(count, 1)
    taken: set[str] = set()
    for index in range(count):
        rng = Random(f"{seed}/{index}")
        date = FIRST_DAY + step * index + timedelta(seconds=rng.randrange(8 * 3600, 22 * 3600))
        post = make_post(rng, date.replace(microsecond=0), taken)
        many = comment_count(rng)
        if count >= MEGA_FROM and index == count // 2:
            many = MEGA_THREAD
        yield post, make_comments(rng, post, many)


def write_blog(count: int, dest: Path, seed: int) -> tuple[int, int, int]:
    """Write count posts under dest; return how many posts, comments and bytes."""
    posts_dir, comments_dir = dest / "content" / "posts", dest / "content" / "comments"
    comments_written = bytes_written = 0
    comments_dir.mkdir(parents=True, exist_ok=True)
    for post, comments in blog_texts(count, seed):
        path = posts_dir / str(post.date.year) / f"{post.slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        bytes_written += path.write_bytes(post.text.encode())
        for name, text in comments:
            path = comments_dir / post.slug / f"{name}.md"
            path.parent.mkdir(exist_ok=True)
            bytes_written += path.write_bytes(text.encode())
        comments_written += len(comments)
    return count, comments_written, bytes_written


def main(argv: list[str] | None = None) -> int:
    """Read the command line and write the blog."""
    parser = argparse.ArgumentParser(description="Write a synthetic review blog.")
    parser.add_argument("count", metavar="N", type=int, help="how many posts")
    parser.add_argument("dest", metavar="DEST", type=Path, help="folder to write to; new or empty")
    parser.add_argument(
        "--seed", type=int, default=1, help="another seed, another blog (default: 1)"
    )
    args = parser.parse_args(argv)
    if args.count < 0:
        parser.error("N must not be negative")
    if args.dest.exists() and (not args.dest.is_dir() or any(args.dest.iterdir())):
        parser.error(f"{args.dest} is not an empty folder")
    posts, comments, size = write_blog(args.count, args.dest, args.seed)
    print(f"{posts} posts, {comments} comments, {size:,} bytes, seed {args.seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
