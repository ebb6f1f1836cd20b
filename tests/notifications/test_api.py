"""Invitations over REST."""

import pytest
from django.urls import include, path
from rest_framework.routers import SimpleRouter

from notifications.api import InvitationViewSet
from tests.making import make_organization, make_token_text, make_user
from tests.notifications.making import deliver_due
from tests.notifications.meetings import ANNA, rows

router = SimpleRouter()
router.register("invitations", InvitationViewSet, basename="invitation")
urlpatterns = [path("api/v1/", include(router.urls))]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
FIELDS = {"id", "recipient", "role", "method", "sequence", "status", "sent_at", "attempts", "error"}


@pytest.fixture
def call(client, clinic):
    token = make_token_text(make_user(clinic), "meetings:read", "meetings:write")

    def call(method, url, bearer=token):
        return getattr(client, method)(f"/api/v1/{url}", headers={"Authorization": f"Bearer {bearer}"})

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
    assert shown["error"]["code"] == "mail_refused"
    assert shown["error"]["error_id"].startswith("E-")


def test_what_was_sent_has_a_time_and_no_error(meeting, relay, call):
    meeting.tell(ANNA)
    deliver_due()
    shown = call("get", f"invitations/{rows().get().pk}/").json()
    assert (shown["status"], shown["error"]) == ("sent", None)
    assert shown["sent_at"]


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
