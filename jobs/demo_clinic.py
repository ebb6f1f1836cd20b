"""A clinic for trying things out: who works there, who its patients are, and what is planned around today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jobs.statuses import AllocationStatus

NAME = "Riverside Clinic"
ZONE = "Europe/Paris"
LOGIN_WORD = "demo-password-1"
ADMIN = ("admin@riverside.example", "Ada Moreau")
SCHEDULER = ("scheduler@riverside.example", "Sam Okafor")
NURSE = ("nurse@riverside.example", "Nora Lindqvist")
DOCTOR = ("doctor@riverside.example", "Dr. Amir Haddad")

PATIENTS = {
    "Amelia Clarke": ("Europe/London", "en", "+44 20 7946 0018"),
    "Claire Dubois": ("", "", "+33 1 99 00 12 34"),
    "Daniel Ortiz": ("America/New_York", "en", "+1 212 555 0142"),
    "Hanna Vogel": ("Europe/Vienna", "de", "+43 1 5550 118"),
    "Jonas Weber": ("Europe/Berlin", "de", "+49 30 5550 177"),
    "Liam O'Brien": ("Europe/Dublin", "en", "+353 1 555 0163"),
    "Priya Nair": ("Asia/Kolkata", "en", "+91 22 5550 0199"),
    "Sofia Rossi": ("Europe/Rome", "en", "+39 06 5550 121"),
}
VIDEO, VISIT = "Video consultation", "Home visit"
TYPES = {VIDEO: True, VISIT: False}

UNTOLD, TOLD, YES = AllocationStatus.PENDING_DISPATCH, AllocationStatus.DISPATCHED, AllocationStatus.CONFIRMED
TRAVELS, WORKS, DONE = AllocationStatus.EN_ROUTE, AllocationStatus.IN_PROGRESS, AllocationStatus.COMPLETE


@dataclass(frozen=True)
class Slot:
    """A time on a day from today, or some minutes from now."""

    day: int = 0
    clock: time | None = None
    minutes: int = 0

    def start(self, now: datetime) -> datetime:
        here = now.astimezone(ZoneInfo(ZONE))
        if self.clock is None:
            return quarter_after(now) + timedelta(minutes=self.minutes)
        day: date = here.date() + timedelta(days=self.day)
        return datetime.combine(day, self.clock, tzinfo=ZoneInfo(ZONE))


@dataclass(frozen=True)
class DemoJob:
    key: str
    description: str
    slot: Slot | None
    people: tuple[str, ...]
    duration: int = 30
    type: str = VIDEO
    staff: tuple[tuple[tuple[str, str], str], ...] = ()
    cancelled_because: str = ""

    @property
    def is_group_event(self) -> bool:
        return len(self.people) > 1

    @property
    def is_asking(self) -> bool:
        """Somebody has yet to answer, and so is really told."""
        return any(status == TOLD for _person, status in self.staff)


def quarter_after(now: datetime) -> datetime:
    """The next full quarter of an hour."""
    whole = now.replace(second=0, microsecond=0)
    return whole + timedelta(minutes=15 - whole.minute % 15)


def at(day: int, clock: str) -> Slot:
    return Slot(day=day, clock=time.fromisoformat(clock))


def both(status: str) -> tuple[tuple[tuple[str, str], str], ...]:
    return ((NURSE, status), (DOCTOR, status))


JOBS = [
    DemoJob("blood-pressure", "Blood pressure review", at(1, "09:00"), ("Jonas Weber",), staff=both(TOLD)),
    DemoJob("wound", "Wound check with the surgeon", at(1, "10:30"), ("Amelia Clarke",), 45, staff=both(TOLD)),
    DemoJob(
        "diabetes-evening",
        "Diabetes education evening",
        at(2, "17:00"),
        ("Claire Dubois", "Daniel Ortiz", "Hanna Vogel", "Priya Nair"),
        90,
        staff=((DOCTOR, YES), (NURSE, TOLD)),
    ),
    DemoJob("surgery", "Follow-up after surgery", Slot(minutes=-30), ("Claire Dubois",), staff=((DOCTOR, WORKS),)),
    DemoJob("dressing", "Dressing change", Slot(minutes=15), ("Sofia Rossi",), 45, VISIT, staff=((NURSE, TRAVELS),)),
    DemoJob("medication", "Medication review", Slot(minutes=120), ("Daniel Ortiz",), staff=((NURSE, YES),)),
    DemoJob("physio", "Physiotherapy by video", at(1, "14:00"), ("Liam O'Brien",), 45, staff=((NURSE, UNTOLD),)),
    DemoJob("allergy", "Allergy consultation", at(1, "16:00"), ("Priya Nair",)),
    DemoJob("first-talk", "First consultation, time to be agreed", None, ("Hanna Vogel",)),
    DemoJob("vaccination", "Vaccination advice", at(-1, "09:00"), ("Sofia Rossi",), 20, staff=((NURSE, DONE),)),
    DemoJob("tumour-board", "Case conference", at(-1, "15:00"), ("Amelia Clarke",), 60, staff=both(DONE)),
    DemoJob(
        "sleep",
        "Sleep laboratory results",
        at(1, "11:30"),
        ("Liam O'Brien",),
        staff=((DOCTOR, YES),),
        cancelled_because="The patient is travelling.",
    ),
]
