"""What speaks against the time of a job, or what its page should warn of: a host who has another meeting then."""

from django.utils import timezone

from automation.models import Automation, Meeting
from automation.outlook import find_overlaps, warn_of_host
from automation.planned import describe_planned_overlap
from jobs.concerns import Concern, Plan, ask_before_scheduling
from jobs.models import Job


@ask_before_scheduling
def ask_for_a_free_host(plan: Plan) -> list[Concern]:
    """Asked by the forms of jobs before they save."""
    if plan.end <= timezone.now() or not will_have_a_meeting(plan):
        return []
    outlook = find_overlaps(plan.organization, plan.start, plan.end, leaving_out=plan.job, zone=plan.timezone)
    sentence = outlook.sentence or describe_planned_overlap(plan)
    return [Concern(sentence)] if sentence else []


def will_have_a_meeting(plan: Plan) -> bool:
    meeting = meeting_of(plan.job)
    if meeting is not None and meeting.is_wanted:
        return True
    automation = Automation.of(plan.organization)
    return automation is not None and (automation.jobs == Automation.Jobs.ALL or plan.is_virtual)


def meeting_of(job: Job | None) -> Meeting | None:
    return Meeting.objects.select_related("job", "organization").filter(job=job).first() if job else None


def warn_of_time(job: Job, meeting: Meeting | None) -> str:
    """What the page of a job says of its host: of the one it has, else of the one that it would have."""
    if job.is_over or job.start is None or job.end is None or job.end <= timezone.now():
        return ""
    if meeting is not None and (meeting.exists or meeting.is_unwanted):
        return warn_of_host(meeting)
    if meeting is not None and (meeting.has_work or meeting.status == Meeting.Status.FAILED):
        return ""  # It is being looked for, or the panel says what it waits for, which is the same in other words.
    if job.overlap_accepted:
        return ""
    plan = Plan(job.organization, job.start, job.end, job.timezone, job.virtual, job)
    return " ".join(concern.sentence for concern in ask_for_a_free_host(plan))
