"""What a picture's file tells beside what it shows: planted in every place, served in none."""

import base64
import io
import struct
import subprocess
import sys
import zlib

import pytest
from PIL import Image, ImageCms, ImageSequence
from PIL.PngImagePlugin import PngInfo

from sitegen.images import exif as exif_reader
from sitegen.images.metadata import format_in, strip_metadata
from sitegen.images.processing import process_image
from sitegen.images.variants import MALFORMED

SECRET = b"sEcRe"
"""As long as the name that an AVIF's encoder gives its picture."""
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"


def exif(orientation=1):
    told = Image.Exif()
    told[0x0112], told[0x010F] = orientation, SECRET.decode()
    return told.tobytes()


def picture(mode="RGB", turned=0):
    """Return a picture of many colours, the same each time."""
    grey = Image.radial_gradient("L").resize((60, 40)).rotate(turned)
    bands = [grey, grey.transpose(Image.Transpose.FLIP_LEFT_RIGHT), grey.rotate(180)]
    image = Image.merge("RGB", bands)
    if mode in ("RGBA", "LA"):
        image.putalpha(grey)
    return image.convert(mode)


def saved(image, format_, **options):
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def moving(format_, **options):
    frames = [picture(turned=turned) for turned in (90, 180)]
    return saved(picture(), format_, save_all=True, append_images=frames, duration=90, loop=3,
                 **options)  # fmt: skip


def shown(data):
    """Return the colours of each frame, and the profile that they are in."""
    with Image.open(io.BytesIO(data)) as image:
        profile = image.info.get("icc_profile")
        frames = [
            (frame.convert("RGBA").tobytes(), frame.info.get("duration"))
            for frame in ImageSequence.Iterator(image)
        ]
        return frames, profile, image.info.get("loop")


# ---------------------------------------------------------------- files in which something stands


def chunk(kind, body):
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def chunks(data):
    """Return the kinds of a PNG's chunks."""
    found, at = [], 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        found.append(kind)
        at += 12 + length
    return found


def planted_png(data):
    """Return a PNG with every kind of chunk that tells something, before its pixels and after."""
    packed = zlib.compress(SECRET * 9)
    still = [] if b"acTL" in data else [(b"fcTL", SECRET.ljust(26)), (b"fdAT", SECRET)]
    told = b"".join(
        chunk(kind, body)
        for kind, body in [
            (b"tEXt", b"Author\0" + SECRET), (b"zTXt", b"Author\0\0" + packed),
            (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SECRET), (b"tIME", b"\x07\xea" + SECRET),
            (b"eXIf", exif()[6:]), (b"caBX", b"jumb" + SECRET), (b"prVt", SECRET),
            (b"sPLT", SECRET + b"\0\x08" + bytes(6)), (b"hIST", SECRET + b"\0"),
                (b"gAMA", SECRET), *still,
        ]
    )  # fmt: skip
    head, pixels = data[:33], data[33:-12]
    return head + told + pixels + told + chunk(b"IEND", b"") + SECRET


def segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def planted_jpeg(data):
    """Return a JPEG with every segment of applications, a comment, small pictures, and a tail."""
    jfif = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x03\x01" + (SECRET * 2)[:9])
    jfxx = segment(0xE0, b"JFXX\0\x10" + SECRET)
    adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01" + SECRET)
    told = b"".join(segment(marker, SECRET) for marker in (*range(0xE0, 0xF0), 0xFE, 0xF3))
    told += segment(0xE1, exif()) + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET)
    told += segment(0xE2, b"MPF\0" + SECRET) + segment(0xEB, b"JP\0\0" + SECRET)
    told += segment(0xE2, b"ICC_PROFILE\0\x01\x01" + SECRET) * (b"ICC_PROFILE" not in data)
    begin = data.index(b"\xff\xe0") + 18
    if b"Adobe" in data:
        adobe = b""
    scan = data.rindex(b"\xff\xda")
    between = told if data.count(b"\xff\xda") > 1 else b""
    return (
        data[:2] + jfif + jfxx + adobe + told + SECRET + b"\xff\xff" + data[begin:scan]
        + between + data[scan:] + SECRET + data
    )  # fmt: skip


def riff(kind, body):
    return struct.pack("<4sI", kind, len(body)) + body + SECRET[:1] * (len(body) % 2)


