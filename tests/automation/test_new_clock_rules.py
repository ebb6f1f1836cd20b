"""After an update of the time zone rules the meeting and everybody's calendar follow the job."""

from datetime import UTC, datetime

import pytest
from django.db.models import F
from django.utils import timezone

from jobs.models import Job
from jobs.wall_times import keep_wall_times
from notifications.models import Invitation
from tests.automation.staffing import open_clinic, settled
from tests.jobs.new_rules import rules_of
from tests.making import make_contact, make_ready_job
from tests.notifications.read_mail import Mail

pytestmark = pytest.mark.django_db
YEAR = timezone.now().year + 1


@pytest.mark.heavy
def test_the_provider_and_the_guests_get_the_instant_at_which_clocks_show_what_was_agreed(simulator, tmp_path):
    clinic = open_clinic(simulator)
    contact = make_contact(clinic, timezone="America/New_York")
    job = make_ready_job(clinic, start=datetime(YEAR, 7, 1, 12, tzinfo=UTC), contact=contact)
    before = settled(job)
    Invitation.objects.update(status="sent", served=F("orders"), sent_at=timezone.now())
    with rules_of(tmp_path, europe_paris="Africa/Algiers"):
        assert keep_wall_times() == 1
        after = settled(job)
        # Nothing is left to do for a second look.
        assert keep_wall_times() == 0
        updates = list(Invitation.objects.filter(kind="update"))
    assert (after.status, after.provider_meeting_id, after.join_url) == (
        "scheduled",
        before.provider_meeting_id,
        before.join_url,
    )
    (held,) = [one for one in simulator.control("GET", "state")["zoom"]["meetings"] if one["live"]]
    assert held["start_time"] == f"{YEAR}-07-01T13:00:00Z"
    assert Job.objects.get().status == "Ready"
    assert len(updates) == 2
    for update in updates:
        mail = Mail(update.octets)
        assert mail.moment("DTSTART") == datetime(YEAR, 7, 1, 13, tzinfo=UTC)
    told = {update.recipient: Mail(update.octets).body("text/plain") for update in updates}
    assert "9:00 AM" in told[contact.email] and "Before:" in told[contact.email]
    # On the clocks of the nurse it is at the time that it was.
    (nurse,) = told.keys() - {contact.email}
    assert "2:00 PM" in told[nurse] and "Before:" not in told[nurse]
