"""Two at once: whoever revises a calendar entry holds it."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from notifications.models import CalendarEntry
from notifications.services import announce
from tests.making import make_organization
from tests.notifications.making import make_invite, make_nurse, make_person
from tests.notifications.meetings import ANNA, BEN, HOUR, MINUTE, rows

AT_ONCE = 4
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def announce_at_once(organization, invites, people):
    """Each invite from a thread of its own, with a database connection of its own."""
    together, sequences = Barrier(len(invites)), []

    def run(invite):
        together.wait()
        sequences.append(announce(organization, invite, people, quiet=MINUTE))
        connection.close()

    threads = [Thread(target=run, args=[invite]) for invite in invites]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(sequences)


def test_the_same_said_by_several_at_once_is_told_once():
    invite = make_invite()
    assert announce_at_once(make_organization(), [invite] * AT_ONCE, [ANNA, BEN]) == [0] * AT_ONCE
    assert rows().count() == 2


def test_several_changes_at_once_have_a_sequence_each():
    organization, first = make_organization(), make_invite()
    announce(organization, first, [ANNA], quiet=MINUTE)
    changes = [make_invite(uid=first.uid, end=first.end + place * HOUR) for place in range(1, AT_ONCE + 1)]
    assert announce_at_once(organization, changes, [ANNA]) == list(range(1, AT_ONCE + 1))
    assert sorted(rows().values_list("sequence", flat=True)) == list(range(AT_ONCE + 1))
    assert rows(status="queued").count() == 1
    assert CalendarEntry.objects.get().next_sequence == AT_ONCE + 1


def test_a_pass_over_many_people_asks_the_database_as_often_as_one_over_few(django_assert_max_num_queries):
    organization = make_organization()
    for count in (2, 40):
        people = [make_person(email=f"{n}@patients.example", role="attendee") for n in range(count)]
        with django_assert_max_num_queries(15):
            announce(organization, make_invite(), [*people, make_nurse()], quiet=MINUTE)
