"""*Send again* for plain mails about a job. Calendar mails have their own: see `notifications.services.resend`."""

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.refusals import Conflict
from automation.standing import Standing, standing_of
from automation.telling import tell_resource_of_job
from automation.told import mails_about, refusal_to_send_again
from jobs.announcing import lock
from jobs.models import Allocation, Job
from jobs.statuses import ASKED
from notifications.models import Notice
from notifications.recipients import comparable
from notifications.services import resend_notice
from outbox.sentences import tell


@transaction.atomic
def send_again(notice: Notice, job: Job, *, by: User | None = None) -> Notice:
    """Afterwards this mail about the job is on its way again. A request to accept is written anew: the job may have
    moved since.

    Conflict when it is on its way anyway, when the person was told something newer, when nobody needs it any more, or
    when no mail can be written to the address at all.
    """
    standing = standing_of(lock(job))
    notice = Notice.objects.select_related("organization").get(pk=notice.pk)
    mails = [mail for mail in mails_about(standing.job, standing.meeting) if is_to_same_person(mail.recipient, notice)]
    if refusal := refusal_to_send_again(notice, mails, standing):
        raise refusal
    if not notice.message:
        raise Conflict(tell(notice.error_message), code=notice.error_code)
    return ask_again(notice, standing, by) if notice.kind == Notice.Kind.DISPATCH else resend_notice(notice, by=by)


def ask_again(request: Notice, standing: Standing, by: User | None) -> Notice:
    """Whoever presses the button waits for it."""
    anew = tell_resource_of_job(find_asked(request, standing)) or request
    Notice.objects.filter(pk=anew.pk).update(is_urgent=True)
    audit.record(request.organization, "notice.resent", by=by, subject=anew.recipient)
    return anew


def find_asked(request: Notice, standing: Standing) -> Allocation:
    asked = standing.job.allocations.filter(status__in=ASKED).select_related("resource__organization", "resource__user")
    return next(one for one in asked if is_to_same_person(one.resource.email, request))


def is_to_same_person(address: str, notice: Notice) -> bool:
    return comparable(address) == comparable(notice.recipient)
