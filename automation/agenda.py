"""What stands in a resource's calendar: the jobs it was told of, each with its meeting, in the resource's language.

Nothing here is about the calendar format; see notifications.published.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.refusals import Invalid
from automation.addressees import language_of
from automation.models import Meeting
from automation.wishes import invite_for
from jobs.models import Allocation, AllocationQuerySet, Job, Resource
from jobs.my_jobs import told_allocations
from jobs.statuses import ACCEPTED, JobStatus
from notifications.invites import Invite, check_link
from notifications.published import CANCELLED, CONFIRMED, TENTATIVE, Entry
from notifications.text_cleaning import NAME_LIMIT, SUMMARY_LIMIT, clean_line
from notifications.wording import describe_details

BACK, AHEAD = timedelta(days=60), timedelta(days=365)
# Long enough for every calendar program to have read that it is off; then it makes room.
CANCELLED_STAYS = timedelta(days=30)


def find_allocations(resource: Resource) -> AllocationQuerySet:
    """Those of *My jobs*, in the time that the calendar shows. Whoever declined or was removed is not among them."""
    now = timezone.now()
    is_on = Q(job__cancelled_at=None) | Q(job__cancelled_at__gte=now - CANCELLED_STAYS)
    near = told_allocations(resource).filter(job__start__gte=now - BACK, job__start__lt=now + AHEAD)
    return near.filter(is_on).order_by("job__start", "job__number")


def describe_allocations(resource: Resource, allocations: AllocationQuerySet) -> list[Entry]:
    with translation.override(language_of(resource)):
        return [describe_allocation(allocation) for allocation in allocations]


def describe_allocation(allocation: Allocation) -> Entry:
    job, status = allocation.job, status_of(allocation)
    invite = shown_invite(job)
    if status == CANCELLED:
        title = _("Cancelled: %(title)s") % {"title": invite.title}
        invite = replace(without_link(invite), title=title)
    return Entry(invite, status, "\n".join(describe_lines(allocation, invite, status)))


def status_of(allocation: Allocation) -> str:
    if allocation.job.status == JobStatus.CANCELLED:
        return CANCELLED
    return CONFIRMED if allocation.status in ACCEPTED else TENTATIVE


def shown_invite(job: Job) -> Invite:
    """With the link that the job's people have: the guests' one, never the host's."""
    meeting = meeting_of(job)
    invite = invite_for(meeting or Meeting(job=job, organization=job.organization, calendar_uid=job.pk))
    invite = replace(invite, title=clean_line(invite.title, SUMMARY_LIMIT) or job.name)
    if meeting is None or not meeting.has_live_link or not is_fit_to_show(meeting.join_url):
        return without_link(invite)
    return invite


def is_fit_to_show(join_url: str) -> bool:
    try:
        check_link(join_url)
    except Invalid:
        return False
    return True


def without_link(invite: Invite) -> Invite:
    """Only what is true of the job itself."""
    return Invite(
        uid=invite.uid,
        title=invite.title,
        start=invite.start,
        end=invite.end,
        reference=invite.reference,
        join_url="",
        provider_label="",
    )


def describe_lines(allocation: Allocation, invite: Invite, status: str) -> Iterator[str]:
    """The link stands alone on its line: so calendar programs find it and draw a button."""
    job = allocation.job
    if invite.join_url:
        where = clean_line(invite.provider_label, NAME_LIMIT)
        yield (_("Join with %(provider)s") % {"provider": where} if where else _("Join here")) + ":"
        yield from (invite.join_url, "")
    if status == TENTATIVE:
        yield from (_("You have not answered yet. Accept or decline the job under “My jobs”."), "")
    if status == CANCELLED and job.cancel_reason:
        yield _("Cancelled because: %(reason)s") % {"reason": clean_line(job.cancel_reason, SUMMARY_LIMIT)}
    for detail in describe_details(invite):
        yield f"{detail['label']}: {detail['value']}" if detail["label"] else f"    {detail['value']}"
    if people := ", ".join(names_of_people(job)):
        yield _("With: %(people)s") % {"people": people}
    yield clean_line(job.organization.mail_name, NAME_LIMIT)


def names_of_people(job: Job) -> list[str]:
    """As *My jobs* shows them, without their addresses."""
    contacts = [row.contact for row in getattr(job, "present_attendees", [])] if job.is_group_event else [job.contact]
    return [clean_line(contact.name, NAME_LIMIT) for contact in contacts if contact is not None]


def meeting_of(job: Job) -> Meeting | None:
    return getattr(job, "meeting", None)


def find_unsettled(allocations: AllocationQuerySet) -> set[UUID]:
    """Whose mails do not say yet what the job is now: the feed is ahead of them."""
    meetings = filter(None, (meeting_of(allocation.job) for allocation in allocations))
    return {one.calendar_uid for one in meetings if one.has_work or one.status == Meeting.Status.FAILED}
