"""GIF files: which of their blocks make the picture (GIF89a, W3C's copy of the specification)."""

from collections.abc import Iterator

from sitegen.images.containers import MalformedImageError, StrippedImage, profile_in

_IMAGE, _EXTENSION = 0x2C, 0x21
_PLAIN_TEXT, _CONTROL, _APPLICATION = 0x01, 0xF9, 0xFF
_LOOPS = frozenset((b"NETSCAPE2.0", b"ANIMEXTS1.0"))
_PROFILE = b"ICCRGBG1012"


def strip_gif(data: bytes) -> StrippedImage:
    """Return a GIF without metadata; raise MalformedImageError if it has no picture.

    It leaves out comments, texts with their control blocks (23), and
    application data, except for loops and colours.
    """
    if data[:6] not in (b"GIF87a", b"GIF89a") or len(data) < 13:
        raise MalformedImageError
    at = 13 + _colours(data[10])
    pieces, control, seen = [data[:at]], b"", set()
    images, is_cut = 0, False
    for label, block, is_whole in _blocks(data, at):
        is_cut = not is_whole
        first = block[3 : 3 + block[2]]
        if label == _IMAGE:
            pieces += [control, block]
            control, images = b"", images + 1
        elif label == _CONTROL and len(first) == 4:
            control = b"!\xf9\x04" + first + b"\0"
        elif label == _PLAIN_TEXT:
            control = b""
        elif label == _APPLICATION and first not in seen and _application(first, block[14:]):
            seen.add(first)
            pieces.append(_application(first, block[14:]))
    if not images:
        raise MalformedImageError
    return StrippedImage(b"".join([*pieces, b"" if is_cut else b";"]), frames=images)


def _blocks(data: bytes, at: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield images and extensions: the type of each, its bytes, and whether it is complete.

    They end at the first byte of any other type, such as the trailer.
    """
    while at + 10 < len(data) and data[at] in (_IMAGE, _EXTENSION, 0):
        if data[at] == 0:  # some programs write an extra one between blocks
            at += 1
            continue
        is_image = data[at] == _IMAGE
        begin = at + 11 + _colours(data[at + 9]) if is_image else at + 2
        end, is_whole = _end_of_blocks(data, begin)
        yield _IMAGE if is_image else data[at + 1], data[at:end], is_whole
        at = end


def _application(name: bytes, blocks: bytes) -> bytes:
    """Return an application's data if it changes the visible picture."""
    begin = b"!\xff\x0b" + name
    if name in _LOOPS and blocks[:2] == b"\x03\x01":
        return begin + blocks[:4] + b"\0"
    if name == _PROFILE and (profile := profile_in(_joined(blocks))):
        chunks = [profile[at : at + 255] for at in range(0, len(profile), 255)]
        return begin + b"".join(bytes((len(chunk),)) + chunk for chunk in chunks) + b"\0"
    return b""


def _colours(packed: int) -> int:
    """Return the length of the colour table that a GIF declares in this byte."""
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0


def _end_of_blocks(data: bytes, at: int) -> tuple[int, bool]:
    """Return the end of a row of blocks, and whether it is complete."""
    while at < len(data) and (length := data[at]):
        at += 1 + length
    return min(at + 1, len(data)), at < len(data)


def _joined(blocks: bytes) -> bytes:
    """Return the content of a row of blocks."""
    chunks, at = [], 0
    while at < len(blocks) and (length := blocks[at]):
        chunks.append(blocks[at + 1 : at + 1 + length])
        at += 1 + length
    return b"".join(chunks)
