"""Whether a text may be kept as an organization's wording. All refusals come with the part that they are about."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from accounts.refusals import Invalid
from notifications.template_language import PRIVATE, Choice, Node, fill, mark_values, read_template
from notifications.template_models import Wording
from notifications.template_variables import names_for
from notifications.text_cleaning import clean_line, clean_text
from notifications.text_markup import Values, is_safe_target, targets_in

SUBJECT_LONGEST = 300
# What variables could be, to see what the links around them could be.
STAND_IN = "1"
STAND_INS = {
    "join_url": "https://example.org/",
    "own_page": "https://example.org/",
    "reply_to": "office@example.org",
    "dial_in": "+49 69 710",
}


def clean_wording(wording: Wording) -> Wording:
    """Without what nobody can see or type: controls, letters that turn the reading direction, private letters."""
    return Wording(
        subject=clean_line(without_private(wording.subject), len(wording.subject)),
        opening=clean_passage(wording.opening),
        closing=clean_passage(wording.closing),
    )


def clean_passage(text: str) -> str:
    lines = clean_text(without_private(text), len(text)).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def without_private(text: str) -> str:
    return PRIVATE.sub("", text)


def check_wording(kind: str, wording: Wording) -> None:
    """Refuse (Invalid, with the part as `attr`) what cannot be understood, and links that must not be mailed."""
    known = names_for(kind)
    about("subject", lambda: check_subject(wording.subject, known))
    about("opening", lambda: check_passage(wording.opening, known))
    about("closing", lambda: check_passage(wording.closing, known))


def find_refusals(kind: str, wording: Wording) -> list[Invalid]:
    """Everything that is wrong, part by part; for people, who would rather hear it all at once."""
    found = []
    for part in ("subject", "opening", "closing"):
        alone = replace(Wording(STAND_IN, "", ""), **{part: getattr(wording, part)})
        try:
            check_wording(kind, alone)
        except Invalid as refusal:
            found.append(refusal)
    return found


def about(part: str, check: Callable[[], None]) -> None:
    try:
        check()
    except Invalid as refusal:
        raise Invalid(refusal.message, code=refusal.code, attr=part) from refusal


def check_subject(text: str, known: frozenset[str]) -> None:
    if not text:
        raise Invalid(_("The subject must not be empty."), code="empty_subject")
    if len(text) > SUBJECT_LONGEST:
        sentence = _("The subject is too long: %(most)d letters are the most.") % {"most": SUBJECT_LONGEST}
        raise Invalid(sentence, code="too_long")
    read_template(text, known)


def check_passage(text: str, known: frozenset[str]) -> None:
    """The links of what is said when every condition holds, and of what is said when none does.

    A courtesy to who writes: whatever a target becomes in a mail, only a harmless one is made a link there.
    """
    marks = mark_values({name: STAND_INS.get(name, STAND_IN) for name in known})
    values = Values({mark: STAND_INS.get(name, STAND_IN) for name, mark in marks.items()})
    parts = read_template(text, known)
    for shown in (parts, [*when_nothing_is_given(parts)]):
        for target in targets_in(fill(shown, marks)):
            check_target(values.put_into(target))


def when_nothing_is_given(parts: Iterable[Node]) -> Iterator[Node]:
    for part in parts:
        if isinstance(part, Choice):
            yield from when_nothing_is_given(part.no)
        else:
            yield part


def check_target(target: str) -> None:
    if not is_safe_target(target):
        sentence = _("“%(target)s” is no link that can be mailed. Links begin with https://, mailto: or tel:.")
        raise Invalid(sentence % {"target": clean_line(target, 60)}, code="unsafe_link")
