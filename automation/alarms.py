"""Mails to admins about what needs them: one for each cause and day, with the cure in it."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Organization, User
from automation.telling import absolute, as_reader
from automation.troubles import Case, Trouble, troubles_of
from notifications.models import Notice
from notifications.notices import NoticeFacts, NoticeRow
from notifications.services import queue_notice
from outbox.sentences import Sentence

MOST_NAMED = 5


def tell_admins(organization_id: Any) -> int:
    """Afterwards each admin has been told today of each cause. Returns how many mails that took."""
    organization = Organization.objects.get(pk=organization_id)
    admins = list(organization.users.filter(role=User.Role.ADMIN, is_active=True))
    return sum(tell_of(organization, trouble, admins) for trouble in troubles_of(organization))


def tell_of(organization: Organization, trouble: Trouble, admins: list[User]) -> int:
    """The unique key of the notice decides, whoever else is about to say the same."""
    today = timezone.now().astimezone(ZoneInfo(organization.timezone)).date()
    once_key = f"trouble:{trouble.cause}:{today}"[:200]
    told = Notice.objects.for_organization(organization).filter(once_key=once_key).values_list("recipient", flat=True)
    facts, kind = facts_of(trouble), Notice.Kind.NEEDS_SOMEBODY
    left = [admin for admin in admins if admin.email not in set(told)]
    rows = [queue_notice(organization, kind, to=as_reader(admin), facts=facts, once_key=once_key) for admin in left]
    return len([row for row in rows if row is not None])


def facts_of(trouble: Trouble) -> NoticeFacts:
    return NoticeFacts(
        link=absolute(trouble.cure.path),
        headline=headline_of(trouble),
        cause=trouble.cases[0].message,
        cure=trouble.cure.sentence,
        button=trouble.cure.button,
        rows=tuple(row_of(case) for case in trouble.cases[:MOST_NAMED]),
        more=max(len(trouble.cases) - MOST_NAMED, 0),
        retry_at=trouble.retry_at,
    )


def headline_of(trouble: Trouble) -> Sentence:
    count = len(trouble.cases)
    if trouble.is_about_mails:
        return Sentence("Mails that could not be delivered: %(count)d", count=count)
    return Sentence("Meetings that need you: %(count)d", count=count)


def row_of(case: Case) -> NoticeRow:
    note = case.error_id and Sentence("error ID %(error_id)s", error_id=case.error_id)
    return NoticeRow(case.job.name, case.who or case.job.description, case.job.start, case.job.end, note)
