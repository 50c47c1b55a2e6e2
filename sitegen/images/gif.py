"""GIF files: which of their blocks make the picture (GIF89a, W3C's copy of the specification)."""

from sitegen.images.containers import Cut, OddError, profile_in

_IMAGE, _EXTENSION = 0x2C, 0x21
_PLAIN_TEXT, _CONTROL, _APPLICATION = 0x01, 0xF9, 0xFF
_LOOPS = frozenset((b"NETSCAPE2.0", b"ANIMEXTS1.0"))
_PROFILE = b"ICCRGBG1012"


def cut_gif(data: bytes) -> Cut:
    """Return a GIF without metadata; raise OddError where it has no picture.

    Left out are comments, texts with the control that is meant for them (23), and what
    applications keep, but for loops and colours.
    """
    if data[:6] not in (b"GIF87a", b"GIF89a") or len(data) < 13:
        raise OddError
    at = 13 + _colours(data[10])
    pieces, control, seen, is_whole = [data[:at]], b"", set(), True
    images = 0
    while at < len(data):
        kind = data[at]
        if kind == _IMAGE and at + 10 < len(data):
            end, is_whole = _end_of_blocks(data, at + 11 + _colours(data[at + 9]))
            pieces += [control, data[at:end]]
            control, images = b"", images + 1
        elif kind == _EXTENSION and at + 2 < len(data):
            end, is_whole = _end_of_blocks(data, at + 2)
            label, first = data[at + 1], data[at + 3 : at + 3 + data[at + 2]]
            if label == _CONTROL and len(first) == 4:
                control = b"!\xf9\x04" + first + b"\0"
            elif label == _PLAIN_TEXT:
                control = b""
            elif label == _APPLICATION and first not in seen:
                seen.add(first)
                pieces.append(_application(first, data[at + 14 : end]))
        elif kind == 0:  # some programs write one too many between blocks
            end = at + 1
        else:
            break
        at = end
    if not images:
        raise OddError
    if is_whole:
        pieces.append(b";")
    return Cut(b"".join(pieces), frames=images)


def _application(name: bytes, blocks: bytes) -> bytes:
    """Return what an application keeps, where it has to do with what is seen."""
    begin = b"!\xff\x0b" + name
    if name in _LOOPS and blocks[:2] == b"\x03\x01":
        return begin + blocks[:4] + b"\0"
    if name == _PROFILE and (profile := profile_in(_joined(blocks))):
        shares = [profile[at : at + 255] for at in range(0, len(profile), 255)]
        return begin + b"".join(bytes((len(share),)) + share for share in shares) + b"\0"
    return b""


def _colours(packed: int) -> int:
    """Return the length of the table of colours of which a GIF tells in this byte."""
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0


def _end_of_blocks(data: bytes, at: int) -> tuple[int, bool]:
    """Return where a row of blocks ends, and whether it is whole."""
    while at < len(data) and (length := data[at]):
        at += 1 + length
    return min(at + 1, len(data)), at < len(data)


def _joined(blocks: bytes) -> bytes:
    """Return what a row of blocks holds."""
    shares, at = [], 0
    while at < len(blocks) and (length := blocks[at]):
        shares.append(blocks[at + 1 : at + 1 + length])
        at += 1 + length
    return b"".join(shares)
