"""Whatever happens in whatever order: in the end every calendar holds what is true, and nobody was told nonsense.

People are added and removed, the meeting moves, is cancelled and wanted again, mails are delivered in between or not,
the mail server says later or never or cuts the line after it took a mail, workers die, people press *Send again*.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications import delivery
from notifications.chains import load_chains
from notifications.models import CalendarEntry, Invitation
from notifications.services import resend
from outbox.outcomes import Outcome
from tests.notifications.calendar_rules import broken_rules_of_mailboxes
from tests.notifications.making import deliver_due, make_nurse, make_person
from tests.notifications.meetings import Meeting, deliver_all, rows
from tests.notifications.read_mail import Mail
from tests.notifications.relays import ACCEPT_THEN_CUT_LINE, FaultyRelay
from tests.sizes import full_or

PEOPLE = [make_person(), make_nurse(), make_person(email="eve@patients.example", role="attendee", language="de")]
FAULTS = [
    ("RCPT", "451 later"),
    ("DATA", "451 later"),
    ("RCPT", "550 never"),
    ("DATA", "554 never"),
    ("DATA", ACCEPT_THEN_CUT_LINE),
]
groups = st.sets(st.sampled_from(range(len(PEOPLE))))
steps = st.one_of(
    st.tuples(st.just("tell"), groups, st.integers(0, 3)),
    st.just(("cancel",)),
    st.just(("deliver",)),
    st.just(("let time pass",)),
    st.just(("worker dies",)),
    st.just(("send again",)),
    st.tuples(st.just("fault"), st.sampled_from(FAULTS)),
)


@dataclass
class World:
    """The truth, and what the steps do to it."""

    meeting: Meeting
    relay: FaultyRelay
    wanted: set[int] = field(default_factory=set)
    hour: int = 0

    def do(self, step: tuple) -> None:
        name, *arguments = step
        getattr(self, name.replace(" ", "_"))(*arguments)

    def tell(self, wanted: set[int], hour: int) -> None:
        self.wanted, moved = wanted, hour - self.hour
        self.hour = hour
        self.meeting.move(*(PEOPLE[place] for place in sorted(wanted)), hours=moved)

    def cancel(self) -> None:
        self.wanted = set()
        self.meeting.cancel()

    def deliver(self) -> None:
        deliver_due()

    def let_time_pass(self) -> None:
        deliver_all()

    def worker_dies(self) -> None:
        """After the server took the mail, before that was written down; its lease runs out."""
        row = Invitation.objects.due().first()
        held = Invitation.objects.claim(row.pk) if row else None
        if held is None:
            return
        faults, self.relay.faults = self.relay.faults, {}
        try:
            delivery.wait_for_earlier(held)
            delivery.deliver(held)
        except Outcome:  # nothing was sent: it was not its turn
            rows(pk=held.pk).update(leased_until=None)
        else:
            rows(pk=held.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
        self.relay.faults = faults

    def send_again(self) -> None:
        for newest in self.newest():
            resend(newest)

    def newest(self) -> list[Invitation]:
        """What counts for each person."""
        chains = load_chains(self.meeting.organization, self.meeting.invite.uid)
        return [chain.newest for chain in chains.values() if chain.newest is not None]

    def fault(self, fault: tuple[str, str]) -> None:
        self.relay.fail(*fault)

    def come_to_rest(self) -> None:
        self.relay.faults.clear()
        for _ in range(12):
            deliver_all()
            for failed in self.newest():
                if failed.status == Invitation.Status.FAILED:
                    resend(failed)
            if not Invitation.objects.with_work().exists():
                return
        raise AssertionError("there is still something to do")

    def calendars(self) -> dict[str, Mail]:
        """What each person's calendar makes of the mails: by SEQUENCE, then DTSTAMP (RFC 5546 2.1.5)."""
        held: dict[str, Mail] = {}
        for recipient, octets in self.relay.mails:
            mail, known = Mail(octets), held.get(recipient)
            if known is None or revision(mail) >= revision(known):
                held[recipient] = mail
        return {recipient: mail for recipient, mail in held.items() if mail.is_request}


def revision(mail: Mail) -> tuple:
    return mail.sequence, mail.moment("DTSTAMP")


@pytest.mark.django_db
@pytest.mark.slow
@settings(max_examples=full_or(20, full=60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(steps, min_size=3, max_size=14))
def test_every_calendar_holds_what_is_true_in_the_end(clinic, relay, story):
    Invitation.objects.all().delete()
    CalendarEntry.objects.all().delete()
    relay.mails.clear()
    relay.faults.clear()
    world = World(Meeting(clinic), relay)
    for step in story:
        world.do(step)
    world.come_to_rest()

    held = world.calendars()
    assert set(held) == {PEOPLE[place].email for place in world.wanted}
    assert {mail.moment("DTSTART") for mail in held.values()} <= {world.meeting.invite.start}
    assert broken_rules_of_mailboxes(octets for _, octets in relay.mails) == []
