"""A clinic whose data are in Greek letters, so that whatever stands on its pages in Latin ones is our own words."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts import audit
from accounts.models import ApiToken, User
from accounts.tokens import create_token
from automation import services
from automation.models import Host, Meeting, MeetingEvent
from jobs.models import Job, JobType
from jobs.services import allocate, cancel_job, create_job, deallocate, dispatch, progress, respond
from jobs.statuses import AllocationStatus, DeclineReason
from notifications.models import Invitation
from notifications.recipients import UNSAFE_ADDRESS
from notifications.sealing import new_message_id
from outbox.worker import SURPRISED
from providers.catalogue_table import TABLE
from providers.models import Connection
from providers.zoom_answers import BASIC_WARNING, NOT_ACTIVE
from support.audit_words import ACTIONS
from tests.making import make_contact, make_job, make_organization, make_resource, make_user, tomorrow
from tests.notifications.making import deliver_due

LINK = "https://zoom.us/j/96228647552"
HOUR = timedelta(hours=1)
STEPS = [AllocationStatus.CONFIRMED, AllocationStatus.EN_ROUTE, AllocationStatus.CHECKED_IN]
STEPS += [AllocationStatus.IN_PROGRESS, AllocationStatus.COMPLETE]


class GreekClinic:
    """Something of everything: each status, each kind of trouble."""

    def __init__(self) -> None:
        self.organization = make_organization(name="Κλινική", language="de", timezone="Europe/Athens")
        self.admin = self.make_user("admin", "Άννα")
        self.scheduler = self.make_user("scheduler", "Σοφία")
        self.nurse = self.make_user("resource", "Νίκος")
        self.resource = make_resource(self.organization, name="Νίκος", user=self.nurse, zoom_user="n@clinic.example")
        self.connection = self.connect()
        self.enable()
        self.jobs = self.make_jobs()
        self.meetings = self.make_meetings()
        self.make_mails()
        self.hosts = self.make_hosts()
        self.type = JobType.objects.create(organization=self.organization, name="Βίντεο", is_virtual=True)
        self.make_tokens()
        for action in ACTIONS:
            audit.record(self.organization, action, by=None, subject="Δοκιμή")

    def make_user(self, role: str, name: str) -> User:
        return make_user(self.organization, role, name=name)

    def connect(self) -> Connection:
        return Connection.objects.create(
            organization=self.organization,
            provider="zoom",
            access_token="t",
            user_id="U1",
            account_id="A1",
            account_name="Άννα",
            account_email="a@clinic.example",
            licence="Licensed",
            is_admin_level=True,
            warning=BASIC_WARNING,
            authorized_by=self.admin,
            last_error_at=timezone.now(),
            last_error=TABLE[0].sentence,
            last_error_id="E-2222-3333",
        )

    def enable(self) -> None:
        text = create_token(self.admin, name="Αυτόματο", scopes=[])[1]
        services.enable_automation(self.organization, services.Wish(access_token=text), by=self.admin)

    def make_job(self, **fields: Any) -> Job:
        if not fields.get("is_group_event"):
            fields.setdefault("contact", make_contact(self.organization, name="Ελένη", language="de"))
        return make_job(self.organization, description="Έλεγχος", **fields)

    def make_jobs(self) -> dict[str, Job]:
        jobs = {"unscheduled": create_job(self.organization, {"description": "Έλεγχος"}, by=self.admin)}
        jobs["unallocated"] = self.make_job()
        jobs["group"] = self.make_job(
            is_group_event=True, attendees=[make_contact(self.organization, name="Μαρία") for _ in range(2)]
        )
        for number in range(len(STEPS) + 1):
            jobs[str(number)] = self.make_advanced_job(number)
        jobs["declined"] = self.make_declined_job()
        jobs["cancelled"] = self.make_advanced_job(1)
        cancel_job(jobs["cancelled"], by=self.admin, reason="Βροχή")
        return jobs

    def make_advanced_job(self, steps: int) -> Job:
        """Somebody on it has been told and has got this far."""
        job = self.make_job(start=tomorrow(8) + steps * HOUR)
        allocation = allocate(job, self.resource, by=self.admin)
        dispatch(job, by=self.admin)
        for step in STEPS[:steps]:
            allocation.refresh_from_db()
            if step == AllocationStatus.CONFIRMED:
                respond(allocation, step, by=self.nurse)
            else:
                progress(allocation, step, by=self.nurse, notes="Καλά")
        return job

    def make_declined_job(self) -> Job:
        job = self.make_job()
        for name in ["Πέτρος", "Γιώργος"]:
            allocate(job, make_resource(self.organization, name=name), by=self.admin)
        dispatch(job, by=self.admin)
        first, second = job.allocations.order_by("created_at")
        respond(first, AllocationStatus.DECLINED, by=self.admin, decline_reason=DeclineReason.ON_LEAVE)
        deallocate(second, by=self.admin)
        return job

    def make_meetings(self) -> dict[str, Meeting]:
        """One in each status, and each kind of trouble."""
        made = {}
        for number, status in enumerate(Meeting.Status.values):
            made[status] = self.make_meeting(number, status=status)
        trouble = {"error_code": "refused", "error_id": "E-2222-3333", "provider_code": "HTTP 500"}
        Meeting.objects.filter(pk=made["failed"].pk).update(error_message=SURPRISED, **trouble)
        waiting = {"error_code": "no_free_host", "error_message": TABLE[10].sentence}
        Meeting.objects.filter(pk=made["waiting"].pk).update(**waiting)
        made["deleted"] = self.make_meeting(8, status="failed", drift="deleted", drift_found_at=timezone.now())
        made["changed"] = self.make_meeting(
            9, drift="changed", drift_details={"state": "x", "differences": self.make_differences()}
        )
        for kind in ["started", "waiting", "joined"]:
            event = {"kind": kind, "happened_at": timezone.now(), "participant_key": kind}
            MeetingEvent.objects.create(meeting=made["scheduled"], who="", **event)
        deliver_due()
        return made

    def make_meeting(self, number: int, **fields: Any) -> Meeting:
        job = self.make_advanced_job(1)
        Job.objects.filter(pk=job.pk).update(start=tomorrow(8) + timedelta(days=number))
        held = {"connection": self.connection, "provider": "zoom", "provider_meeting_id": f"9622864755{number}"}
        there = {"status": "scheduled", "scheduled_at": timezone.now(), "join_url": LINK, "password": "k7-Pq_2"}
        Meeting.objects.filter(job=job).update(**held | there | fields)
        return Meeting.objects.get(job=job)

    def make_differences(self) -> list[dict[str, Any]]:
        times = {"there": tomorrow(9).isoformat(), "here": tomorrow(10).isoformat()}
        return [
            {"what": "topic", "there": "Άλλο", "here": "Έλεγχος"},
            {"what": "start", **times},
            {"what": "duration", "there": 45, "here": 30},
            {"what": "link"},
            {"what": "password"},
        ]

    def make_mails(self) -> None:
        """One in each state, to each kind of reader."""
        roles = Invitation.Role.values
        for number, status in enumerate(Invitation.Status.values):
            Invitation.objects.create(
                organization=self.organization,
                uid=self.meetings["scheduled"].calendar_uid,
                recipient=f"m{number}@patients.example",
                recipient_name="Μαρία",
                message_id=new_message_id(),
                created_at=timezone.now() - HOUR,
                method=Invitation.Method.values[number % 2],
                role=roles[number % len(roles)],
                status=status,
                error_message=UNSAFE_ADDRESS if status == Invitation.Status.FAILED else "",
                error_code="unsafe_address" if status == Invitation.Status.FAILED else "",
            )

    def make_hosts(self) -> list[Host]:
        known = {"organization": self.organization, "connection": self.connection, "licence": "Licensed"}
        return [
            Host.objects.create(user_id=f"H{number}", name="Δάφνη", is_in_pool=True, problem=problem, **known)
            for number, problem in enumerate(["", NOT_ACTIVE])
        ]

    def make_tokens(self) -> None:
        for name in ["revoked_at", "expires_at"]:
            token = create_token(self.admin, name="Παλιό", scopes=["jobs:read"])[0]
            ApiToken.objects.filter(pk=token.pk).update(**{name: timezone.now()})