def planted_webp(data):
    """Return a WebP with chunks that nobody knows, also within its frames, and a tail."""
    parts, at = [], 12
    while at < len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + length]
        if kind == b"VP8X":
            body = body[:1] + SECRET[:3] + body[4:] + SECRET
        if kind == b"ANMF":
            body += riff(b"prVt", SECRET)
        parts.append(riff(kind, body))
        at += 8 + length + length % 2
    if data[12:16] == b"VP8X":
        parts[1:1] = [riff(b"C2PA", b"jumb" + SECRET)]
    parts += [riff(b"EXIF", SECRET), riff(b"XMP ", SECRET), riff(b"C2PA", SECRET)]
    body = b"".join(parts)
    return struct.pack("<4sI4s", b"RIFF", 4 + len(body), b"WEBP") + body + SECRET


def blocks(body):
    return bytes((len(body),)) + body + b"\0"


def planted_gif(data):
    """Return a GIF with comments, a text, and what applications keep."""
    start = 13 + 3 * 2 ** ((data[10] & 7) + 1)
    text = struct.pack("<HHHHBBBB", 0, 0, 9, 9, 8, 8, 1, 0)
    control = b"\x21\xf9" + blocks(b"\x09\xff\xff\0")
    told = b"\x21\xfe" + blocks(SECRET) + control + b"\x21\x01\x0c" + text + blocks(SECRET)
    for name in (b"XMP DataXMP", b"C2PA_GIF\x01\0\0", b"NETSCAPE2.0", b"ICCRGBG1012"):
        told += b"\x21\xff\x0b" + name + blocks(SECRET)
    return data[:start] + told + data[start:-1] + told + b";" + SECRET


def box(kind, body):
    return struct.pack(">I4s", 8 + len(body), kind) + body


def planted_avif(data):
    """Return an AVIF with boxes that tell something, at the end of the file, in meta and mdat."""
    at = data.index(b"meta") - 4
    size = struct.unpack_from(">I", data, at)[0]
    told = box(b"uuid", SECRET * 5) + box(b"free", SECRET) + box(b"udta", SECRET)
    meta = bytearray(data[at : at + size] + told)
    meta[:4] = struct.pack(">I", len(meta))
    place = meta.index(b"iloc") + 8
    assert meta[place - 4 : place + 2] == b"\0\0\0\0\x44\x00"  # version 0, numbers of four bytes
    count = struct.unpack_from(">H", meta, place + 2)[0]
    place += 4
    for _ in range(count):
        extents = struct.unpack_from(">H", meta, place + 4)[0]
        place += 6
        for _ in range(extents):
            offset = struct.unpack_from(">I", meta, place)[0]
            meta[place : place + 4] = struct.pack(">I", offset + len(told))
            place += 8
    after = bytearray(data[at + size :].replace(b"Color", SECRET))
    if after[4:8] == b"moov":
        return data + box(b"uuid", SECRET * 5)  # whose tracks say too where their pixels are
    if after[4:8] == b"mdat" and len(after) == struct.unpack_from(">I", after)[0]:
        after[:4] = struct.pack(">I", len(after) + len(SECRET))
        after += SECRET
    meta = meta.replace(b"Color", SECRET)
    return bytes(data[:at] + meta + after) + box(b"uuid", SECRET * 5) + box(b"skip", SECRET)


def png_text():
    told = PngInfo()
    told.add_itxt("Title", SECRET.decode(), zip=True)
    return told


EVERY = {"exif": exif(), "xmp": XMP, "icc_profile": PROFILE, "comment": SECRET}
STILL = {"exif": exif(), "xmp": XMP, "icc_profile": PROFILE}
PLAIN = {
    **{
        f"{mode.lower()}.png": saved(picture(mode), "PNG", icc_profile=PROFILE)
        for mode in ("RGB", "RGBA", "L", "LA", "P", "1")
    },
    "16bit.png": saved(picture("I").convert("I;16"), "PNG"),
    "holes.png": saved(picture("P"), "PNG", transparency=bytes(range(256))),
    "moving.apng": moving("PNG"),
    "text.png": saved(picture(), "PNG", pnginfo=png_text(), exif=exif()),
    "plain.jpg": saved(picture(), "JPEG"),
    "profile.jpeg": saved(picture(), "JPEG", **EVERY),
    "grey.jpe": saved(picture("L"), "JPEG"),
    "scans.jfif": saved(picture(), "JPEG", progressive=True),
    "print.JPG": saved(picture("CMYK"), "JPEG", **EVERY),
    "named-otherwise.jpg": saved(picture(), "PNG"),
    "plain.webp": saved(picture(), "WEBP"),
    "every.webp": saved(picture("RGBA"), "WEBP", **STILL),
    "exact.webp": saved(picture(), "WEBP", lossless=True, **STILL),
    "moving.webp": moving("WEBP", **STILL),
    "still.gif": saved(picture("P"), "GIF"),
    "moving.gif": moving("GIF", comment=SECRET),
    "plain.avif": saved(picture(), "AVIF"),
    "every.avif": saved(picture("RGBA"), "AVIF", **STILL),
    "moving.avif": moving("AVIF", **STILL),
}
PLANT = {
    "AVIF": planted_avif, "GIF": planted_gif, "JPEG": planted_jpeg, "PNG": planted_png,
    "WebP": planted_webp,
}  # fmt: skip
PLANTED = {
    name: data if name in ("print.JPG", "text.png") else PLANT[format_in(data)](data)
    for name, data in PLAIN.items()
}


