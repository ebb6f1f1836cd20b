"""Mails that are no invitation."""

from datetime import timedelta
from html import escape

import pytest

from notifications.models import Notice
from notifications.notices import NoticeFacts, NoticeRow
from notifications.services import queue_notice
from tests.notifications.mail_rules import Tags
from tests.notifications.making import deliver_due, make_invite, make_nurse
from tests.notifications.read_mail import Mail
from tests.notifications.relays import FaultyRelay

pytestmark = pytest.mark.django_db
INVITE = make_invite()
HOUR = timedelta(hours=1)
FACTS = {
    Notice.Kind.DISPATCH: NoticeFacts(
        link="https://meet.example/my-jobs/", title="Knee", job_name="JOB-0042", start=INVITE.start, end=INVITE.end
    ),
    Notice.Kind.CONNECTION_LOST: NoticeFacts(
        link="https://meet.example/meetings-configuration/",
        provider_label="Zoom",
        account="ada@clinic.example",
        cause="Zoom says <no>.",
        cure="Press Reconnect.",
    ),
    Notice.Kind.NEEDS_SOMEBODY: NoticeFacts(
        link="https://meet.example/meetings/",
        headline="Meetings that need you: 7",
        cause="Zoom says <no>.",
        cure="Press Try again.",
        button="Show these meetings",
        rows=(NoticeRow("JOB-0042", "Knee", INVITE.start, INVITE.end, "error ID E-AAAA-BBBB"),),
        more=6,
        retry_at=INVITE.start,
    ),
    Notice.Kind.FEED_LINK: NoticeFacts(
        link="https://meet.example/my-jobs/",
        title="Knee",
        job_name="JOB-0042",
        start=INVITE.start,
        end=INVITE.end,
        join_url="https://zoom.example/j/1?pwd=a&b=c",
        password="k7-Pq_2",
    ),
    Notice.Kind.FEED_MOVED: NoticeFacts(
        link="https://meet.example/my-jobs/",
        title="Knee",
        job_name="JOB-0042",
        start=INVITE.start,
        end=INVITE.end,
        was=(INVITE.start - HOUR, INVITE.end - HOUR),
    ),
    Notice.Kind.ACCESS_REQUEST: NoticeFacts(
        link="https://meet.example/admin/", requested_by="Ada <ada@clinic.example>"
    ),
}
SUBJECTS = {
    (Notice.Kind.DISPATCH, "en"): "Please accept: Knee @ Tue, 12 Jan 2027, 2:30 PM (Europe/Paris, UTC+01:00)",
    (Notice.Kind.DISPATCH, "de"): "Bitte annehmen: Knee @ Di, 12. Jan 2027, 14:30 (Europe/Paris, UTC+01:00)",
    (Notice.Kind.FEED_LINK, "en"): "New link: Knee @ Tue, 12 Jan 2027, 2:30 PM (Europe/Paris, UTC+01:00)",
    (Notice.Kind.FEED_LINK, "de"): "Neuer Link: Knee @ Di, 12. Jan 2027, 14:30 (Europe/Paris, UTC+01:00)",
    (Notice.Kind.FEED_MOVED, "en"): "Moved: Knee @ Tue, 12 Jan 2027, 2:30 PM (Europe/Paris, UTC+01:00)",
    (Notice.Kind.FEED_MOVED, "de"): "Verlegt: Knee @ Di, 12. Jan 2027, 14:30 (Europe/Paris, UTC+01:00)",
    (Notice.Kind.CONNECTION_LOST, "en"): "Zoom has to be authorized again",
    (Notice.Kind.CONNECTION_LOST, "de"): "Zoom muss neu autorisiert werden",
    (Notice.Kind.NEEDS_SOMEBODY, "en"): "Meetings that need you: 7 – Zoom says <no>.",
    (Notice.Kind.NEEDS_SOMEBODY, "de"): "Meetings that need you: 7 – Zoom says <no>.",
    (Notice.Kind.ACCESS_REQUEST, "en"): "Praxis am See asks for virtual meetings",
    (Notice.Kind.ACCESS_REQUEST, "de"): "Praxis am See bittet um virtuelle Meetings",
}


def send(clinic, relay: FaultyRelay, kind, **person) -> Mail:
    queue_notice(clinic, kind, to=make_nurse(**person), facts=FACTS[kind])
    deliver_due()
    return Mail(relay.mails[-1][1])


@pytest.mark.parametrize(("kind", "language"), SUBJECTS)
def test_each_kind_says_what_to_do_and_where_in_each_language(clinic, relay, kind, language):
    mail = send(clinic, relay, kind, language=language)
    facts = FACTS[kind]
    assert str(mail.message["Subject"]) == SUBJECTS[kind, language]
    assert facts.link in mail.body("text/plain").split("\n")
    assert f'href="{facts.link}"' in mail.body("text/html")
    for said in (facts.job_name, facts.cause, facts.cure, facts.account, facts.requested_by, facts.password):
        assert said in mail.body("text/plain")
    assert facts.join_url in mail.body("text/plain").split("\n")
    assert f'href="{escape(facts.join_url)}"' in mail.body("text/html") or not facts.join_url


@pytest.mark.parametrize("kind", FACTS)
def test_a_notice_has_no_calendar_and_is_marked_as_written_by_a_machine(clinic, relay, kind):
    mail = send(clinic, relay, kind)
    assert [part.get_content_type() for part in mail.message.iter_parts()] == ["text/plain", "text/html"]
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.addresses("To") == ["ben@clinic.example"]
    assert mail.octets.isascii()


def test_what_a_provider_says_is_no_html(clinic, relay):
    mail = send(clinic, relay, Notice.Kind.CONNECTION_LOST)
    assert "no" not in Tags(mail.body("text/html")).names
    assert "Zoom says &lt;no&gt;." in mail.body("text/html")


def test_who_cannot_be_written_to_is_a_visible_failure(clinic):
    queue_notice(clinic, "dispatch", to=make_nurse(email="a b@x.example"), facts=FACTS[Notice.Kind.DISPATCH])
    notice = Notice.objects.get()
    assert (notice.status, notice.error_code) == (Notice.Status.FAILED, "unsafe_address")
