"""The way of a request to the operator's mailbox, over real SMTP."""

import pytest
from django.utils import timezone

from outbox.models import Pace
from outbox.sweep import lines
from support import letters
from support.models import SupportRequest
from support.services import send_again
from tests.making import make_organization, make_user
from tests.support.making import PNG, deliver_due, file, picture, read_mail

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SUPPORT = "support@product.example"
Status = SupportRequest.Status


def only_mail(relay):
    (octets,) = relay.octets_to(SUPPORT)
    return read_mail(octets)


def names_of_files(mail) -> list[str]:
    return [part.get_filename() for part in mail.iter_attachments()]


def test_the_operator_gets_all_that_was_written(relay):
    request = file(reported_error_ids="E-7KXM-QW3P")
    deliver_due()
    mail = only_mail(relay)
    assert mail["Subject"] == f"[{request.reference}] Some work is hindered: No link on the job"
    assert mail["Reply-To"] == "grace@clinic.example"
    assert mail["From"].addresses[0].addr_spec == "meetings@product.example"
    text = mail.get_body(("plain",)).get_content()
    for words in (
        request.reference,
        "grace@clinic.example (not logged in)",
        "North Clinic",
        "Some work is hindered",
        "E-7KXM-QW3P",
        "iPhone, iOS 17.5",
        "0.1.0",
        "JOB-0007 is Ready,\nbut there is no link.",
        f"http://127.0.0.1:8000/admin/support/supportrequest/{request.pk}/change/",
    ):
        assert words in text.replace("\r\n", "\n")


def test_the_mail_is_no_machines_mail_to_a_ticket_system(relay):
    file()
    deliver_due()
    assert "Auto-Submitted" not in only_mail(relay)


def test_afterwards_the_request_says_that_it_was_mailed(relay):
    request = file()
    deliver_due()
    request.refresh_from_db()
    assert (request.status, request.has_work, request.smtp_reply) == (Status.SENT, False, "250 2.0.0 taken")
    assert request.sent_at <= timezone.now()


def test_files_travel_as_they_are(relay):
    file(picture("screen.png"), picture("Protokoll für Zoë.log", b"line\n" * 3 + b"x" * 3000))
    deliver_due()
    mail = only_mail(relay)
    pictures, log = mail.iter_attachments()
    assert names_of_files(mail) == ["screen.png", "Protokoll für Zoë.log"]
    assert (pictures.get_content_type(), pictures.get_content()) == ("image/png", PNG)
    assert log.get_payload(decode=True) == b"line\n" * 3 + b"x" * 3000


def test_what_is_too_much_for_a_mail_is_named_with_the_way_to_it(relay, monkeypatch):
    monkeypatch.setattr(letters, "MOST_BYTES_ENCLOSED", len(PNG) + 10)
    file(picture("first.png"), picture("second.png"), picture("small.log", b"words"))
    deliver_due()
    mail = only_mail(relay)
    assert names_of_files(mail) == ["first.png", "small.log"]
    assert "second.png" in mail.get_body(("plain",)).get_content().split("Not attached")[1]


def test_a_file_that_is_not_on_this_machine_does_not_stop_the_words(relay):
    request = file(picture("screen.png"))
    request.attachments.get().file.delete(save=False)
    deliver_due()
    mail = only_mail(relay)
    assert names_of_files(mail) == []
    assert "screen.png" in mail.get_body(("plain",)).get_content()


def test_a_server_that_takes_no_such_files_gets_the_words_alone(relay):
    request = file(picture("logs.zip", b"PK\x03\x04 and so on"))
    relay.fail("DATA", "552 5.7.0 blocked attachment")
    deliver_due()
    mail = only_mail(relay)
    assert names_of_files(mail) == []
    assert "logs.zip" in mail.get_body(("plain",)).get_content()
    request.refresh_from_db()
    assert request.status == Status.SENT


def test_a_mail_server_that_is_down_is_tried_again(relay):
    request = file()
    relay.fail("MAIL", "451 4.3.0 try again later")
    deliver_due()
    request.refresh_from_db()
    assert (request.status, request.error_code) == (Status.QUEUED, "mail_server_busy")
    Pace.objects.update(paused_until=timezone.now())
    SupportRequest.objects.update(available_at=timezone.now())
    deliver_due()
    assert only_mail(relay)["Message-ID"] == request.message_id


def test_a_refusal_is_seen_and_can_be_sent_again(relay):
    request = file()
    relay.fail("RCPT", "550 5.1.1 no such user")
    deliver_due()
    request.refresh_from_db()
    assert (request.status, request.error_code) == (Status.FAILED, "mail_refused")
    send_again(request)
    deliver_due()
    request.refresh_from_db()
    assert request.status == Status.SENT


def test_requests_wait_until_the_support_address_is_right(relay, settings):
    settings.SUPPORT_EMAIL = "nobody"
    request = file()
    deliver_due()
    request.refresh_from_db()
    assert (request.status, request.error_code) == (Status.QUEUED, "support_address_unusable")
    settings.SUPPORT_EMAIL = "Help Desk <support@product.example>"
    SupportRequest.objects.update(available_at=timezone.now())
    deliver_due()
    assert only_mail(relay)["To"] == SUPPORT


def test_nothing_that_was_typed_becomes_a_header(relay):
    file(
        subject="Hello\r\nBcc: other@example.org",
        description="x\r\n.\r\nMAIL FROM:<a@b.example>\r\n" + "y" * 2000,
        organization_name="Praxis Zoë \u202egnp",
        email='"odd address"@clinic.example',
    )
    deliver_due()
    mail = only_mail(relay)
    assert "Bcc" not in mail and "Reply-To" not in mail
    assert "Bcc: other@example.org" in mail["Subject"]
    assert "MAIL FROM:<a@b.example>" in mail.get_body(("plain",)).get_content()
    assert len(relay.mails) == 1
    assert max(len(line) for line in relay.mails[0][1].split(b"\r\n")) <= 998


def test_the_mail_is_written_in_the_language_of_the_operator(relay, settings):
    user = make_user(make_organization(language="de"))
    request = file()
    SupportRequest.objects.filter(pk=request.pk).update(user=user)
    deliver_due()
    assert f"logged in as {user.email}" in only_mail(relay).get_body(("plain",)).get_content()


def test_the_sweep_looks_after_requests():
    assert SupportRequest in {line.rows().model for line in lines}