@pytest.mark.parametrize("name", PLANTED)
def test_nothing_that_is_planted_in_a_picture_is_served(site, name):
    """Neither where a document shows it nor where it only lies in a bundle."""
    data = PLANTED[name]
    assert SECRET in data or name == "text.png"
    is_shown = name not in ("named-otherwise.jpg", "grey.jpe")
    body = f"![A still]({name})" if is_shown else "Text."
    site.write("content/posts/a/index.md", f"---\ntitle: A\ndate: 2011-01-01\n---\n{body}\n")
    site.write(f"content/posts/a/{name}", data)
    site.write(f"content/posts/a/unnamed-{name}", data)
    tree = site.built().tree()
    told = {path for path, served in tree.items() if SECRET in served}
    assert told == set()
    assert tree[f"posts/a/{name}"] == tree[f"posts/a/unnamed-{name}"]
    assert shown(tree[f"posts/a/{name}"]) == shown(PLAIN[name])


@pytest.mark.parametrize("name", [name for name in PLANTED if "png" in name])
def test_a_png_has_no_chunk_but_those_of_what_is_seen(name):
    """Some are compressed, so that no search in the file's bytes would find them."""
    kinds = set(chunks(strip_metadata(PLANTED[name], "PNG").data))
    moves = {b"acTL", b"fcTL", b"fdAT"} if name == "moving.apng" else set()
    assert kinds - moves <= {b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"IDAT", b"IEND"}
    assert moves <= kinds


def test_the_name_of_a_profile_is_no_matter_of_what_is_seen():
    packed = zlib.compress(PROFILE)
    named = chunk(b"iCCP", SECRET + b"\0\0" + packed + SECRET)
    data = saved(picture(), "PNG")
    own = strip_metadata(data[:33] + named + data[33:], "PNG").data
    assert own == data[:33] + chunk(b"iCCP", b"ICC Profile\0\0" + packed) + data[33:]


def test_a_second_picture_in_a_png_is_cut_off():
    """Its pixels stand apart from the first one's: no browser shows them."""
    data = saved(picture(), "PNG")
    second = chunk(b"tEXt", b"a\0b") + chunk(b"IDAT", SECRET)
    assert strip_metadata(data[:-12] + second + data[-12:], "PNG").data == data


def test_what_is_no_profile_does_not_stay_as_one():
    data = saved(picture(), "JPEG")
    told = segment(0xE2, b"ICC_PROFILE\0\x01\x02" + PROFILE)  # one of two, and alone
    assert strip_metadata(data[:20] + told + data[20:], "JPEG").data == data
    whole = saved(picture(), "JPEG", icc_profile=PROFILE)
    longer = saved(picture(), "JPEG", icc_profile=PROFILE + SECRET)
    assert strip_metadata(longer, "JPEG").data == whole


@pytest.mark.parametrize("format_", ["PNG", "GIF"])
def test_a_picture_without_its_end_tells_nothing_either(site, format_):
    """Old programs write such, and browsers show them."""
    name = f"x.{format_.lower()}"
    whole = saved(picture("P" if format_ == "GIF" else "RGB"), format_, comment=SECRET,
                  **({"exif": exif()} if format_ != "GIF" else {}))  # fmt: skip
    data = whole[: -{"PNG": 12, "GIF": 1}[format_]]
    site.write("content/posts/a/index.md", "---\ntitle: A\ndate: 2011-01-01\n---\nText.\n")
    site.write(f"content/posts/a/{name}", data)
    served = site.built().tree()[f"posts/a/{name}"]
    assert SECRET in data
    assert SECRET not in served
    assert shown(served)[0] == shown(whole)[0]


