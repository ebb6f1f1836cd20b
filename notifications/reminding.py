"""Reminders by mail: to who holds an invitation and has not been told that it is off, once for each start."""

from collections.abc import Sequence

from django.db.models import F
from django.utils import translation

from accounts.models import Organization
from notifications import tasks
from notifications.invites import Invite, Person
from notifications.mailing import Mailing
from notifications.models import Notice
from notifications.precedence import precedence_of_notice
from notifications.readers import Reader
from notifications.recipients import strongest_by_address
from notifications.reminder_rows import key_of
from notifications.sealing import address_to, seal
from notifications.stationery import Stationery
from notifications.template_models import MailKind
from notifications.wording import describe_invite, describe_sender, put_into_words, render
from outbox.bell import ring_on_commit


def remind(organization: Organization, invite: Invite, people: Sequence[Person], *, minutes: int) -> int:
    """Afterwards a reminder `minutes` before the start is queued for each of `people` who is invited, or has the
    meeting in a feed. Returns for how many it was new.

    To be called in a transaction: the calendar entry is held, so that no cancellation comes in between.
    """
    invite.check()
    mailing = Mailing.open(organization, invite.uid)
    chosen = strongest_by_address(people).items()
    invited = [person for address, person in chosen if person.has_feed or mailing.is_invited(address)]
    stationery = Stationery.of(organization)
    notices = [write_reminder(stationery, invite, person, minutes) for person in invited]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    new = Notice.objects.filter(pk__in=[notice.pk for notice in notices], orders__gt=F("served"))
    for notice in new:
        ring_on_commit(tasks.send_notice, str(notice.pk))
    return len(new)


def write_reminder(stationery: Stationery, invite: Invite, person: Person, minutes: int) -> Notice:
    """Not saved."""
    organization = stationery.organization
    reader = Reader.of(person, organization)
    kind, once_key = Notice.Kind.REMINDER, key_of(invite, minutes)
    # The calendar entry bears the id of what it is about.
    pressing = precedence_of_notice(kind)
    notice = Notice(organization=organization, kind=kind, about=invite.uid, once_key=once_key, precedence=pressing)
    address_to(notice, reader.party)
    with translation.override(reader.language):
        facts = describe_sender(stationery, reader) | describe_invite(invite, reader, was=None)
        words = put_into_words(MailKind.REMINDER, stationery, facts)
        notice.subject = words["subject"]
        if not notice.error_code:
            seal(notice, render(MailKind.REMINDER, words))
    return notice
