"""Pictures that most browsers do not show: a warning where a page shows one, and no GPS data."""

import io
import struct

import pytest
from PIL import Image

from sitegen.check.checker import CheckOptions, check
from sitegen.images.gps_check import has_gps
from sitegen.images.metadata import format_in, strip_metadata
from sitegen.images.variants import MALFORMED

SECRET = b"sEcReT"
NOT_SHOWN = (
    "is in a format that most browsers do not show: save it as JPEG, PNG or WebP, and use that"
)


def picture():
    grey = Image.radial_gradient("L").resize((60, 40))
    return Image.merge("RGB", [grey, grey.rotate(90, expand=False), grey.rotate(180)])


def exif():
    """Return EXIF that says where and by whom a picture was taken, in every table there is."""
    told = Image.Exif()
    told[0x010F], told[0x0112] = SECRET.decode(), 6
    told.get_ifd(0x8769)[0x9286] = SECRET
    gps = told.get_ifd(0x8825)
    gps[1], gps[2] = "N", (52.0, 31.0, 12.0)
    gps[0x1D] = SECRET.decode()
    return told


def tiff(**options):
    file = io.BytesIO()
    xmp = b"<x exif:GPSLatitude='52'>" + SECRET + b"</x>"
    tags = {700: xmp, 33723: SECRET, 270: SECRET.decode(), 50000: SECRET}
    found = exif()
    for tag, value in tags.items():
        found[tag] = value
    picture().save(file, "TIFF", exif=found, **options)
    return file.getvalue() + SECRET


def heic(brand=b"heic", others=b"mif1heic"):
    """Return an AVIF under another name: the boxes of a HEIC are the same."""
    file = io.BytesIO()
    picture().save(file, "AVIF", exif=exif().tobytes())
    data = file.getvalue()
    size = struct.unpack_from(">I", data)[0]
    names = (brand + b"\0\0\0\0" + others).ljust(size - 8, b"\0")[: size - 8]
    return data[:8] + names + data[size:]


TIFFS = {
    "plain.tif": tiff(),
    "packed.tiff": tiff(compression="tiff_lzw"),
    "deflated.TIF": tiff(compression="tiff_adobe_deflate"),
    "pages.tif": tiff(save_all=True, append_images=[picture().rotate(90)]),
    "wide.tif": tiff(strip_size=600),
}
HEICS = {
    "a.heic": heic(),
    "b.HEIF": heic(b"mif1"),
    "c.hif": heic(b"heix", b"mif1heix"),
}
EVERY = TIFFS | HEICS


def frames(data):
    with Image.open(io.BytesIO(data)) as image:
        found = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            found.append((image.convert("RGB").tobytes(), image.getexif().get(0x0112)))
        return found


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("is_shown", [True, False])
def test_none_of_them_says_where_it_was_taken(site, name, is_shown):
    """A page's is a warning, too; one that only lies in a bundle is published in silence."""
    data = EVERY[name]
    assert has_gps(data)
    assert SECRET in data
    body = f"![A still]({name})" if is_shown else f"[The original]({name})"
    site.write("content/posts/a/index.md", f"---\ntitle: A\ndate: 2011-01-01\n---\n{body}\n")
    site.write(f"content/posts/a/{name}", data)
    problem = f"content/posts/a/index.md:5:12: warning: {name}: content/posts/a/{name} {NOT_SHOWN}"
    assert site.problems() == ([problem] if is_shown else [])
    served = site.tree()[f"posts/a/{name}"]
    assert SECRET not in served
    assert not has_gps(served)
    assert (len(served), format_in(served)) == (len(data), format_in(data))
    assert served == strip_metadata(served, format_in(served)).data


@pytest.mark.parametrize("name", TIFFS)
def test_what_is_seen_of_a_tiff_stays(name):
    """Its pixels, its pages, and which side is up."""
    data = TIFFS[name]
    assert frames(strip_metadata(data, "TIFF").data) == frames(data)


def test_a_picture_in_front_matter_is_a_warning_too(site):
    """The message has the key."""
    site.write(
        "content/posts/a/index.md", "---\ntitle: A\ndate: 2011-01-01\nimage: x.tif\n---\nText.\n"
    )
    site.write("content/posts/a/x.tif", TIFFS["plain.tif"])
    assert site.problems() == [
        f"content/posts/a/index.md:4:8: warning: image: content/posts/a/x.tif {NOT_SHOWN}"
    ]


@pytest.mark.parametrize("ending", ["dng", "NEF", "jp2", "psd"])
def test_other_formats_that_no_browser_shows_are_a_warning(site, ending):
    """Nothing is cut out of them: they are served as they are."""
    site.write(
        "content/posts/a/index.md", f"---\ntitle: A\ndate: 2011-01-01\n---\n![A](x.{ending})\n"
    )
    site.write(f"content/posts/a/x.{ending}", SECRET)
    name = f"x.{ending}"
    assert site.problems() == [
        f"content/posts/a/index.md:5:6: warning: {name}: content/posts/a/{name} {NOT_SHOWN}"
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"II+\0\x08\0\0\0" + SECRET,
        TIFFS["plain.tif"][:200],
        b"II*\0\xff\xff\xff\0",
        b"II*\0\x08\0\0\0\x01\0\x11\x01\x04\0\x01\0\0\0\x08\0\0\0\0\0\0\0",
    ],
)
def test_a_tiff_of_which_nobody_can_say_what_it_tells_is_an_error(site, data):
    """Wide offsets are not read, and others lead out of the file."""
    site.write("content/posts/a/index.md", "---\ntitle: A\ndate: 2011-01-01\n---\nText.\n")
    site.write("content/posts/a/x.tif", data)
    assert site.problems() == [f"content/posts/a/x.tif:1:1: error: {MALFORMED}"]


def test_check_finds_them_in_static(site):
    """What lies there is served as it is, so its author has to save it anew."""
    site.write(
        "content/posts/a.md", "---\ntitle: A\ndate: 2011-01-01\n---\n[x](/x.tif) [y](/y.HEIC)\n"
    )
    site.write("content/static/x.tif", TIFFS["plain.tif"])
    site.write("content/static/y.HEIC", HEICS["a.heic"])
    site.built()
    report = check(site.root, CheckOptions())
    found = [str(one) for one in report.findings if "contains GPS data" in one.message]
    assert [one.partition(":")[0] for one in found] == [
        "content/static/x.tif",
        "content/static/y.HEIC",
    ]


def test_tables_that_lead_in_a_circle_come_to_an_end():
    """Each is read once."""
    table = struct.pack("<HHHIII", 1, 330, 4, 2, 26, 8)
    data = b"II*\0\x08\0\0\0" + table + struct.pack("<II", 8, 8)
    assert strip_metadata(data, "TIFF").data[:26] == data[:26]
