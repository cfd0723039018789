"""Images: how large they unfold, and whether anything stands behind their end."""

import struct
from collections.abc import Iterator

PIXELS_MAX = 50_000_000
EDGE_MAX = 30_000
BLOCKS_MAX = 2_000_000


class ImageBroken(ValueError):
    """The bytes do not follow the format they begin as."""


def size_of(content: bytes, media_type: str) -> tuple[int, int, int]:
    """Width, height, and where the image ends.

    Raises:
        ImageBroken: it cannot be followed to its end.
    """
    readers = {
        "image/png": _png,
        "image/gif": _gif,
        "image/jpeg": _jpeg,
        "image/webp": _webp,
    }
    try:
        return readers[media_type](content)
    except (IndexError, struct.error) as error:
        raise ImageBroken("it ends too early") from error


def is_too_large(width: int, height: int) -> bool:
    """Whether unfolding it would take more memory than a page should."""
    return width * height > PIXELS_MAX or max(width, height) > EDGE_MAX


def looks_like_script(content: bytes) -> bool:
    """Whether a GIF's size is chosen so that its first bytes are also a program's."""
    return content.startswith(b"GIF8") and (
        (content[6:8] == b"/*" and b"*/" in content[8:]) or content[6:7] == b"="
    )


def _png(content: bytes) -> tuple[int, int, int]:
    width, height = struct.unpack(">II", content[16:24])
    at = 8
    for _ in _bounded():
        (length,) = struct.unpack(">I", content[at : at + 4])
        name = content[at + 4 : at + 8]
        at += 12 + length
        if at > len(content):
            raise ImageBroken("a chunk is cut off")
        if name == b"IEND":
            return width, height, at
    raise ImageBroken("it has no end")


def _gif(content: bytes) -> tuple[int, int, int]:
    width, height, flags = struct.unpack("<HHB", content[6:11])
    at = 13 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0)
    for _ in _bounded():
        mark = content[at]
        if mark == 0x3B:
            return width, height, at + 1
        if mark == 0x21:
            at = _gif_blocks(content, at + 2)
        elif mark == 0x2C:
            local = content[at + 9]
            at += 10 + (3 * 2 ** ((local & 7) + 1) if local & 0x80 else 0)
            at = _gif_blocks(content, at + 1)
        else:
            raise ImageBroken("a block is unknown")
    raise ImageBroken("it has no end")


def _gif_blocks(content: bytes, at: int) -> int:
    for _ in _bounded():
        size = content[at]
        at += 1 + size
        if size == 0:
            return at
    raise ImageBroken("it has no end")


def _jpeg(content: bytes) -> tuple[int, int, int]:
    at, width, height = 2, 0, 0
    for _ in _bounded():
        if content[at] != 0xFF:
            raise ImageBroken("a segment is unknown")
        mark = content[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        if mark == 0xD9:
            return width, height, at + 2
        if mark in {0x01, *range(0xD0, 0xD8)}:
            at += 2
            continue
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        if mark in {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
        at += 2 + length
        if mark == 0xDA:
            at = _after_scan(content, at)
    raise ImageBroken("it has no end")


def _after_scan(content: bytes, at: int) -> int:
    for _ in _bounded():
        at = content.find(b"\xff", at)
        if at < 0:
            raise ImageBroken("it has no end")
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2
    raise ImageBroken("it has no end")


def _webp(content: bytes) -> tuple[int, int, int]:
    (size,) = struct.unpack("<I", content[4:8])
    end = 8 + size + size % 2
    if end > len(content):
        raise ImageBroken("it is cut off")
    chunk = content[12:16]
    if chunk == b"VP8X":
        width = 1 + int.from_bytes(content[24:27], "little")
        height = 1 + int.from_bytes(content[27:30], "little")
    elif chunk == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif chunk == b"VP8 ":
        width, height = (each & 0x3FFF for each in struct.unpack("<HH", content[26:30]))
    else:
        raise ImageBroken("a chunk is unknown")
    return width, height, end


def _bounded() -> Iterator[int]:
    return iter(range(BLOCKS_MAX))
