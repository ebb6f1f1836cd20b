"""An organization's letter paper: logo, colours, and its own words. Read once for all mails of one pass."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any, Self

import structlog

from accounts.models import Organization
from accounts.refusals import Invalid
from notifications.colours import Palette
from notifications.mime import InlineImage
from notifications.recipients import sender_address
from notifications.template_defaults import default_wording
from notifications.template_language import fill, mark_values, read_template
from notifications.template_models import Branding, MailTemplate, Wording
from notifications.template_variables import LINKS, names_for, values_for
from notifications.text_cleaning import SUBJECT_LIMIT, clean_line
from notifications.text_markup import Block, Values, read_blocks, to_html, to_text

log = structlog.get_logger(__name__)
# With the fixed beginning before it. Header lines are folded, but lists of mails show a few words only.
SUBJECT_REST_LIMIT = 220
# Logos are drawn for fine screens.
POINTS_PER_PIXEL = 2


@dataclass(frozen=True)
class Passage:
    """Some of the words of a mail, ready for both of its bodies. A block has a tag (p, ul, ol) and the HTML in it."""

    blocks: list[dict[str, Any]]
    text: str


@dataclass(frozen=True)
class Words:
    """The words of one mail: what follows the fixed beginning of the subject, and the two passages."""

    subject: str
    opening: Passage
    closing: Passage


@dataclass(frozen=True)
class Letterhead:
    """The logo as mails show it."""

    image: InlineImage
    width: int
    height: int

    @classmethod
    def of(cls, branding: Branding) -> Self | None:
        octets = bytes(branding.logo)
        if not octets:
            return None
        # The same for the same picture, so that a mail that is made twice has the same octets.
        name = f"logo.{hashlib.sha256(octets).hexdigest()[:16]}@{sender_address().rpartition('@')[2]}"
        image = InlineImage(content_id=name, content_type=branding.logo_type, octets=octets)
        return cls(image, branding.logo_width // POINTS_PER_PIXEL, branding.logo_height // POINTS_PER_PIXEL)


@dataclass(frozen=True)
class Stationery:
    organization: Organization
    palette: Palette
    letterhead: Letterhead | None = None
    templates: dict[tuple[str, str], MailTemplate] = field(default_factory=dict)

    @classmethod
    def of(cls, organization: Organization) -> Self:
        branding = Branding.of(organization)
        own = MailTemplate.objects.for_organization(organization).filter(is_own=True)
        templates = {(template.kind, template.language): template for template in own}
        return cls(organization, Palette.of(branding.colour), Letterhead.of(branding), templates)

    def with_wording(self, kind: str, language: str, wording: Wording) -> Self:
        """As it would be with these words."""
        template = MailTemplate(organization=self.organization, kind=kind, language=language, **vars(wording))
        return replace(self, templates=self.templates | {(kind, language): template})

    def put_into_words(self, kind: str, facts: dict[str, Any]) -> Words:
        """The organization's words, or ours; `facts` are those of `notifications.wording`.

        A stored text that cannot be used any more fails no mail: ours stand in for it, and its page says so.
        """
        language = facts["language"]
        template = self.templates.get((kind, language))
        if template is not None:
            try:
                return self.fill_wording(kind, template.wording, facts)
            except Invalid as refusal:
                log.warning("mail_template_unusable", kind=kind, language=language, code=refusal.code)
                template.mark_unusable(refusal.message)
        return self.fill_wording(kind, default_wording(kind, language), facts)

    def fill_wording(self, kind: str, wording: Wording, facts: dict[str, Any]) -> Words:
        values = values_for(kind, facts)
        return Words(
            subject=fill_subject(kind, wording.subject, values),
            opening=self.fill_passage(kind, wording.opening, values),
            closing=self.fill_passage(kind, wording.closing, values),
        )

    def fill_passage(self, kind: str, text: str, values: dict[str, str]) -> Passage:
        marks = mark_values(values)
        filled = fill(read_template(text, names_for(kind)), marks)
        by_mark = {mark: values[name] for name, mark in marks.items() if mark}
        shown = Values(by_mark, frozenset(marks[name] for name in LINKS & marks.keys()))
        blocks = read_blocks(filled)
        return Passage([self.draw_block(block, shown) for block in blocks], to_text(blocks, shown))

    def draw_block(self, block: Block, values: Values) -> dict[str, Any]:
        return {"tag": block.tag, "html": to_html(block, values, link_colour=self.palette.text)}


def fill_subject(kind: str, text: str, values: dict[str, str]) -> str:
    """One line. A subject in which nothing is left says at least what the meeting is about."""
    short = values | {"title": clean_line(values["title"], SUBJECT_LIMIT)}
    return clean_line(fill(read_template(text, names_for(kind)), short), SUBJECT_REST_LIMIT) or short["title"]
