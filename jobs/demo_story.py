"""Makes the clinic of jobs.demo_clinic, once. Later starts bring jobs that nobody has touched to the present."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Organization, User
from jobs import demo_clinic as clinic
from jobs import people, services
from jobs.announcing import announce, lock
from jobs.history import set_allocation_status
from jobs.models import Allocation, Contact, HistoryEntry, Job, JobType, Resource
from jobs.services import JobFields
from jobs.statuses import ADVANCE, TRAVEL, AllocationStatus, JobStatus, derive_job_status

EXTERNAL_ID = "demo-{}"
# How long before (or after) the start of a job its people usually get there, for the dates of its history.
USUAL_DELAY: dict[str, timedelta] = {
    AllocationStatus.PENDING_DISPATCH: timedelta(days=-3),
    AllocationStatus.DISPATCHED: timedelta(days=-2),
    AllocationStatus.CONFIRMED: timedelta(days=-1),
    JobStatus.READY: timedelta(days=-1),
    JobStatus.CANCELLED: timedelta(hours=-20),
    AllocationStatus.EN_ROUTE: timedelta(minutes=-25),
    AllocationStatus.CHECKED_IN: timedelta(minutes=-4),
    JobStatus.ON_SITE: timedelta(minutes=-4),
    AllocationStatus.IN_PROGRESS: timedelta(minutes=1),
    AllocationStatus.COMPLETE: timedelta(minutes=28),
}


@transaction.atomic
def tell_story() -> Organization:
    """The clinic is there with its people and jobs, however often this is called."""
    organization = make_organization()
    scheduler = make_user(organization, clinic.SCHEDULER, User.Role.SCHEDULER)
    make_user(organization, clinic.ADMIN, User.Role.ADMIN)
    for person in (clinic.NURSE, clinic.DOCTOR):
        make_resource(organization, person)
    for name, (zone, language, phone) in clinic.PATIENTS.items():
        fields = {"email": address_of(name), "timezone": zone, "language": language, "phone": phone}
        Contact.objects.get_or_create(organization=organization, name=name, defaults=fields)
    for name, is_virtual in clinic.TYPES.items():
        JobType.objects.get_or_create(organization=organization, name=name, defaults={"is_virtual": is_virtual})
    for plan in clinic.JOBS:
        job = Job.objects.for_organization(organization).filter(external_id=EXTERNAL_ID.format(plan.key)).first()
        if job is None:
            make_job(organization, plan, by=scheduler)
        else:
            bring_to_present(job, plan, by=scheduler)
    return organization


def make_organization() -> Organization:
    """Known again by its admin, since its name may be changed."""
    admin = User.objects.select_related("organization").filter(email=clinic.ADMIN[0]).first()
    if admin is not None and admin.organization is not None:
        return admin.organization
    return Organization.objects.create(name=clinic.NAME, timezone=clinic.ZONE, has_virtual_meetings=True)


def make_user(organization: Organization, person: tuple[str, str], role: str) -> User:
    email, name = person
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, clinic.LOGIN_WORD, name=name, organization=organization, role=role)


def make_resource(organization: Organization, person: tuple[str, str]) -> None:
    email, name = person
    resource, _created = Resource.objects.get_or_create(organization=organization, email=email, defaults={"name": name})
    if resource.user_id is None and not User.objects.filter(email=email).exists():
        people.create_login(resource, email=email, password=clinic.LOGIN_WORD, by=None)


def address_of(name: str) -> str:
    return name.lower().replace("'", "").replace(" ", ".") + "@patients.example"


def make_job(organization: Organization, plan: clinic.DemoJob, *, by: User) -> None:
    job = services.create_job(organization, fields_of(organization, plan), by=by)
    allocations = [
        services.allocate(job, organization.resources.get(email=email), by=by) for (email, _name), _end in plan.staff
    ]
    for step in ADVANCE[1:]:
        if step == AllocationStatus.DISPATCHED and plan.is_asking:
            services.dispatch(job, by=by)
        else:
            write_down(job, [one for one in allocations if is_on_way(step, plan, one)], step, by=by)
    if plan.cancelled_because:
        services.cancel_job(job, by=by, reason=plan.cancelled_because)
    date_history(job)


def fields_of(organization: Organization, plan: clinic.DemoJob) -> JobFields:
    contacts = list(organization.contacts.filter(name__in=plan.people))
    fields: JobFields = {
        "external_id": EXTERNAL_ID.format(plan.key),
        "description": plan.description,
        "type": organization.job_types.get(name=plan.type),
        "timezone": clinic.ZONE,
        "is_group_event": plan.is_group_event,
    }
    if plan.slot is not None:
        fields["start"], fields["duration"] = plan.slot.start(timezone.now()), plan.duration
    if plan.is_group_event:
        fields["attendees"] = contacts
    else:
        fields["contact"] = contacts[0]
    return fields


def is_on_way(step: AllocationStatus, plan: clinic.DemoJob, allocation: Allocation) -> bool:
    """Whether this resource has passed `step` by now; nobody travels to a video consultation."""
    end = next(end for (email, _name), end in plan.staff if email == allocation.resource.email)
    travels = plan.type == clinic.VISIT or step not in TRAVEL
    return travels and step != AllocationStatus.MODIFIED and ADVANCE.index(step) <= ADVANCE.index(AllocationStatus(end))


def write_down(job: Job, allocations: list[Allocation], step: AllocationStatus, *, by: User) -> None:
    """As if it had been reported at its time. Nobody is asked or told: that was yesterday."""
    reporter: User | None = by
    for allocation in allocations:
        reporter = by if step == AllocationStatus.DISPATCHED else allocation.resource.user
        allocation.refresh_from_db(fields=["status"])
        if allocation.status != step:
            set_allocation_status(allocation, step, by=reporter)
    if allocations:
        announce(lock(job), by=reporter)


def date_history(job: Job) -> None:
    """Things happened when they usually do, and none of them in the future."""
    if job.start is None:
        return
    now, entries = timezone.now(), list(job.history.order_by("at"))
    for rank, entry in enumerate(entries):
        usual = job.start + USUAL_DELAY.get(entry.to_status, timedelta(days=-3))
        entry.at = min(usual, now) - timedelta(seconds=len(entries) - rank)
    HistoryEntry.objects.bulk_update(entries, ["at"])


def bring_to_present(job: Job, plan: clinic.DemoJob, *, by: User) -> None:
    """A job whose day has passed while nobody did anything with it is planned around today again."""
    if plan.slot is None or job.start is None or job.deleted_at is not None or job.is_over:
        return
    is_past = timezone.localdate(job.start) < timezone.localdate()
    if is_past and job.status == planned_status(plan):
        services.change_job(job, {"start": plan.slot.start(timezone.now())}, by=by)


def planned_status(plan: clinic.DemoJob) -> JobStatus:
    statuses = [end for _person, end in plan.staff]
    return derive_job_status(is_cancelled=False, is_scheduled=plan.slot is not None, allocations=statuses)
