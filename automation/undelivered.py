"""Mails about coming jobs that were given up: calendar mails, and plain ones.

Listed until they are sent again, something newer has taken their place, or nobody needs them any more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organization
from automation.models import LONGEST_JOB, Meeting
from jobs.models import Allocation, Contact, Job, Resource
from jobs.statuses import ASKED
from notifications.models import Invitation, Notice
from notifications.precedence import NEWS_OF_FEEDS

# So long a mail to admins waits for others that fail for the same cause, to tell of all of them. No list waits.
GATHERING = timedelta(minutes=2)
Mail = Invitation | Notice


def failed_invitations() -> Any:
    """Invitations and the like that were given up, and that nothing newer has taken the place of."""
    coming = Meeting.objects.filter(job__in=coming_jobs()).values("calendar_uid")
    rows = Invitation.objects.filter(status=Invitation.Status.FAILED, uid__in=coming)
    return rows.exclude(error_code="meeting_is_over")


def failed_notices() -> Any:
    """Requests to accept a job, as long as an answer is waited for; what is told to who has a job by feed alone; and
    reminders of what is to begin, the last thing that was told: whoever had the invitation may not be reached any more.
    """
    newer = Notice.objects.filter(
        about=OuterRef("about"), recipient__iexact=OuterRef("recipient"), created_at__gt=OuterRef("created_at")
    )
    at_address = {"email__iexact": OuterRef("recipient"), "organization": OuterRef("organization")}
    asked = Allocation.objects.filter(
        job=OuterRef("about"), resource__email__iexact=OuterRef("recipient"), status__in=ASKED
    )
    asked = asked.filter(job__in=Job.objects.upcoming())
    # The kind first, so that a database need not look for the rest.
    of_requests = Q(Q(kind=Notice.Kind.DISPATCH), Exists(asked), ~Exists(newer.filter(kind=Notice.Kind.DISPATCH)))
    of_news = Q(
        Q(kind__in=NEWS_OF_FEEDS),
        Exists(Resource.objects.filter(**at_address)),
        ~Exists(newer.filter(kind__in=NEWS_OF_FEEDS)),
    )
    rows = Notice.objects.filter(status=Notice.Status.FAILED, about__in=coming_jobs().values("pk"))
    return rows.filter(of_requests | of_news | reminders_that_count())


def reminders_that_count() -> Q:
    """Nothing was told since; and what invited the person was not given up as well, and is listed for that.

    A crowd may be reminded in vain, and this is asked for each page: so addresses are compared as they are written.
    """
    since, same = {"created_at__gt": OuterRef("created_at")}, {"recipient": OuterRef("recipient")}
    calendar = Invitation.objects.filter(uid=OuterRef("about"), **same).current()
    plain = Notice.objects.filter(about=OuterRef("about"), **same, **since).exclude(status=Notice.Status.SUPERSEDED)
    return Q(
        Q(kind=Notice.Kind.REMINDER),
        Exists(Job.objects.upcoming().filter(pk=OuterRef("about"))),
        ~Exists(calendar.filter(Q(**since) | Q(status=Invitation.Status.FAILED))),
        ~Exists(plain),
    )


def coming_jobs() -> QuerySet[Job]:
    return Job.objects.filter(start__gt=timezone.now() - LONGEST_JOB)


def failed_mails(organization: Organization) -> tuple[Any, Any]:
    """Of both kinds."""
    return tuple(rows.filter(organization=organization) for rows in (failed_invitations(), failed_notices()))


def count_undelivered(organization: Organization) -> int:
    return sum(rows.count() for rows in failed_mails(organization))


def gathered(rows: Any) -> Any:
    """Those of the mails that admins are told of by mail."""
    return rows.filter(created_at__lt=timezone.now() - GATHERING)


def organizations_with_undelivered() -> set[Any]:
    """Whose admins have to be told."""
    kinds = (gathered(failed_invitations()), gathered(failed_notices()))
    return {one for rows in kinds for one in rows.order_by().values_list("organization_id", flat=True).distinct()}


def with_jobs(organization: Organization, mails: Iterable[Mail]) -> Iterator[tuple[Mail, Job | None]]:
    """Each with the job that it is about."""
    mails = list(mails)
    uids = {mail.uid for mail in mails if isinstance(mail, Invitation)}
    meetings = Meeting.objects.for_organization(organization).filter(calendar_uid__in=uids).select_related("job")
    by_entry = {meeting.calendar_uid: meeting.job for meeting in meetings}
    jobs = Job.objects.for_organization(organization).in_bulk(
        [mail.about for mail in mails if isinstance(mail, Notice) and mail.about]
    )
    for mail in mails:
        yield mail, by_entry.get(mail.uid) if isinstance(mail, Invitation) else jobs.get(mail.about)


@dataclass(frozen=True)
class Undelivered:
    """A mail that was given up, the job that it was about, and where the person's address is corrected."""

    mail: Mail
    job: Job | None
    person_url: str

    @property
    def resend_url(self) -> str:
        name = "resend" if isinstance(self.mail, Invitation) else "resend_notice"
        return reverse(f"automation:{name}", args=[self.mail.pk])


def list_newest_first(organization: Organization, sought: Q | None, jobs: QuerySet[Job]) -> QuerySet:
    """The ids of all that are listed; with `sought`, of those that fit it or are about one of the `jobs`."""
    invitations, notices = failed_mails(organization)
    if sought is not None:
        meetings = Meeting.objects.for_organization(organization).filter(job__in=jobs)
        invitations = invitations.filter(sought | Q(uid__in=meetings.values("calendar_uid")))
        notices = notices.filter(sought | Q(about__in=jobs.values("pk")))
    ids = [rows.order_by().values_list("pk", "created_at") for rows in (invitations, notices)]
    return ids[0].union(ids[1], all=True).order_by("-created_at")


def describe_undelivered(organization: Organization, ids: Iterable[tuple[Any, Any]]) -> list[Undelivered]:
    keys = [pk for pk, _created_at in ids]
    found: dict[Any, Mail] = {
        mail.pk: mail
        for rows in (Invitation.objects, Notice.objects)
        for mail in rows.for_organization(organization).without_message().filter(pk__in=keys)
    }
    mails = [found[pk] for pk in keys if pk in found]
    pages = pages_of_people(organization, mails)
    return [Undelivered(mail, job, page_of(mail, pages)) for mail, job in with_jobs(organization, mails)]


def page_of(mail: Mail, pages: dict[tuple[str, str], str]) -> str:
    found = (pages.get((role, mail.recipient.lower()), "") for role in roles_of(mail))
    return next(filter(None, found), "")


def roles_of(mail: Mail) -> list[str]:
    """As whom the person was written to."""
    if isinstance(mail, Notice):
        return ["contact", "resource"] if mail.kind == Notice.Kind.REMINDER else ["resource"]
    return ["resource" if mail.role == Invitation.Role.RESOURCE else "contact"]


def pages_of_people(organization: Organization, mails: list[Mail]) -> dict[tuple[str, str], str]:
    """(contact or resource, address) → page. Of who has another address by now there is none."""
    sought = Q()
    for mail in mails:
        sought |= Q(email__iexact=mail.recipient)
    pages: dict[tuple[str, str], str] = {}
    for name, people in [("contact", Contact.objects), ("resource", Resource.objects)]:
        for pk, email in people.for_organization(organization).filter(sought).values_list("pk", "email"):
            pages[name, email.lower()] = reverse(f"jobs:{name}", args=[pk])
    return pages if mails else {}
