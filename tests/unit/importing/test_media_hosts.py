"""Pictures that a host keeps for a blog, and addresses of a blog that does not say its own."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from sitegen.config.loading import load
from sitegen.importing.addresses import OldBlog
from sitegen.importing.formats import registry
from sitegen.importing.media import WantedFile
from sitegen.importing.run import ImportOptions, import_sources
from tests.unit.importing.exports import as_json, write
from tests.unit.importing.test_ghost import POST, export
from tests.unit.importing.test_medium import story


def _jpeg() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (2, 2)).save(buffer, "JPEG")
    return buffer.getvalue()


PICTURE = _jpeg()


class Uploads:
    """Gives every file, and remembers what was wanted."""

    def __init__(self) -> None:
        self.wanted: list[str] = []

    def files(self, wanted: Iterable[WantedFile]) -> Iterator[tuple[WantedFile, bytes | str]]:
        for file in wanted:
            self.wanted.append(file.address)
            yield file, PICTURE


def import_with_uploads(site: Path, name: str, source: Path) -> list[str]:
    """Import with all files at hand, and return the addresses of those that were wanted."""
    write(site, {"site.yaml": "title: T\nurl: https://new.example/\n"})
    uploads = Uploads()
    options = ImportOptions(format=name, jobs=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "MODULES", {name: name})
        import_sources(
            site, load(site, None), [source], options, threads=lambda: None, media=uploads
        )  # type: ignore[arg-type,return-value]
    return uploads.wanted


def test_a_picture_of_a_host_of_media_has_a_key_and_is_no_page_of_the_blog() -> None:
    blog = OldBlog("https://reels.example/", (), ("img.example",))
    picture = "https://img.example/a/b.jpg"
    assert (blog.has_medium(picture), blog.is_own(picture)) == (True, False)
    assert (blog.key(picture), blog.key("https://other.example/a/b.jpg")) == ("/a/b.jpg", "")
    assert blog.alias(picture) == ""


def test_pictures_of_the_host_are_brought_and_shown_from_the_site(tmp_path: Path) -> None:
    address = "https://cdn-images-1.medium.com/max/2000/x.jpeg"
    body = f'<p>W</p><img data-width="2000" src="{address.replace("2000", "800")}">'
    folder = write(tmp_path / "m", {"posts/2018_A-a1b2c3d4e5f6.html": story(body, subtitle="S")})
    assert import_with_uploads(tmp_path / "site", "medium", folder) == [address]
    [file] = (tmp_path / "site/content/static").rglob("x.jpeg")
    assert file.read_bytes() == PICTURE
    [post] = (tmp_path / "site/content/posts").iterdir()
    shown = file.relative_to(tmp_path / "site/content/static").as_posix()
    assert f"![](/{shown})" in post.read_text("utf-8")


def test_a_blog_that_does_not_say_its_address_was_where_the_site_is(tmp_path: Path) -> None:
    path = "/content/images/2021/07/boat.jpg"
    row = POST | {"feature_image": f"__GHOST_URL__{path}"}
    file = as_json(tmp_path / "g.json", export(posts=[row]))
    wanted = import_with_uploads(tmp_path / "site", "ghost", file)
    assert wanted == [f"https://new.example{path}"]
    assert (tmp_path / f"site/content/static{path}").read_bytes() == PICTURE
    assert f"image: {path}\n" in (tmp_path / "site/content/posts/salt.md").read_text("utf-8")
