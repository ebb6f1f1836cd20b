"""Text that people typed, made fit for a header, a calendar line and a mail body.

Nothing that ends a line, hides, or turns the reading direction survives where one line is wanted. Letters of all
scripts do, and so do the marks that join emoji and order right-to-left words (ZWJ, LRM, RLM).
"""

import re
import unicodedata

SUMMARY_LIMIT = 200
NAME_LIMIT = 120
SUBJECT_LIMIT = 120
DESCRIPTION_LIMIT = 4000

# All that some program takes for the end of a line: CR, NEL, LINE SEPARATOR, PARAGRAPH SEPARATOR.
LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# C0 and C1 controls but tab and line feed, byte order marks, halves of surrogate pairs.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
# Embeddings, overrides and isolates: they can make a reader see another text than the one that is there.
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
ZERO_WIDTH_JOINER = "\u200d"


def clean_text(text: str, limit: int = DESCRIPTION_LIMIT) -> str:
    """Several lines, parted by LF alone."""
    text = UNPRINTABLE.sub("", LINE_ENDS.sub("\n", text)).replace("\t", " ")
    return cut(BIDI_CONTROLS.sub("", text), limit)


def clean_line(text: str, limit: int) -> str:
    """One line; all white space folded into single blanks. Empty when nothing in it can be seen."""
    line = cut(" ".join(clean_text(text, len(text)).split()), limit)
    return line if any(character.isprintable() and character != " " for character in line) else ""


def clean_name(name: str) -> str:
    """For CN. A quoted parameter cannot hold a quotation mark, and clients show RFC 6868's way around it raw."""
    return clean_line(name.replace('"', "'").replace("^", " "), NAME_LIMIT)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, never in the middle of what is seen as one."""
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and is_joined(text, end):
        end -= 1
    return text[:end].rstrip() + "…"


def is_joined(text: str, place: int) -> bool:
    """Whether the character at `place` belongs to the one before it: an accent, a part of a joined emoji."""
    following = text[place]
    return (
        following == ZERO_WIDTH_JOINER
        or text[place - 1] == ZERO_WIDTH_JOINER
        or unicodedata.combining(following) != 0
        or unicodedata.category(following) in {"Mn", "Me", "Sk"}
    )
