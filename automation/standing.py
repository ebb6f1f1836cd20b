"""How a job stands, as far as plain mails about it are concerned: whether what they say is still so.

Asked when one of them is about to leave, be it long after it was queued, and when somebody wants to send it again. So
no change of a job has to think of what is in line.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from automation.models import Meeting
from jobs.models import Job
from jobs.statuses import ASKED
from notifications.models import Notice
from notifications.recipients import comparable
from notifications.reminder_rows import start_of


@dataclass(frozen=True)
class Standing:
    job: Job
    meeting: Meeting | None

    @cached_property
    def awaited(self) -> set[str]:
        """Addresses of who is asked to accept the job and has not answered."""
        if self.job.is_unwanted or self.job.has_ended:
            return set()
        asked = self.job.allocations.filter(status__in=ASKED)
        return as_addresses(asked.values_list("resource__email", flat=True))

    @cached_property
    def expected(self) -> set[str]:
        """Addresses of who takes part in the meeting. As `people_for`, but asked for each mail of hundreds."""
        if self.meeting is None or not self.meeting.is_wanted:
            return set()
        job = self.job
        resources = job.allocations.expected().values_list("resource__email", flat=True)
        contacts = [job.contact.email] if job.contact else job.attendees.values_list("email", flat=True)
        return as_addresses([*contacts, *resources])

    def bears_out(self, notice: Notice) -> bool:
        """Whether the notice, as far as the job is concerned, says what is so. News have their own rule: see
        `automation.feed_readers`."""
        address = comparable(notice.recipient)
        if notice.kind == Notice.Kind.DISPATCH:
            return address in self.awaited
        if notice.kind == Notice.Kind.REMINDER:
            return self.is_at(start_of(notice)) and address in self.expected
        return True

    def is_at(self, start: datetime) -> bool:
        """To the second, as reminders know it."""
        return self.job.start is not None and self.job.start.replace(microsecond=0) == start


def as_addresses(emails: Iterable[str]) -> set[str]:
    return {comparable(email) for email in emails}


def is_still_so(notice: Notice) -> bool:
    """Also what is about no job, or about one that nobody knows."""
    jobs = Job.objects.for_organization(notice.organization_id).select_related("organization", "contact")
    job = jobs.filter(pk=notice.about).first() if notice.about else None
    return job is None or standing_of(job).bears_out(notice)


def standing_of(job: Job) -> Standing:
    meeting = Meeting.objects.filter(job=job).first()
    if meeting is not None:
        meeting.job, meeting.organization = job, job.organization
    return Standing(job, meeting)
