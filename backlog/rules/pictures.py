"""Which files are pictures that may be shown, by their first bytes alone. Nothing is decoded."""

import struct
from dataclasses import dataclass

HEAD = 512 * 1024  # bytes that are looked at: a photograph's preview and notes may stand before its size
LONGEST_SIDE = 12_000
MOST_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    type: str
    width: int
    height: int

    @property
    def is_shown(self) -> bool:
        """Whether a browser may be asked to draw it: neither empty nor a bomb."""
        sides = (self.width, self.height)
        return min(sides) > 0 and max(sides) <= LONGEST_SIDE and self.width * self.height <= MOST_PIXELS


def picture_of(head: bytes) -> Picture | None:
    """The picture that starts with these bytes: PNG, JPEG, GIF or WebP. None for everything else, SVG too."""
    try:
        if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
            return Picture("image/png", *struct.unpack(">II", head[16:24]))
        if head[:6] in (b"GIF87a", b"GIF89a"):
            return Picture("image/gif", *struct.unpack("<HH", head[6:10]))
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return _webp(head)
        if head[:3] == b"\xff\xd8\xff":
            return _jpeg(head)
    except (struct.error, IndexError):
        return None
    return None


def _webp(head: bytes) -> Picture | None:
    form = head[12:16]
    if form == b"VP8X":
        width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
        return Picture("image/webp", width, height) if len(head) >= 30 else None
    if form == b"VP8L" and head[20] == 0x2F:
        bits = struct.unpack("<I", head[21:25])[0]
        return Picture("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if form == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[26:30])
        return Picture("image/webp", width & 0x3FFF, height & 0x3FFF)
    return None


def _jpeg(head: bytes) -> Picture | None:
    """Walks the segments up to the frame's header, which says the size."""
    at = 2
    while at + 9 <= len(head):
        if head[at] != 0xFF:
            return None
        marker = head[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return Picture("image/jpeg", width, height)
        if marker in (0xD9, 0xDA):
            return None
        at += (
            2
            if marker == 0x01 or 0xD0 <= marker <= 0xD8
            else 2 + struct.unpack(">H", head[at + 2 : at + 4])[0]
        )
    return None
