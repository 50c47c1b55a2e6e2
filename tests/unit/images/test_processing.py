"""A picture's file: what is read of it, what is cut out of it, and what is made of it."""

import io
import random
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from sitegen.images.gps_check import has_gps
from sitegen.images.metadata import without_metadata
from sitegen.images.processing import process_image
from sitegen.images.variants import MAX_PIXELS, WIDTHS, ImageInfo, format_of, widths_of
from tests.support.sites import drawn


@pytest.fixture
def look(tmp_path):
    """Return a function that develops a picture's bytes in a folder of their own."""
    folders = iter(range(1000))

    def process(data, *, with_variants=True):
        look.folder = tmp_path / str(next(folders))
        return process_image(data, look.folder, with_variants=with_variants)

    look = process
    return look


def exif(orientation=1):
    """Return EXIF that tells of a camera, a place, and which side is up."""
    told = Image.Exif()
    told[0x0112], told[0x010F] = orientation, "A secret camera"
    told.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 0.0), 3: "E", 4: (121.0, 28.0, 0.0)})
    return told.tobytes()


def noise(width, height, mode="RGB"):
    chance = random.Random(7)
    return Image.frombytes("RGB", (width, height), chance.randbytes(width * height * 3)).convert(
        mode
    )


def saved(image, format_, **options):
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def opened(data):
    return Image.open(io.BytesIO(data))


# ---------------------------------------------------------------- what is read


@pytest.mark.parametrize(
    ("format_", "name"),
    [("JPEG", "JPEG"), ("PNG", "PNG"), ("WEBP", "WebP"), ("GIF", "GIF"), ("AVIF", "AVIF")],
)
def test_format_and_size_are_read(look, format_, name):
    found = look(drawn(70, 30, format=format_))
    assert (found.format, found.width, found.height, found.is_animated) == (name, 70, 30, False)


def test_a_picture_that_lies_on_its_side_has_the_size_that_is_seen(look):
    found = look(saved(noise(60, 40), "JPEG", exif=exif(6)))
    assert (found.width, found.height) == (40, 60)


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG"])
def test_what_moves_is_left_as_it_is(look, format_):
    frames = [Image.new("RGB", (700, 20), colour) for colour in ("red", "green", "blue")]
    data = saved(frames[0], format_, save_all=True, append_images=frames[1:], duration=100)
    found = look(data)
    assert (found.is_animated, found.variants, found.stripped) == (True, (), None)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="30" height="20"', (30, 20)),
        ('width="30px" height="20.4px"', (30, 20)),
        ('viewBox="0 0 300 200"', (300, 200)),
        ('viewBox="0,0,300,200" width="60"', (60, 40)),
        ('viewBox="0 0 300 200" width="100%" height="100%"', (300, 200)),
        ('width="3cm" height="2cm"', (0, 0)),
        ('width="1e99" height="1"', (0, 0)),
        ('viewBox="0 0 0 0"', (0, 0)),
        ("", (0, 0)),
    ],
)
def test_a_drawing_has_the_size_that_it_gives_itself(look, attributes, size):
    data = f'<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg" {attributes}/>'
    found = look(data.encode())
    assert (found.format, found.width, found.height, found.variants) == ("SVG", *size, ())


def test_a_drawing_reads_no_other_file_and_unfolds_to_nothing(look, tmp_path):
    (tmp_path / "secret").write_text("secret")
    outer = f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    assert look(f'{outer}<svg width="&x;" height="1">&x;</svg>'.encode()).width == 0
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    data = f'<!DOCTYPE svg [<!ENTITY a0 "ha">{bomb}]><svg width="2" height="1">&a11;</svg>'
    assert look(data.encode()).format in ("SVG", "")


# ---------------------------------------------------------------- what is no picture


FAULTS = {
    b"": "is empty",
    b"words": "is not a picture that browsers can show",
    b"<html></html>": "is not a picture that browsers can show",
    b"<svg": "is broken: it is not XML that browsers can draw",
    drawn(format="BMP"): "is not a picture that browsers can show",
    b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n": (
        "is a Git LFS pointer, not the picture: run `git lfs pull`"
    ),
    saved(noise(60, 40), "JPEG")[:1500]: "is broken: it cannot be read to its end",
    saved(noise(60, 40), "PNG")[:3000]: "is broken: it cannot be read to its end",
}


@pytest.mark.parametrize("data", FAULTS, ids=list(FAULTS.values()))
def test_what_is_no_picture_says_why(look, data):
    assert look(data).error == FAULTS[data]


def bomb(width, height):
    """Return a small PNG that unfolds to a large one."""

    def chunk(kind, data):
        return (
            struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [10_001, 60_000, 2_000_000_000])