def test_a_broken_picture_that_is_only_served_tells_nothing_either(site):
    data = saved(picture().resize((600, 400)), "JPEG", exif=exif())[:2000]
    site.write("content/posts/a/index.md", "---\ntitle: A\ndate: 2011-01-01\n---\nText.\n")
    site.write("content/posts/a/x.jpg", data)
    assert SECRET in data
    assert not any(SECRET in served for served in site.built().tree().values())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.png", saved(picture(), "PNG")[:33] + chunk(b"SeCR", SECRET)),
        ("x.jpg", b"\xff\xd8\xff\xe1\0\x01" + SECRET),
        ("x.webp", b"RIFF\xff\0\0\0WEBPVP8X" + SECRET),
        ("x.gif", b"GIF89a" + SECRET.ljust(30)),
    ],
)
def test_a_picture_of_which_nobody_can_say_what_it_tells_is_an_error(site, name, data):
    site.write("content/posts/a/index.md", "---\ntitle: A\ndate: 2011-01-01\n---\nText.\n")
    site.write(f"content/posts/a/{name}", data)
    assert site.problems() == [f"content/posts/a/{name}:1:1: error: {MALFORMED}"]


def test_an_avif_that_is_built_otherwise_is_encoded_anew(site):
    """Its place in the file says nothing that we could rely on, but its pixels can be read."""
    data = saved(picture(), "AVIF") + SECRET
    site.write("content/posts/a/index.md", "---\ntitle: A\ndate: 2011-01-01\n---\nText.\n")
    site.write("content/posts/a/x.avif", data)
    served = site.built().tree()["posts/a/x.avif"]
    assert SECRET not in served
    with Image.open(io.BytesIO(served)) as image:
        assert (image.format, image.size) == ("AVIF", (60, 40))


def test_a_moving_avif_does_not_say_when_it_was_made():
    own = strip_metadata(PLANTED["moving.avif"], "AVIF").data
    times = [own[at + 8 : at + 16] for at in (own.index(b"mvhd"), own.index(b"tkhd"))]
    assert times == [bytes(8)] * 2


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_what_moves_and_lies_on_its_side_goes_on_saying_so_and_no_more(tmp_path, format_):
    data = moving(format_, exif=exif(6))
    look = process_image(data, tmp_path, with_variants=True)
    own = (tmp_path / look.stripped.name).read_bytes()
    with Image.open(io.BytesIO(own)) as image:
        assert dict(image.getexif()) == {0x0112: 6}
    assert (look.width, look.height, look.is_animated) == (40, 60, True)
    assert SECRET not in own
    assert shown(own) == shown(data)


def test_a_png_of_other_colours_that_lies_on_its_side_goes_on_saying_so(tmp_path):
    """What says how its colours are meant would be lost if it were saved anew."""
    data = saved(picture(), "PNG", exif=exif(6))
    data = data[:33] + chunk(b"gAMA", struct.pack(">I", 100_000)) + data[33:]
    look = process_image(data, tmp_path, with_variants=False)
    own = (tmp_path / look.stripped.name).read_bytes()
    assert (look.width, look.height) == (40, 60)
    assert chunks(own) == [b"IHDR", b"eXIf", b"gAMA", b"IDAT", b"IEND"]
    assert exif_reader.orientation_in(strip_metadata(own, "PNG").exif) == 6
    assert SECRET not in own


def test_holes_stay_holes_in_a_picture_that_is_turned(tmp_path):
    image = picture("P")
    data = saved(image, "PNG", transparency=bytes(range(256)), exif=exif(3))
    look = process_image(data, tmp_path, with_variants=False)
    with Image.open(io.BytesIO((tmp_path / look.stripped.name).read_bytes())) as own:
        turned = own.convert("RGBA").transpose(Image.Transpose.ROTATE_180)
    assert turned.tobytes() == opened_rgba(data)


def opened_rgba(data):
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGBA").tobytes()


# ---------------------------------------------------------------- drawings


DRAWING = """<?xml version="1.0" encoding="iso-8859-1"?>
<!-- {0} -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd" [
<!ENTITY ai "http://ns.adobe.com/{0}"><!ENTITY word "caf\xe9">]>
<?xml-stylesheet href="a.css"?><?xpacket {0}?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="&ai;" xmlns:s="http://sodipodi.sourceforge.net/"
 xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="8" s:docname="/home/{0}.svg">
<metadata>{0}</metadata><text>a<!-- {0} -->b<x:pgf>{0}</x:pgf>c &word;</text>
<style><![CDATA[a > b {{}}]]></style><image xlink:href="data:image/jpeg;base64,{1}"/>
</svg>
<!-- {0} -->
"""


