"""Every copy of a picture is known as one of its original."""

import pytest

from sitegen.importing.addresses import OldBlog
from sitegen.importing.media_addresses import OldMedia, is_medium, with_ending
from sitegen.importing.mentions import mentioned_media
from sitegen.importing.records import Text

HOME = "https://old.example/blog/"
BLOG = OldMedia(
    OldBlog(HOME), "wordpress", ["https://cdn.example/wp-content/uploads/2011/01/b.jpg"]
)
UPLOADS = "/wp-content/uploads/2011/01"


@pytest.mark.parametrize(
    "address",
    [
        f"{HOME}wp-content/uploads/2011/01/cat.jpg",
        f"http://www.old.example/blog{UPLOADS}/cat-300x200.jpg",
        f"//old.example/blog{UPLOADS}/cat-1024x1.jpg?ssl=1&resize=3,4",
        f"/blog{UPLOADS}/cat-scaled.jpg",
        "wp-content/uploads/2011/01/CAT-150X150.JPG#top",
        f"https://i0.wp.com/old.example/blog{UPLOADS}/cat.jpg?w=300&ssl=1",
        f"https://i2.wp.com/www.old.example/blog{UPLOADS}/cat-300x200.jpg?resize=3%2C4",
    ],
)
def test_copies_lead_to_the_original(address):
    first = next(BLOG.places(address.partition("#")[0]))
    assert (first.key, first.path.lower()) == (
        f"{UPLOADS}/cat.jpg",
        "wp-content/uploads/2011/01/cat.jpg",
    )


def test_where_the_original_is_missing_the_copy_itself_is_asked_for():
    places = list(BLOG.places(f"/blog{UPLOADS}/cat-2-300x200.jpg"))
    assert [place.address for place in places] == [
        f"https://old.example/blog{UPLOADS}/cat-2.jpg",
        f"https://old.example/blog{UPLOADS}/cat-2-scaled.jpg",
        f"https://old.example/blog{UPLOADS}/cat-2-300x200.jpg",
    ]


@pytest.mark.parametrize(
    ("home", "address", "asked", "path"),
    [
        ("https://x.blogspot.com/", "https://3.bp.blogspot.com/-a/AB/s320/My+cat.JPG",
         "https://3.bp.blogspot.com/-a/AB/s0/My+cat.JPG", "My-cat.JPG"),
        ("https://x.blogspot.com/", "http://1.bp.blogspot.com/-a/AB/w640-h400-no/cat.png",
         "http://1.bp.blogspot.com/-a/AB/s0/cat.png", "cat.png"),
        ("https://x.blogspot.com/", "https://blogger.googleusercontent.com/img/a/AVv=s1600",
         "https://blogger.googleusercontent.com/img/a/AVv=s0", "AVv"),
        ("https://medium.com/@x", "https://cdn-images-1.medium.com/max/800/1*aB_c.jpeg",
         "https://cdn-images-1.medium.com/1*aB_c.jpeg", "1-aB_c.jpeg"),
        ("https://x.medium.com/", "https://miro.medium.com/v2/resize:fit:700/1*aB.png",
         "https://miro.medium.com/1*aB.png", "1-aB.png"),
        ("https://x.substack.com/",
         "https://substackcdn.com/image/fetch/w_1456,c_limit,f_auto/https%3A%2F%2Fbucketeer-e0.s3."
         "amazonaws.com%2Fpublic%2Fimages%2Fcat_1x2.jpeg",
         "https://bucketeer-e0.s3.amazonaws.com/public/images/cat_1x2.jpeg", "cat_1x2.jpeg"),
    ],
)  # fmt: skip
def test_services_are_asked_for_the_largest(home, address, asked, path):
    first = next(OldMedia(OldBlog(home), "").places(address))
    assert (first.address, first.path.rpartition("/")[2]) == (asked, path)
    assert first.path.startswith("media/")
    assert list(BLOG.places(address)) == []  # another blog's


