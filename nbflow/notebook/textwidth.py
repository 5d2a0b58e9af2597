"""Names as a picture shows them: safe characters, cut to a length, measured by a fixed table.

The table stands here, and nothing is asked of fonts or of Python's Unicode database, because a
picture must have the same bytes on every machine.
"""

from bisect import bisect_right

from nbflow.core.legible import clean

__all__ = ["clean", "shorten", "text_width"]

# Widths in thousandths of the font size: Helvetica, Arial and what is cut to their measure. The
# boxes leave room for the wider sans serifs of other systems.
_WIDTHS = {
    character: width
    for width, characters in {
        191: "'",
        222: "ijl",
        260: "|",
        278: " !,./:;I[\\]ft·",
        333: "()-`r",
        334: "{}",
        355: '"',
        389: "*",
        469: "^",
        500: "Jcksvxyz",
        556: "#$0123456789?L_abdeghnopqu",
        584: "+<=>~×",
        611: "FTZ",
        667: "&ABEKPSVXY",
        722: "CDHNRUw",
        778: "GOQ",
        833: "Mm",
        889: "%",
        944: "W",
        1000: "…\N{REPLACEMENT CHARACTER}",
        1015: "@",
    }.items()
    for character in characters
}

# First and last code points of (mostly) combining marks, joiners and variation selectors.
_ZERO = (
    *(0x0300, 0x036F, 0x0483, 0x0489, 0x0591, 0x05BD, 0x0610, 0x061A, 0x064B, 0x065F),
    *(0x06D6, 0x06DC, 0x06DF, 0x06E4, 0x0E34, 0x0E3A, 0x0E47, 0x0E4E, 0x1AB0, 0x1AFF),
    *(0x1DC0, 0x1DFF, 0x200C, 0x200D, 0x20D0, 0x20FF, 0x302A, 0x302F, 0x3099, 0x309A),
    *(0xFE00, 0xFE0F, 0xFE20, 0xFE2F, 0x1F3FB, 0x1F3FF, 0xE0100, 0xE01EF),
)
# The same of the scripts of East Asia, their full-width forms, and emoji.
_WIDE = (
    *(0x1100, 0x115F, 0x2E80, 0x303E, 0x3041, 0xA4CF, 0xA960, 0xA97F, 0xAC00, 0xD7A3),
    *(0xF900, 0xFAFF, 0xFE30, 0xFE6F, 0xFF00, 0xFF60, 0xFFE0, 0xFFE6, 0x17000, 0x18CFF),
    *(0x1B000, 0x1B2FF, 0x1F300, 0x1F64F, 0x1F680, 0x1F6FF, 0x1F900, 0x1F9FF),
    *(0x1FA70, 0x1FAFF, 0x20000, 0x3FFFD),
)
_DEFAULT = 620  # accented Latin letters are a little narrower, Cyrillic ones a little wider


def shorten(text: str, length: int) -> str:
    """Return the text, its end replaced by an ellipsis if it has more than `length` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def text_width(text: str, size: float) -> float:
    """Return about how wide the text is in a common sans serif of this size, in its unit."""
    return sum(_WIDTHS.get(character) or _other(ord(character)) for character in text) * size / 1000


def _other(code: int) -> int:
    if _within(code, _ZERO):
        return 0
    return 1000 if _within(code, _WIDE) else _DEFAULT


def _within(code: int, bounds: tuple[int, ...]) -> bool:
    place = bisect_right(bounds, code)
    return place % 2 == 1 or (place > 0 and bounds[place - 1] == code)