def test_a_drawing_keeps_what_is_drawn_and_nothing_of_its_editor(site):
    within, own = saved(picture(), "JPEG", comment=SECRET), saved(picture(), "JPEG")
    written = DRAWING.format(SECRET.decode(), base64.b64encode(within).decode())
    site.write("content/posts/a/index.md", "---\ntitle: A\ndate: 2011-01-01\n---\n![x](x.svg)\n")
    site.write("content/posts/a/x.svg", written.encode("iso-8859-1"))
    assert site.built().tree()["posts/a/x.svg"].decode() == (
        "<?xml version='1.0' encoding='UTF-8'?>\n<?xml-stylesheet href=\"a.css\"?>\n"
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'width="9" height="8">\n<text>abc caf\xe9</text>\n<style><![CDATA[a > b {}]]></style>'
        f'<image xlink:href="data:image/jpeg;base64,{base64.b64encode(own).decode()}"/>\n</svg>\n'
    )


def test_a_drawing_that_tells_nothing_is_served_byte_for_byte(site):
    data = b"<svg  xmlns='http://www.w3.org/2000/svg' width='9'>\n<title>a</title><!---->\n</svg>"
    data = data.replace(b"<!---->", b"")
    site.write("content/posts/a/index.md", "---\ntitle: A\ndate: 2011-01-01\n---\nText.\n")
    site.write("content/posts/a/x.svg", data)
    assert site.built().tree()["posts/a/x.svg"] == data


# ---------------------------------------------------------------- how much of it there may be


def test_a_table_of_tags_that_names_megabytes_again_and_again_is_not_followed():
    """Read in full, this one would come to 64 gigabytes."""
    entry = struct.pack(">HHII", 0x010F, 2, 1_000_000, 0)
    table = struct.pack(">2sHIH", b"MM", 42, 8, 65_535) + entry * 65_535
    data = saved(picture(), "PNG")
    told = strip_metadata(data[:33] + chunk(b"eXIf", table + bytes(1_000_000)) + data[33:], "PNG")
    assert (told.data, exif_reader.orientation_in(told.exif)) == (data, 1)


def test_many_pieces_are_passed_over_one_by_one(tmp_path):
    """Pillow would join all EXIF of a JPEG, piece by piece, each time from the beginning."""
    plain = saved(picture(), "JPEG")
    many = segment(0xE1, b"Exif\0\0" + bytes(500)) * 20_000
    assert strip_metadata(plain[:20] + many + plain[20:], "JPEG").data == plain
    gif = saved(picture("P"), "GIF")
    frame = gif[gif.index(b"\x2c") : -1]
    film = strip_metadata(
        gif[:-1] + (b"\x21\xfe" + blocks(b"a") + frame[:11] + b"\0") * 20_000 + b";", "GIF"
    )
    assert film.frames == 20_001


def test_a_jpeg_of_too_many_scans_is_told(tmp_path):
    data = saved(picture(), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    scans = strip_metadata(data, "JPEG").scans
    look = process_image(data[:-2] + scan * (101 - scans) + data[-2:], tmp_path, with_variants=True)
    assert look.error == "has 101 scans: the limit is 100"


MEASURE = """
import pathlib, resource, sys
from sitegen.images.cards import draw_card
from sitegen.images.processing import process_image
data = pathlib.Path(sys.argv[1]).read_bytes()
look = process_image(data, pathlib.Path(sys.argv[2]), with_variants=True)
draw_card(title="A", site="B", rating="", accent="red", picture=data, font=None)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(look.width, look.height, look.error, [made.width for made in look.variants], peak // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts memory in kilobytes")
def test_a_picture_of_a_hundred_million_pixels_takes_no_gigabyte(tmp_path):
    """Pillow needs 400 MB for its pixels; what else is done with them has to do with little.

    The bound leaves room for what libraries of another build take; all pixels a second time, or
    the sum that Pillow makes of them by itself, are beyond it.
    """
    head = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 6, 0, 0, 0)
    packer = zlib.compressobj(1)
    pixels = b"".join(packer.compress(bytes(40_001)) for _ in range(10_000)) + packer.flush()
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    (tmp_path / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n" + parts)
    command = [sys.executable, "-c", MEASURE, tmp_path / "x.png", tmp_path / "made"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    *said, peak = done.stdout.split()
    assert " ".join(said) == "10000 10000 [320, 640, 960, 1280, 1920]"
    assert int(peak) < 800


def test_a_jpeg_may_be_as_large_as_a_telephone_makes_them(tmp_path):
    """It is decoded at a part of its width, and goes on saying how it lies."""
    data = saved(Image.new("L", (10_100, 10_000), 200), "JPEG", exif=exif(6))
    look = process_image(data, tmp_path, with_variants=False)
    own = (tmp_path / look.stripped.name).read_bytes()
    assert (look.width, look.height, look.error) == (10_000, 10_100, "")
    assert exif_reader.orientation_in(strip_metadata(own, format_in(own)).exif) == 6
    assert SECRET not in own