def test_copies_at_mirrors_of_a_service_are_one():
    blog = OldMedia(OldBlog(""), "blogger")
    sizes = ("1.bp.blogspot.com/-a/AB/s72-c/x.jpg", "4.bp.blogspot.com/-a/AB/s1600/x.jpg")
    assert len({place.key for size in sizes for place in blog.places(f"https://{size}")
                if "/s0/" in place.address}) == 1  # fmt: skip


def test_wordpress_com_keeps_files_on_a_host_beside():
    blog = OldMedia(OldBlog("https://mira.wordpress.com/"), "wordpress")
    assert next(blog.places("https://mira.files.wordpress.com/2011/01/cat.jpg?w=300")).path == (
        "wp-content/uploads/2011/01/cat.jpg"
    )
    assert list(blog.places("https://tom.files.wordpress.com/2011/01/cat.jpg")) == []


def test_a_file_that_the_source_declares_may_be_on_any_host():
    declared = "https://cdn.example/wp-content/uploads/2011/01/b.jpg"
    assert BLOG.declared_place(declared) == next(
        BLOG.places("https://cdn.example/wp-content/uploads/2011/01/b-300x200.jpg?x")
    )
    assert BLOG.declared_place(f"{HOME}wp-content/uploads/a-300x200.jpg").path == (
        "wp-content/uploads/a-300x200.jpg"  # its own name, not that of a copy
    )
    assert BLOG.declared_place("ftp://old.example/a.jpg") is None
    assert BLOG.declared_place(f"{HOME}../../../a.jpg") is None
    assert BLOG.declared_place(f"{HOME}%2e%2e/%2e%2e/a.jpg") is None


@pytest.mark.parametrize(
    "address",
    ["https://other.example/a.jpg", "https://i0.wp.com/other.example/a.jpg", "data:image/png,x",
     "http://[x/a.jpg", "https://old.example/blog/%2e%2e/%2e%2e/a.jpg", ""],
)  # fmt: skip
def test_files_of_others_stay_where_they_are(address):
    assert [place.path for place in BLOG.places(address) if address] == []


def test_texts_are_searched_for_all_ways_to_name_a_file():
    source = """
<img src="/a.jpg" srcset="/b.jpg 1x, /c.jpg?w=1,2 2x"><video poster='/d.png' src=/e.mp4></video>
<a href="/f.pdf#page=2">x</a> ![x](/g.png "title") [x](</h.zip>)
[audio mp3="https://old.example/i.mp3"]
https://old.example/j.mp4
<!-- wp:image {"url":"https://old.example/k.webp"} --> <a href="/page/">no</a>
<a href="/x.html">no</a>
<img data-orig-file="/l.jpg" alt="src=/not.jpg"> <img src="/m&amp;n.jpg">
"""
    found = dict.fromkeys(mentioned_media(Text(source, "html")))
    assert {one for one in found if "not" not in one} == {
        "/a.jpg", "/b.jpg", "/c.jpg?w=1,2", "/d.png", "/e.mp4", "/f.pdf", "/g.png", "/h.zip",
        "https://old.example/i.mp3", "https://old.example/j.mp4", "https://old.example/k.webp",
        "/l.jpg", "/m&n.jpg",
    }  # fmt: skip


def test_a_hostile_text_is_searched_in_time():
    for piece in ('src="', "src='", "](", "srcset=a, ", "https://", "src=", "href= "):
        list(mentioned_media(Text(piece * 200_000, "html")))


def test_only_what_may_be_a_file_is_mentioned():
    assert [is_medium(one) for one in ("/a.JPG?x", "/a.html", "/a", "x.php", "http://[x")] == [
        True, False, False, False, False,
    ]  # fmt: skip


def test_an_ending_is_added_where_there_is_none():
    assert with_ending("media/1/a", b"\xff\xd8\xff") == "media/1/a.jpg"
    assert with_ending("media/1/a.png", b"\xff\xd8\xff") == "media/1/a.png"
