import smtplib
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
import requests

from notifications.mailsink.message import StoredMessage
from notifications.mailsink.server import RunningMailsink
from notifications.mailsink.store import MessageStore

CALENDAR = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Besuch bei Zoë\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def sink() -> Iterator[RunningMailsink]:
    with RunningMailsink() as running:
        yield running


def write_mail(to: str = "carla@example.com", method: str = "REQUEST") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Clinic <meetings@demo.example>", f"Carla <{to}>", "Invitation: Räume"
    mail["Message-ID"] = "<1@demo.example>"
    mail.set_content("Grüße, the link: https://us02web.zoom.us/j/1?pwd=x.\n")
    mail.add_alternative("<p>Grüße</p><script>alert(1)</script>", subtype="html")
    mail.add_alternative(
        CALENDAR.replace("REQUEST", method).encode(), maintype="text", subtype="calendar", params={"method": method}
    )
    mail.add_attachment(CALENDAR.encode(), maintype="application", subtype="ics", filename="invite.ics")
    return mail


def connect(sink: RunningMailsink) -> smtplib.SMTP:
    """The name is given, because to find out its own a client would ask the network."""
    return smtplib.SMTP("127.0.0.1", sink.smtp_port, local_hostname="localhost", timeout=30)


def send(sink: RunningMailsink, mail: EmailMessage | None = None, **options: Any) -> None:
    with connect(sink) as client:
        client.send_message(mail or write_mail(), **options)


def messages(sink: RunningMailsink, query: str = "") -> list[Any]:
    return requests.get(f"{sink.url}/api/messages{query}", timeout=30).json()


def add_fault(sink: RunningMailsink, **fault: Any) -> None:
    requests.post(f"{sink.url}/api/faults", json=fault, timeout=30).raise_for_status()


def look(sink: RunningMailsink, path: str, **options: Any) -> requests.Response:
    return requests.get(f"{sink.url}{path}", timeout=30, **options)


def test_mail_is_kept_with_all_its_sides(sink: RunningMailsink):
    send(sink)
    (message,) = messages(sink)
    assert message["subject"] == "Invitation: Räume" and message["to"] == "Carla <carla@example.com>"
    assert message["envelope"] == {"from": "meetings@demo.example", "to": ["carla@example.com"]}
    assert message["text"].startswith("Grüße") and "<p>Grüße</p>" in message["html"]
    assert message["calendar"] == CALENDAR and message["calendar_method"] == "REQUEST"
    assert message["attachments"] == [{"name": "invite.ics", "type": "application/ics", "size": len(CALENDAR.encode())}]
    assert ["Message-ID", "<1@demo.example>"] in message["headers"] and message["defects"] == []


def test_one_message_can_be_asked_for_and_downloaded(sink: RunningMailsink):
    send(sink)
    number = messages(sink)[0]["id"]
    assert look(sink, f"/api/messages/{number}").json() == messages(sink)[0]
    raw = look(sink, f"/api/messages/{number}/raw")
    assert raw.headers["Content-Type"] == "message/rfc822" and b"Message-ID: <1@demo.example>\r\n" in raw.content
    assert look(sink, f"/messages/{number}/ics").content == CALENDAR.encode()
    assert look(sink, f"/messages/{number}/attachments/0").content == CALENDAR.encode()
    for path in ("/api/messages/99", "/messages/99", f"/messages/{number}/attachments/7"):
        assert look(sink, path).status_code == 404


def test_mailboxes_are_told_apart_by_the_envelope(sink: RunningMailsink):
    send(sink, to_addrs=["hidden@example.com"])
    send(sink, write_mail("other@example.com"))
    assert [message["id"] for message in messages(sink, "?to=HIDDEN@example.com")] == [1]
    assert [message["id"] for message in messages(sink)] == [1, 2]


def test_mailbox_is_emptied(sink: RunningMailsink):
    send(sink)
    assert requests.delete(f"{sink.url}/api/messages", timeout=30).status_code == 204
    assert messages(sink) == []


def test_connection_serves_many_mails(sink: RunningMailsink):
    with connect(sink) as client:
        for _ in range(5):
            client.send_message(write_mail())
    health = look(sink, "/_health").json()
    assert (health["status"], health["messages"], health["connections"]) == ("ok", 5, 1)


def test_oldest_mails_make_room():
    store = MessageStore(kept=3)
    for _ in range(5):
        store.add(b"Subject: x\r\n\r\n", sender="a@example.com", recipients=["b@example.com"])
    assert [message.id for message in store.list()] == [3, 4, 5]


@pytest.mark.parametrize(("kind", "code"), [("temporary_451", 451), ("refused_550", 550)])
def test_one_address_can_be_refused(sink: RunningMailsink, kind: str, code: int):
    add_fault(sink, kind=kind, to="carla@example.com")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(sink)
    assert refused.value.recipients["carla@example.com"][0] == code
    send(sink, write_mail("other@example.com"))
    assert len(messages(sink)) == 1


@pytest.mark.parametrize("stage", ["mail", "data"])
def test_refusal_can_come_at_another_step(sink: RunningMailsink, stage: str):
    add_fault(sink, kind="temporary_451", stage=stage, count=1, message="451 4.7.1 Greylisted")
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        send(sink)
    assert (refused.value.smtp_code, refused.value.smtp_error) == (451, b"4.7.1 Greylisted")
    send(sink)
    assert len(messages(sink)) == 1


