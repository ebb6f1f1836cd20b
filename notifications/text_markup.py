"""What people may do in a text: paragraphs, lists, **bold**, and links. The rest is shown as it was typed.

    - or * begins a line of a list, 1. a line of a numbered one
    [words](https://…) is a link; so is a bare https:// address

Values of variables stand in the text as private letters (`template_language.mark_values`), so that nothing in a job's
title can become a link or a list. HTML is never taken over: each piece of text is escaped, each tag is written here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from notifications.invites import SAFE_LINK
from notifications.recipients import PLAIN_ADDRESS

INLINE = re.compile(
    r"\[(?P<words>[^\[\]]{1,200})\]\((?P<target>[^()\s]{1,1000})\)"
    r"|(?P<bold>\*\*)"
    r"|(?P<bare>https://[^\s<>\"'*\[\]()]{1,1000})"
)
BULLET = re.compile(r"[ \t]*[-*•][ \t]+(?=\S)")
NUMBER = re.compile(r"[ \t]*\d{1,2}[.)][ \t]+(?=\S)")
PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{2,40}")
SENTENCE_ENDS = ".,;:!?"
BREAK = SafeString("<br>")
MARK = re.compile("([\ue000-\uf8ff])")
LINK = '<a class="link" href="{}" target="_blank" rel="noopener" style="color:{}; overflow-wrap:anywhere;">{}</a>'


@dataclass(frozen=True)
class Piece:
    """Some words of a line."""

    words: str
    target: str = ""
    is_bold: bool = False


Line = tuple[Piece, ...]


@dataclass
class Block:
    """A paragraph, or a list with a line for each of its items: `tag` is p, ul or ol."""

    tag: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Values:
    """What the private letters stand for. `links` are those that are addresses to open."""

    by_mark: Mapping[str, str]
    links: frozenset[str] = frozenset()

    def put_into(self, text: str) -> str:
        return text.translate({ord(mark): value for mark, value in self.by_mark.items()})


def read_blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    ended = True
    for line in text.split("\n"):
        if not line.strip():
            ended = True
            continue
        tag, words = read_line(line)
        if ended or blocks[-1].tag != tag:
            blocks.append(Block(tag))
        blocks[-1].lines.append(tuple(read_pieces(words)))
        ended = False
    return blocks


def read_line(line: str) -> tuple[str, str]:
    for tag, beginning in (("ul", BULLET), ("ol", NUMBER)):
        if found := beginning.match(line):
            return tag, line[found.end() :].strip()
    return "p", line.strip()


def read_pieces(line: str) -> Iterator[Piece]:
    found = list(INLINE.finditer(line))
    bold_marks = [match.start() for match in found if match["bold"]]
    # The last of an odd number belongs to no pair: it is two asterisks.
    paired = set(bold_marks[: len(bold_marks) // 2 * 2])
    place, is_bold = 0, False
    for match in found:
        if match["bold"] and match.start() not in paired:
            continue
        if before := line[place : match.start()]:
            yield Piece(before, is_bold=is_bold)
        place = match.end()
        if match["bold"]:
            is_bold = not is_bold
        elif match["bare"]:
            address = match["bare"].rstrip(SENTENCE_ENDS)
            place -= len(match["bare"]) - len(address)
            yield Piece(address, address, is_bold)
        else:
            yield Piece(match["words"], match["target"], is_bold)
    if rest := line[place:]:
        yield Piece(rest, is_bold=is_bold)


def targets_in(text: str) -> Iterator[str]:
    """Where the links of a text lead to."""
    for block in read_blocks(text):
        yield from (piece.target for line in block.lines for piece in line if piece.target)


def is_safe_target(target: str) -> bool:
    scheme, _colon, rest = target.partition(":")
    if scheme == "https":
        return bool(SAFE_LINK.fullmatch(target)) and is_address_of_a_host(target)
    if scheme == "mailto":
        return bool(PLAIN_ADDRESS.fullmatch(rest))
    return scheme == "tel" and bool(PHONE.fullmatch(rest))


def is_address_of_a_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:  # a host that is no address: https://[
        return False


def to_html(block: Block, values: Values, *, link_colour: str) -> SafeString:
    """The inside of one paragraph or list."""
    lines = ((line_to_html(line, values, link_colour),) for line in block.lines)
    return format_html_join(BREAK, "{}", lines) if block.tag == "p" else format_html_join("", "<li>{}</li>", lines)


def line_to_html(line: Line, values: Values, link_colour: str) -> SafeString:
    return format_html_join("", "{}", ((piece_to_html(piece, values, link_colour),) for piece in line))


def piece_to_html(piece: Piece, values: Values, link_colour: str) -> SafeString:
    target = values.put_into(piece.target)
    if target and is_safe_target(target):
        words = link_to_html(target, values.put_into(piece.words), link_colour)
    else:
        words = words_to_html(piece.words, values, link_colour)
    return format_html("<strong>{}</strong>", words) if piece.is_bold else words


def words_to_html(words: str, values: Values, link_colour: str) -> SafeString:
    """The words with their values, of which some are links by themselves."""
    parts: list[str] = []
    for part in filter(None, MARK.split(words)):
        value = values.by_mark.get(part, part)
        is_link = part in values.links and is_safe_target(value)
        parts.append(link_to_html(value, value, link_colour) if is_link else value)
    return format_html_join("", "{}", ((part,) for part in parts))


def link_to_html(target: str, words: str, colour: str) -> SafeString:
    return format_html(LINK, target, colour, words)


def to_text(blocks: list[Block], values: Values) -> str:
    """As it is read where there is no HTML."""
    return "\n\n".join(block_to_text(block, values) for block in blocks)


def block_to_text(block: Block, values: Values) -> str:
    lines = [values.put_into("".join(piece_to_text(piece) for piece in line)) for line in block.lines]
    if block.tag == "ol":
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
    return "\n".join(f"- {line}" if block.tag == "ul" else line for line in lines)


def piece_to_text(piece: Piece) -> str:
    if piece.target and piece.target != piece.words:
        return f"{piece.words} ({piece.target.removeprefix('mailto:').removeprefix('tel:')})"
    return piece.words