def test_what_would_unfold_to_too_many_pixels_is_told_by_its_head(look, side):
    """Nothing of it is decoded: there is nothing in it that could be."""
    assert "pixels: the limit is 100 million" in look(bomb(side, side)).error
    assert MAX_PIXELS == 100_000_000


pieces = st.lists(
    st.sampled_from([
        b"\xff\xd8\xff", b"\xff\xe1\x00\x10Exif\0\0", b"\xff\xda", b"\xff\xd9",
        b"\x89PNG\r\n\x1a\n",
        b"\0\0\0\rIHDR", b"IDAT", b"RIFF\x20\0\0\0WEBP", b"VP8X\x0a\0\0\0", b"VP8 ", b"EXIF",
        b"GIF89a",
        b"\0\0\0\x18ftypavif", b"<svg ", b"width='9'", b">", b"&a;", b"MM\0*\0\0\0\x08",
    ]) | st.binary(max_size=40),
    max_size=12,
).map(b"".join)  # fmt: skip
whole = [saved(noise(20, 9), name, exif=exif(6)) for name in ("JPEG", "PNG", "WEBP", "AVIF")] + [
    drawn(9, 9, format="GIF")
]


@given(pieces | st.tuples(st.sampled_from(whole), pieces, st.integers(0, 400), st.integers(0, 9)))
def test_random_bytes_are_a_picture_or_have_a_fault(tmp_path_factory, data):
    """Nothing that they hold raises an error, wherever it comes in a file that was good."""
    if isinstance(data, tuple):
        good, odd, at, cut = data
        data = good[:at] + odd + good[at + cut :]
    found = process_image(data, tmp_path_factory.mktemp("picture"), with_variants=True)
    assert isinstance(found, ImageInfo)
    assert found.error or found.width or found.format == "SVG"
    has_gps(data)


# ---------------------------------------------------------------- what is cut out


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_a_picture_tells_of_its_maker_is_cut_out_and_its_pixels_are_the_same(look, format_):
    image = noise(60, 40)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(image, format_, exif=exif(), xmp=b"<x:xmpmeta>GPSLatitude</x:xmpmeta>",
                 icc_profile=profile)  # fmt: skip
    assert has_gps(data)
    found = look(data)
    own = (look.folder / found.stripped.name).read_bytes()
    assert not has_gps(own)
    assert b"secret camera" not in own
    assert b"GPSLatitude" not in own
    assert opened(own).tobytes() == opened(data).tobytes()
    assert opened(own).info["icc_profile"] == profile


def test_comments_and_times_are_cut_out_too(look):
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", "secret")
    told.add_itxt("Title", "secret", zip=True)
    told.add(b"tIME", b"\x07\xda\x01\x02\x03\x04\x05")
    own = without_metadata(saved(noise(9, 9), "PNG", pnginfo=told), "PNG")
    assert b"secret" not in own
    assert b"tIME" not in own
    own = without_metadata(saved(noise(9, 9), "JPEG", comment=b"secret"), "JPEG")
    assert b"secret" not in own


def test_a_gif_keeps_its_frames_and_loops_and_tells_nothing(look):
    """XMP is no row of blocks there, but ends in such a way that it can be passed over as one."""
    frames = [noise(700, 20), noise(700, 20, "L"), Image.new("RGB", (700, 20), "red")]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100, loop=5,
                 comment=b"secret")  # fmt: skip
    trailer = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    xmp = b"!\xff\x0bXMP DataXMP<x:xmpmeta>secret</x:xmpmeta>" + trailer
    start = data.index(b"!\xf9")
    data = data[:start] + xmp + data[start:] + b"secret"
    found = look(data)
    own = (look.folder / found.stripped.name).read_bytes()
    assert b"secret" in data
    assert b"secret" not in own
    assert found.is_animated
    before, after = opened(data), opened(own)
    assert (after.n_frames, after.info["loop"]) == (3, 5)
    for number in range(3):
        before.seek(number)
        after.seek(number)
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()