def test_server_can_close(sink: RunningMailsink):
    add_fault(sink, kind="closing_421", count=1)
    client = connect(sink)
    with pytest.raises(smtplib.SMTPException) as closed:
        client.send_message(write_mail())
    client.close()
    assert "421" in str(closed.value)


@pytest.mark.parametrize(("kind", "kept"), [("disconnect_before_answer", 0), ("disconnect_after_accept", 1)])
def test_connection_is_lost_before_or_after_the_mail_is_taken(sink: RunningMailsink, kind: str, kept: int):
    add_fault(sink, kind=kind, count=1)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(sink)
    assert len(messages(sink)) == kept
    send(sink)
    assert len(messages(sink)) == kept + 1


@pytest.mark.heavy
def test_server_can_be_slow(sink: RunningMailsink):
    add_fault(sink, kind="slow", seconds=0.3, count=1)
    started = time.monotonic()
    send(sink)
    assert time.monotonic() - started >= 0.25 and len(messages(sink)) == 1


def test_faults_are_listed_counted_and_removed(sink: RunningMailsink):
    add_fault(sink, kind="slow", seconds=0, count=2)
    send(sink)
    fault = look(sink, "/api/faults").json()["faults"][0]
    assert (fault["hits"], fault["count"], fault["stage"]) == (1, 2, "data")
    assert requests.delete(f"{sink.url}/api/faults", timeout=30).status_code == 204
    assert look(sink, "/api/faults").json() == {"faults": []}


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "fire"},
        {},
        {"kind": "slow", "colour": 1},
        {"kind": "slow", "count": "x"},
        {"kind": "slow", "stage": "quit"},
    ],
)
def test_impossible_fault_is_refused_in_words(sink: RunningMailsink, fault: dict[str, object]):
    answer = requests.post(f"{sink.url}/api/faults", json=fault, timeout=30)
    assert answer.status_code == 400 and answer.json()["error"]


def test_list_shows_recipient_subject_and_method(sink: RunningMailsink):
    send(sink)
    send(sink, write_mail("other@example.com", method="CANCEL"))
    page = look(sink, "/").text
    for words in ("carla@example.com", "Invitation: Räume", "REQUEST", "CANCEL"):
        assert words in page
    one = look(sink, "/?to=carla@example.com").text
    assert "REQUEST" in one and "CANCEL" not in one


def test_message_page_has_a_side_for_each_part(sink: RunningMailsink):
    send(sink)
    assert '<iframe title="The mail" sandbox="' in look(sink, "/messages/1").text
    text = look(sink, "/messages/1?side=text").text
    assert '<a href="https://us02web.zoom.us/j/1?pwd=x"' in text
    assert "SUMMARY:Besuch bei Zoë" in look(sink, "/messages/1?side=calendar").text
    assert "Message-ID" in look(sink, "/messages/1?side=headers").text


def test_html_of_a_mail_is_boxed_in(sink: RunningMailsink):
    send(sink)
    answer = look(sink, "/messages/1/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "allow-scripts" not in policy
    assert "<script>" not in look(sink, "/messages/1").text


def test_pictures_that_came_with_a_mail_are_seen(sink: RunningMailsink):
    mail = write_mail()
    mail.get_body(("html",)).set_content('<img src="cid:logo@demo.example">', subtype="html")
    mail.get_body(("html",)).add_related(b"octets", maintype="image", subtype="png", cid="<logo@demo.example>")
    send(sink, mail)
    shown = look(sink, f"/messages/{messages(sink)[0]['id']}/html").text
    assert '<img src="data:image/png;base64,b2N0ZXRz">' in shown


def test_pages_have_buttons(sink: RunningMailsink):
    send(sink)
    requests.post(f"{sink.url}/faults", data={"kind": "slow", "seconds": "0"}, timeout=30)
    assert "Slow answer" in look(sink, "/faults").text
    requests.post(f"{sink.url}/faults/clear", timeout=30)
    requests.post(f"{sink.url}/clear", timeout=30)
    assert "None: every mail is taken." in look(sink, "/faults").text and messages(sink) == []


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
def test_strangers_are_kept_out(sink: RunningMailsink, headers: dict[str, str]):
    send(sink)
    assert look(sink, "/api/messages", headers=headers).status_code == 403


def test_broken_mail_is_shown_all_the_same(sink: RunningMailsink):
    with connect(sink) as client:
        client.sendmail(
            "a@example.com",
            ["b@example.com"],
            b"Subject: =?utf-8?b?broken\r\nContent-Type: text/plain; charset=no-such\r\n\r\nHello \xff\r\n",
        )
    assert messages(sink)[0]["text"].startswith("Hello")
    assert look(sink, "/messages/1").status_code == 200


def test_method_is_read_from_the_calendar_when_its_header_is_silent():
    raw = b"Content-Type: text/calendar\r\n\r\n" + CALENDAR.replace("REQUEST", "cancel").encode()
    message = StoredMessage(1, datetime.now(UTC), raw, "a@example.com", ())
    assert message.calendar_method == "CANCEL"


def test_stopping_waits_for_nobody():
    with RunningMailsink() as running:
        idle = socket.create_connection(("127.0.0.1", running.smtp_port), timeout=30)
        idle.recv(100)
        started = time.monotonic()
    assert time.monotonic() - started < 30
    idle.close()
