"""The octets of messages, as another parser reads them."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest

from notifications.invites import Party
from notifications.mime import Bodies, Envelope, build_message, restamp
from tests.notifications.read_mail import parse_mail

NOON = datetime(2027, 1, 12, 12, tzinfo=UTC)
OFFICE, ANNA = Party("Praxis am See", "meetings@product.example"), Party("Anna Meier", "anna@patients.example")


def read_mailbox(octets: bytes, header: str) -> tuple[str, str]:
    """By the old parser: the new one of this Python puts blanks between the encoded words of a long name."""
    name, address = parseaddr(message_from_bytes(octets)[header])
    return str(make_header(decode_header(name))), address


def build(*, sender=OFFICE, recipient=ANNA, subject="Hello", text="Text\n", html="<p>Text</p>", **envelope):
    headers = Envelope(sender, recipient, subject, "<1@product.example>", NOON, **envelope)
    return build_message(headers, Bodies(text, html))


@pytest.mark.parametrize(
    "name",
    [
        "Plain",
        'Quote " and \\ backslash',
        "Comma, semicolon; <angle> (paren) @at :colon",
        "Müller & Söhne",
        "日本語の名前がとても長いときにも大丈夫ですか" * 4,
        "=?utf-8?q?=41?=",
        "x" * 120,
        "Dr. Anna-Lena",
    ],
)
def test_a_name_is_read_as_it_was_written_and_adds_nobody(name):
    octets = build(sender=Party(name, OFFICE.address), recipient=Party(name, ANNA.address))
    for header, address in (("From", OFFICE.address), ("To", ANNA.address)):
        assert read_mailbox(octets, header) == (name, address)
        assert parse_mail(octets)[header].defects == ()
        assert len(parse_mail(octets)[header].addresses) == 1


def test_who_has_no_name_is_an_address():
    assert parse_mail(build(recipient=Party("", "anna@patients.example")))["To"] == "anna@patients.example"


@pytest.mark.parametrize(
    "subject",
    ["Plain", "Grüße " * 30, "word " * 60, "=?utf-8?b?QQ==?=", "👨‍👩‍👧‍👦" * 20, "a\tb", "a\r\nBcc: x@y.example"],
)
def test_a_subject_is_read_as_it_was_written(subject):
    octets = build(subject=subject)
    assert str(parse_mail(octets)["Subject"]).split() == subject.split()
    assert max(len(line) for line in octets.split(b"\r\n")) <= 320
    assert parse_mail(octets)["Bcc"] is None


@pytest.mark.parametrize("text", ["äöü €\n", "x" * 2000 + "\n", "trailing blank \n.\n..\nFrom me\n", "a=3D\n"])
def test_a_text_arrives_unchanged_in_short_ascii_lines(text):
    octets = build(text=text)
    (part, _html) = parse_mail(octets).iter_parts()
    assert part.get_content().replace("\r\n", "\n") == text
    assert octets.isascii()
    assert max(len(line) for line in octets.split(b"\r\n")) <= 100


def test_a_message_without_a_calendar_has_two_alternatives_and_no_attachment():
    message = parse_mail(build())
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message.get_content_type() == "multipart/alternative"


def test_a_message_that_follows_others_names_each_once():
    message = parse_mail(build(thread=("<a@x>", "<a@x>")))
    assert (message["References"], message["In-Reply-To"]) == ("<a@x>", "<a@x>")


def test_a_copy_differs_in_id_date_thread_and_stamp_alone():
    envelope = Envelope(OFFICE, ANNA, "Grüße", "<1@product.example>", NOON)
    calendar = b"BEGIN:VCALENDAR\r\nDTSTAMP:20270112T120000Z\r\nSUMMARY:DTSTAMP:20270112T120000Z\r\nEND:VCALENDAR\r\n"
    first = build_message(envelope, Bodies("Text\n", "<p>Text</p>", calendar, "REQUEST"))
    second = restamp(first, message_id="<2@x>", thread=("<1@x>",), stamped_at=NOON.replace(minute=5))
    changed = {line.split(b":")[0] for line in set(first.split(b"\r\n")) ^ set(second.split(b"\r\n")) if b": " in line}
    assert changed == {b"Message-ID", b"Date", b"References", b"In-Reply-To"}
    calendars = [
        part.get_payload(decode=True) for part in parse_mail(second).walk() if "cal" in part.get_content_type()
    ]
    assert calendars == [calendar.replace(b"\nDTSTAMP:20270112T1200", b"\nDTSTAMP:20270112T1205")]