def test_what_a_telephone_keeps_behind_a_picture_is_cut_off(look):
    """The second one has its own place and time."""
    hidden = saved(noise(9, 9), "JPEG", exif=exif())
    data = saved(noise(60, 40), "MPO", save_all=True, append_images=[noise(60, 40)]) + hidden
    found = look(data)
    own = (look.folder / found.stripped.name).read_bytes()
    assert (found.format, found.is_animated, opened(own).format) == ("JPEG", False, "JPEG")
    assert own.count(b"\xff\xd8\xff") == 1
    assert b"secret camera" not in own


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_picture_that_lies_on_its_side_is_turned(look, format_, orientation):
    image = Image.new("RGB", (64, 32), "white")
    image.paste("black", (0, 0, 16, 16))
    data = saved(image, format_, exif=exif(orientation), quality=95)
    found = look(data)
    own = opened((look.folder / found.stripped.name).read_bytes())
    assert own.size == (found.width, found.height)
    assert own.size == ((64, 32) if orientation < 5 else (32, 64))
    assert not own.getexif()
    corners = [(8, 8), (own.width - 8, 8), (own.width - 8, own.height - 8), (8, own.height - 8)]
    dark = [own.convert("L").getpixel(corner) < 99 for corner in corners]
    expected = {2: 1, 3: 2, 4: 3, 5: 0, 6: 1, 7: 2, 8: 3}[orientation]
    assert dark.index(True) == expected
    assert dark.count(True) == 1


def test_a_picture_that_tells_nothing_is_left_as_it_is(look):
    assert look(saved(noise(9, 9), "PNG")).stripped is None


@pytest.mark.parametrize("format_", ["GIF", "JPEG", "PNG", "WebP"])
@given(data=pieces)
def test_what_is_built_otherwise_is_left_as_it_is(format_, data):
    assert isinstance(without_metadata(data, format_), bytes)


# ---------------------------------------------------------------- what is made


@pytest.mark.parametrize(
    ("width", "own", "expected"),
    [
        (100, True, ()),
        (320, True, (320,)),
        (340, True, (340,)),
        (800, True, (800, 640, 320)),
        (800, False, (640, 320)),
        (1000, True, (1000, 640, 320)),
        (1920, True, (1920, 1280, 960, 640, 320)),
        (2000, True, (1920, 1280, 960, 640, 320)),
        (6000, False, (1920, 1280, 960, 640, 320)),
    ],
)
def test_the_widths_that_are_made(width, own, expected):
    assert widths_of(width, own=own) == expected
    assert WIDTHS == (320, 640, 960, 1280, 1920)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_variants_are_webp_of_their_widths_without_metadata(look, mode):
    found = look(saved(noise(700, 350, mode), "JPEG", quality=95, exif=exif()))
    assert [made.width for made in found.variants] == [320, 700]
    for made in found.variants:
        image = opened((look.folder / made.name).read_bytes())
        assert (image.format, image.width, image.height) == ("WEBP", made.width, made.width // 2)
        assert not image.getexif()
        assert set(image.info) <= {"background", "loop", "duration", "timestamp"}


def test_holes_stay_holes(look):
    image = Image.new("RGBA", (640, 64), (200, 0, 0, 255))
    image.paste((0, 0, 0, 0), (0, 0, 320, 64))
    found = look(saved(image, "PNG", compress_level=0))
    small = opened((look.folder / found.variants[-1].name).read_bytes())
    assert (small.mode, small.getpixel((20, 9))[3], small.getpixel((600, 9))) == (
        "RGBA", 0, (200, 0, 0, 255),
    )  # fmt: skip


def test_colours_of_a_wider_space_are_those_of_the_web(look):
    """A profile that swaps nothing but the white point changes numbers, and is not sent along."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    found = look(saved(noise(400, 40), "JPEG", icc_profile=profile, quality=95))
    assert found.variants  # a profile of no use is no fault
    assert "icc_profile" not in opened((look.folder / found.variants[0].name).read_bytes()).info


def test_a_variant_that_is_larger_than_what_it_stands_for_is_left_out(look):
    """A drawing of two colours is smaller as it is than resized."""
    image = Image.new("1", (1600, 100))
    for x in range(0, 1600, 3):
        image.paste(1, (x, 0, x + 1, 100))
    data = saved(image, "PNG")
    sizes = [(look.folder / made.name).stat().st_size for made in look(data).variants]
    assert all(size < len(data) for size in sizes)
    assert sizes == sorted(sizes)


def test_the_same_bytes_make_the_same_files(look):
    data = saved(noise(700, 350), "JPEG")
    assert look(data) == look(data)


def test_what_is_there_is_not_made_again(look, tmp_path, monkeypatch):
    data = saved(noise(400, 40), "JPEG")
    found = process_image(data, tmp_path / "a", with_variants=True)
    monkeypatch.setattr(Image, "open", None)
    assert process_image(data, tmp_path / "a", with_variants=True) == found
    assert process_image(data, tmp_path / "a", with_variants=False) == found


@pytest.mark.parametrize(
    ("path", "format_"),
    [
        ("a/b.JPG", "JPEG"),
        ("a.jpeg", "JPEG"),
        ("a.svg", "SVG"),
        ("a.jpg/b", ""),
        ("a.heic", "HEIC"),
        ("a.dng", ""),
    ],
)
def test_a_name_promises_a_format(path, format_):
    assert format_of(path) == format_
