"""A provider that does not answer is left alone, one call sees whether it is back, and a person may always ask."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.models import Pace
from providers import meetings, services
from providers.base import OutcomeUnknown, ProviderError, Throttled, Unavailable
from providers.breaker import FAILURES_UNTIL_REST, Resting
from providers.models import Connection
from providers.signals import connection_answers_again
from tests.providers.connecting import count_calls, expire_tokens, make_request

pytestmark = pytest.mark.slow
CREATE = "zoom.create_meeting"


@pytest.fixture
def broken(simulator, zoom):
    """A connection that rests, because five calls in a row got no usable answer."""
    simulator.set_fault(kind="status_502", operation=CREATE)
    for _ in range(FAILURES_UNTIL_REST):
        with pytest.raises(OutcomeUnknown):
            create(zoom)
    zoom.refresh_from_db()
    return zoom


def create(connection):
    return meetings.create_meeting(connection, make_request(), is_repeat=False)


def end_rest(connection):
    Connection.objects.filter(pk=connection.pk).update(resting_until=timezone.now() - timedelta(seconds=1))


def test_after_five_unusable_answers_nobody_asks(simulator, broken):
    with pytest.raises(Resting) as caught:
        create(broken)
    assert caught.value.code == "provider_resting"
    assert caught.value.message.startswith("Zoom ")
    assert timezone.now() < caught.value.retry_at < timezone.now() + timedelta(seconds=60)
    assert count_calls(simulator, CREATE) == FAILURES_UNTIL_REST


def test_after_the_rest_one_call_sees_and_the_others_rest_on(simulator, broken):
    end_rest(broken)
    with pytest.raises(OutcomeUnknown):
        create(broken)
    with pytest.raises(Resting):
        create(broken)
    assert count_calls(simulator, CREATE) == FAILURES_UNTIL_REST + 1


def test_a_good_answer_ends_the_rest_and_is_announced(simulator, broken):
    heard = []
    connection_answers_again.connect(lambda connection, **_: heard.append(connection.pk), weak=False, dispatch_uid="t")
    simulator.control("DELETE", "faults")
    end_rest(broken)
    assert create(broken).join_url
    assert create(broken).join_url
    connection_answers_again.disconnect(dispatch_uid="t")
    broken.refresh_from_db()
    assert (broken.failures_in_a_row, broken.resting_until) == (0, None)
    assert heard == [broken.pk]


def test_a_person_who_tests_the_connection_is_not_kept_waiting(simulator, broken):
    simulator.control("DELETE", "faults")
    report = services.test_connection(broken, by=broken.authorized_by)
    assert report.is_ok
    broken.refresh_from_db()
    assert broken.resting_until is None


def test_a_test_that_fails_says_what_failed_and_not_that_it_rests(simulator, broken):
    report = services.test_connection(broken, by=broken.authorized_by)
    assert report.error.code == "outcome_unknown"


@pytest.mark.parametrize("fault", [{"kind": "status_429", "form": "seconds"}, {"kind": "lost_scope"}])
def test_a_refusal_is_an_answer(simulator, zoom, fault):
    simulator.set_fault(operation=CREATE, **fault)
    for _ in range(FAILURES_UNTIL_REST + 1):
        Pace.objects.update(paused_until=None)
        with pytest.raises(ProviderError) as caught:
            create(zoom)
        assert not isinstance(caught.value, Resting)
    zoom.refresh_from_db()
    assert (zoom.failures_in_a_row, zoom.resting_until) == (0, None)


def test_a_refusal_between_failures_begins_the_count_anew(simulator, zoom):
    for kind in ["status_502"] * 4 + ["lost_scope"] + ["status_502"] * 4:
        simulator.set_fault(kind=kind, operation=CREATE, count=1)
        with pytest.raises(ProviderError):
            create(zoom)
    assert create(zoom).join_url


def test_renewals_that_fail_count_as_well(simulator, zoom):
    simulator.set_fault(kind="status_502", operation="zoom.refresh_token")
    expire_tokens(zoom)
    for _ in range(FAILURES_UNTIL_REST):
        with pytest.raises(Unavailable):
            create(zoom)
    with pytest.raises(Resting):
        create(zoom)


def test_being_told_to_wait_is_no_failure_of_a_teams_meeting_either(simulator, teams):
    simulator.set_fault(kind="status_429", form="seconds", operation="graph.update_meeting", count=1)
    with pytest.raises((OutcomeUnknown, Throttled)):
        create(teams)
    teams.refresh_from_db()
    assert teams.failures_in_a_row == 0
