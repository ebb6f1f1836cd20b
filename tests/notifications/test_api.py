"""Invitations over REST."""

from datetime import timedelta

import pytest
from django.urls import include, path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework.routers import SimpleRouter

from notifications.api import InvitationViewSet
from tests.making import make_organization, make_token_text, make_user
from tests.notifications.making import deliver_due
from tests.notifications.meetings import ANNA, Meeting, rows
from tests.notifications.test_mail_turns import guests

router = SimpleRouter()
router.register("invitations", InvitationViewSet, basename="invitation")
urlpatterns = [path("api/v1/", include(router.urls))]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
WHAT = {"id", "recipient", "role", "method", "kind", "sequence"}
FIELDS = WHAT | {"status", "created_at", "sent_at", "attempts", "next_attempt_at", "wait", "error"}


@pytest.fixture
def call(client, clinic):
    token = make_token_text(make_user(clinic), "meetings:read", "meetings:write")

    def call(method, url, bearer=token, **more):
        return getattr(client, method)(f"/api/v1/{url}", headers={"Authorization": f"Bearer {bearer}"} | more)

    return call


def test_the_list_says_what_became_of_each_mail(meeting, relay, call):
    relay.fail("RCPT", "550 5.1.1 no such user")
    meeting.tell(ANNA)
    deliver_due()
    (shown,) = call("get", "invitations/").json()["results"]
    assert set(shown) == FIELDS
    assert (shown["recipient"], shown["role"], shown["method"], shown["sequence"]) == (
        ANNA.email,
        "contact",
        "REQUEST",
        0,
    )
    assert (shown["status"], shown["attempts"], shown["sent_at"]) == ("failed", 1, None)
    assert (shown["error"]["code"], shown["next_attempt_at"]) == ("mail_refused", None)
    assert shown["error"]["error_id"].startswith("E-")


def test_what_was_sent_has_a_time_and_no_error(meeting, relay, call):
    meeting.tell(ANNA)
    deliver_due()
    shown = call("get", f"invitations/{rows().get().pk}/").json()
    assert (shown["status"], shown["error"]) == ("sent", None)
    assert shown["sent_at"]


def test_a_mail_that_waits_for_the_mail_servers_pace_says_so_and_when_it_leaves(meeting, relay, call, settings):
    settings.MAIL_RATE_PER_MINUTE = 2
    meeting.tell(*guests("guest", 3))
    first, *waiting = sorted(call("get", "invitations/").json()["results"], key=lambda shown: shown["next_attempt_at"])
    assert (first["status"], first["wait"]) == ("queued", None)
    for shown in waiting:
        assert (shown["status"], shown["wait"]["code"], shown["error"]) == ("queued", "mail_server_rate", None)
        assert shown["wait"]["message"].startswith("The mail server takes 2 mails a minute")
        assert shown["wait"]["leaves_at"] == shown["next_attempt_at"]
    leaves_at = [parse_datetime(shown["next_attempt_at"]) for shown in waiting]
    assert timedelta(seconds=30) < leaves_at[1] - leaves_at[0] < timedelta(seconds=33)
    alone = call("get", f"invitations/{waiting[0]['id']}/").json()
    assert alone["wait"]["code"] == "mail_server_rate"


def test_a_mail_that_waits_for_a_mail_server_in_trouble_says_so_too(meeting, relay, call):
    relay.fail("MAIL", "421 4.7.0 too many connections")
    meeting.tell(*guests("guest", 2))
    deliver_due()
    shown = {mail["attempts"]: mail for mail in call("get", "invitations/").json()["results"]}
    assert (shown[0]["wait"]["code"], shown[0]["error"]) == ("mail_server_paused", None)
    assert (shown[1]["wait"], shown[1]["error"]["code"]) == (None, "mail_server_busy")
    assert parse_datetime(shown[1]["next_attempt_at"]) > timezone.now()


def test_the_wait_is_told_in_the_language_that_is_asked_for(meeting, relay, call, settings):
    settings.MAIL_RATE_PER_MINUTE = 2
    meeting.tell(*guests("guest", 2))
    shown = call("get", "invitations/", **{"Accept-Language": "de"}).json()["results"]
    waits = [mail["wait"] for mail in shown]
    assert [wait["message"].split()[:2] for wait in waits if wait] == [["Der", "Mailserver"]]


def test_mails_of_many_meetings_are_listed_with_their_own_place_and_no_more_queries(
    clinic, call, settings, django_assert_max_num_queries
):
    settings.MAIL_RATE_PER_MINUTE = 2
    for number in range(6):
        Meeting(clinic).tell(*guests(f"guest{number}", 2))
    with django_assert_max_num_queries(14):
        shown = call("get", "invitations/?page_size=4").json()["results"]
    due_in = sorted(parse_datetime(mail["wait"]["leaves_at"]) - timezone.now() for mail in shown)
    # The newest four of twelve: seven or more others leave before each of them, half a minute apart.
    assert timedelta(minutes=4) < due_in[0] < timedelta(minutes=4.5)
    assert timedelta(minutes=5.5) < due_in[-1] < timedelta(minutes=6)


def test_it_can_be_sent_again(meeting, relay, call):
    meeting.tell(ANNA)
    deliver_due()
    answer = call("post", f"invitations/{rows().get().pk}/resend/")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    deliver_due()
    assert len(relay.mails) == 2


def test_what_was_overtaken_cannot_be_sent_again(meeting, relay, call):
    meeting.tell(ANNA)
    deliver_due()
    old = rows().get()
    meeting.move(ANNA)
    answer = call("post", f"invitations/{old.pk}/resend/")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "not_the_newest")


def test_another_organization_finds_nothing(meeting, call):
    meeting.tell(ANNA)
    stranger = make_token_text(make_user(make_organization()), "meetings:read", "meetings:write")
    assert call("get", "invitations/", stranger).json()["results"] == []
    assert call("post", f"invitations/{rows().get().pk}/resend/", stranger).status_code == 404


def test_reading_needs_the_scope_to_read_and_sending_that_to_write(meeting, clinic, call):
    meeting.tell(ANNA)
    reader = make_token_text(make_user(clinic), "meetings:read")
    assert call("get", "invitations/", reader).status_code == 200
    assert call("post", f"invitations/{rows().get().pk}/resend/", reader).status_code == 403
