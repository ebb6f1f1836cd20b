"""An organization's own words for its mails: to change them, to take them back, to look at them, to try them out.

Changes are for mails that are written from then on. What is queued already was frozen with the words of its time.
"""

from dataclasses import dataclass, field

from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Organization, User
from accounts.refusals import Conflict, Invalid
from notifications.invites import Party
from notifications.models import MailTemplate, Notice
from notifications.queueing import put_in_line
from notifications.samples import Sample, describe_sample, write_sample
from notifications.sealing import address_to, seal
from notifications.stationery import Stationery
from notifications.template_checks import check_wording, clean_wording
from notifications.template_defaults import default_wording
from notifications.template_models import Wording
from notifications.template_variables import Variable, list_variables
from notifications.text_cleaning import NAME_LIMIT, clean_line
from outbox.sentences import tell

STALE = "stale_version"


@dataclass(frozen=True)
class Place:
    """Whose mails, of which kind (template_models.MailKind), in which language."""

    organization: Organization
    kind: str
    language: str

    def __str__(self) -> str:
        return str(MailTemplate(kind=self.kind, language=self.language))

    @property
    def in_codes(self) -> dict[str, str]:
        """For records, which are read in other languages than they are written in."""
        return {"kind": self.kind, "language": self.language}


@dataclass(frozen=True)
class Present:
    """What mails say now. `template` is None as long as nobody ever changed it."""

    wording: Wording
    template: MailTemplate | None = None
    version: int = field(default=0)

    @property
    def is_own(self) -> bool:
        return self.template is not None and self.template.is_own

    @property
    def problem(self) -> str:
        """Why a mail had to do without these words. Looked for again, because it was noted in the mail's language."""
        if self.template is None or not self.template.problem:
            return ""
        try:
            check_wording(self.template.kind, self.wording)
        except Invalid as refusal:
            return refusal.message
        return self.template.problem


def find_present(place: Place) -> Present:
    template = templates_at(place).first()
    if template is not None and template.is_own:
        return Present(template.wording, template, template.version)
    default = default_wording(place.kind, place.language)
    return Present(default, template, template.version if template else 0)


@transaction.atomic
def change_template(place: Place, wording: Wording, *, by: User | None, version: int) -> MailTemplate:
    """Afterwards mails of this kind and language use these words.

    Refuses (Invalid) what cannot be understood, naming the part and the unknown variable; Conflict when somebody
    else has changed the words since `version`.
    """
    wording = clean_wording(wording)
    check_wording(place.kind, wording)
    before = find_present(place)
    template = write_at(place, version, by=by, is_own=True, **vars(wording))
    changed = [part for part, text in vars(wording).items() if text != getattr(before.wording, part)]
    audit.record(place.organization, "template.changed", by=by, **place.in_codes, parts=changed)
    return template


@transaction.atomic
def reset_template(place: Place, *, by: User | None, version: int) -> None:
    """Afterwards mails of this kind and language say what the product says. Conflict as with `change_template`."""
    write_at(place, version, by=by, is_own=False, subject="", opening="", closing="")
    audit.record(place.organization, "template.reset", by=by, **place.in_codes)


def write_at(place: Place, version: int, *, by: User | None, **words: object) -> MailTemplate:
    MailTemplate.objects.get_or_create(organization=place.organization, kind=place.kind, language=place.language)
    news = {"version": version + 1, "changed_at": timezone.now(), "changed_by": by, "problem": "", "problem_at": None}
    # Between two at once, the database says who was first.
    if not templates_at(place).filter(version=version).update(**words, **news):
        message = _("Somebody else has changed this text in the meantime. Nothing was saved.")
        raise Conflict(message, code=STALE)
    return templates_at(place).get()


def templates_at(place: Place) -> models.QuerySet[MailTemplate]:
    rows = MailTemplate.objects.for_organization(place.organization).select_related("changed_by")
    return rows.filter(kind=place.kind, language=place.language)


def list_variables_at(place: Place) -> list[Variable]:
    """What may be used there, each with an example."""
    with translation.override(place.language):
        facts = describe_sample(Stationery.of(place.organization), place.kind, place.language)
    return list_variables(place.kind, facts)


def preview(place: Place, wording: Wording) -> Sample:
    """The mail that these words would make of a made-up meeting. Refuses (Invalid) as `change_template` does."""
    return try_out(place, wording, is_test=False)


def try_out(place: Place, wording: Wording, *, is_test: bool) -> Sample:
    wording = clean_wording(wording)
    check_wording(place.kind, wording)
    stationery = Stationery.of(place.organization).with_wording(place.kind, place.language, wording)
    with translation.override(place.language):
        return write_sample(stationery, place.kind, place.language, is_test=is_test)


@transaction.atomic
def send_test(place: Place, wording: Wording, *, to: User, once_key: str = "") -> bool:
    """Afterwards a mail with these words, about a made-up meeting and without a calendar entry, is on its way.

    False when it was before: one mail for each `once_key`. Refuses (Invalid) as `change_template` does; Conflict when
    no mail can be written to that address.
    """
    sample = try_out(place, wording, is_test=True)
    notice = Notice(organization=place.organization, kind=Notice.Kind.TEMPLATE_TEST, is_urgent=True)
    address_to(notice, Party(clean_line(to.name, NAME_LIMIT), to.email))
    if notice.error_code:
        raise Conflict(tell(notice.error_message), code=notice.error_code)
    with translation.override(place.language):
        notice.subject = _("Test: %(subject)s") % {"subject": sample.subject}
    seal(notice, sample.bodies)
    notice.once_key = once_key
    return put_in_line(notice)
