"""Trailers: what may be shown in a page, and that nobody learns of it before a reader asks."""

import pytest

from sitegen.config.csp import Csp
from sitegen.config.settings import CspSettings
from sitegen.models.trailers import Trailer, trailer_at

TUBE = "https://www.youtube-nocookie.com"
ID = "dQw4w9WgXcQ"


def policy(*frames, img=()):
    return Csp(CspSettings(frame=frames, img=img), "https://reviews.example/")


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        (f"https://www.youtube.com/watch?v={ID}", f"{TUBE}/embed/{ID}"),
        (f"https://youtube.com/watch?feature=x&v={ID}&t=1m30s", f"{TUBE}/embed/{ID}?start=90"),
        (f"https://youtu.be/{ID}?t=7", f"{TUBE}/embed/{ID}?start=7"),
        (f"https://m.youtube.com/shorts/{ID}", f"{TUBE}/embed/{ID}"),
        (f"https://www.youtube.com/embed/{ID}?start=5", f"{TUBE}/embed/{ID}?start=5"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
        ("https://vimeo.com/76979871/8272103f6e", "https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e"),
        ("https://player.vimeo.com/video/76979871?h=ab1", "https://player.vimeo.com/video/76979871?dnt=1&h=ab1"),
        ("https://www.dailymotion.com/video/x7u5g4l", "https://geo.dailymotion.com/player.html?video=x7u5g4l"),
        ("https://dai.ly/x7u5g4l", "https://geo.dailymotion.com/player.html?video=x7u5g4l"),
        ("https://archive.org/details/night-mail", "https://archive.org/embed/night-mail"),
        ("https://www.bilibili.com/video/BV1GJ411x7h7/", "https://player.bilibili.com/player.html?bvid=BV1GJ411x7h7"),
    ],
)  # fmt: skip
def test_films_of_known_services_are_shown_in_their_players(address, frame):
    host = frame.split("/")[2]
    shown = Trailer(url=address, frame=frame, host=host)
    assert trailer_at(address, None) == shown
    assert trailer_at(address, policy(f"https://{host}")) == shown


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/",
        "https://www.youtube.com/watch?v=too-short",
        f"https://www.youtube.com/watch?v={ID}%22%3E",
        "https://www.youtube.com/@channel",
        "https://youtu.be/",
        "https://vimeo.com/channels/staffpicks",
        "https://vimeo.com/1/%22",
        "https://films.example/last-train-home/trailer",
        f"https://youtube.com.evil.example/watch?v={ID}",
    ],
)
def test_anything_else_is_a_link(address):
    assert trailer_at(address, None) == Trailer(url=address)
    assert trailer_at(address, policy(TUBE)) == Trailer(url=address)


def test_what_the_policy_would_block_is_a_link():
    address = f"https://youtu.be/{ID}"
    assert trailer_at(address, policy()) == Trailer(url=address)
    assert trailer_at(address, policy("https://player.vimeo.com")) == Trailer(url=address)


def test_a_page_that_the_policy_names_may_be_framed_whatever_it_is():
    address = "https://films.example/player/12"
    found = trailer_at(address, policy("https://films.example"))
    assert found == Trailer(url=address, frame=address, host="films.example")


def test_a_film_of_the_sites_own_is_played_and_anothers_where_the_policy_allows_it():
    assert trailer_at("/clips/a.webm", policy()) == Trailer(url="/clips/a.webm", film=True)
    away = "https://cdn.example/a.MP4?x=1"
    assert trailer_at(away, policy()) == Trailer(url=away)
    assert trailer_at(away, policy(img=("https://cdn.example",))) == Trailer(url=away, film=True)
    assert trailer_at(away, None).film
    assert trailer_at("/about/", policy("*")) == Trailer(url="/about/")
