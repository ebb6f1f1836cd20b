"""What the mails say, to whom, in which words."""

import pytest

from notifications.models import Invitation
from tests.notifications.calendar_rules import broken_rules, broken_rules_of_mailboxes
from tests.notifications.making import LINK, deliver_due, make_nurse, make_person
from tests.notifications.meetings import ANNA, BEN, deliver_all, mails_to, rows
from tests.notifications.read_mail import Mail

pytestmark = pytest.mark.django_db

TEAMS_LINK = (
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_" + "Nzk5" * 30 + "%40thread.v2/0?context=%7b%7d&a=1"
)
ENGLISH = ["Invitation: ", "Updated invitation: ", "Cancelled: "]
GERMAN = ["Einladung: ", "Geänderte Einladung: ", "Abgesagt: "]


def only_mail():
    return Mail(rows().get().octets)


def plain(mail):
    return mail.body("text/plain")


@pytest.mark.heavy
@pytest.mark.parametrize(("language", "beginnings"), [("en", ENGLISH), ("de", GERMAN)])
@pytest.mark.parametrize("link", [LINK, TEAMS_LINK])
def test_every_kind_of_mail_in_every_language_keeps_all_rules(meeting, relay, language, beginnings, link):
    anna, ben = make_person(language=language), make_nurse(language=language)
    options = {"join_url": link, "is_teams": link == TEAMS_LINK}
    meeting.tell(anna, ben, **options)
    deliver_due()
    meeting.move(anna, ben)
    deliver_all()
    meeting.tell(anna)
    deliver_all()
    meeting.cancel()
    deliver_all()
    subjects = [str(mail.message["Subject"]) for mail in mails_to(relay, anna)]
    assert [subject.startswith(beginning) for subject, beginning in zip(subjects, beginnings, strict=True)] == [
        True
    ] * 3
    assert len(mails_to(relay, ben)) == 3
    assert broken_rules_of_mailboxes(octets for _, octets in relay.mails) == []


def test_the_text_has_all_that_is_needed_to_join(meeting):
    meeting.tell(ANNA)
    text = plain(only_mail())
    for needed in [LINK, "962 2864 7552", "k7-Pq_2", "+49 69 7104 9922", "482913", "JOB-0042", "Praxis am See"]:
        assert needed in text
    assert "Tuesday, 12 January 2027, 2:30 PM – 3:15 PM" in text
    assert "Europe/Paris, UTC+01:00" in text


def test_the_html_and_the_calendar_have_it_too(meeting):
    meeting.tell(ANNA)
    mail = only_mail()
    for needed in [LINK, "962 2864 7552", "k7-Pq_2", "+49 69 7104 9922", "482913", "JOB-0042", "Praxis am See"]:
        assert needed in mail.body("text/html")
        assert needed in mail.event.text("DESCRIPTION")


def test_what_the_provider_does_not_give_is_not_mentioned(meeting):
    meeting.tell(ANNA, password="", meeting_number="", dial_in=(), passcode_for_phone="", reference="")
    text = plain(only_mail()).lower()
    assert not any(word in text for word in ["password", "meeting number", "phone:", "passcode", "mention"])


@pytest.mark.parametrize(("language", "words"), [("en", "Join here"), ("de", "Hier teilnehmen")])
def test_of_a_link_that_a_person_pasted_no_provider_is_named(meeting, language, words):
    meeting.tell(make_person(language=language), provider_label="", join_url="https://meet.example/x")
    mail = only_mail()
    for shape in ("text/plain", "text/html"):
        assert words in mail.body(shape)
        assert not any(gap in mail.body(shape) for gap in ("Join with", "Mit  teil", "2.  opens", "> opens"))
    assert mail.event.text("DESCRIPTION").startswith(f"{words}:\nhttps://meet.example/x")


def test_a_guest_is_told_how_to_join_and_a_resource_where_the_job_is(meeting):
    meeting.tell(ANNA, BEN)
    guest, nurse = (Mail(rows(recipient=person.email).get().octets) for person in (ANNA, BEN))
    assert "You need no account." in plain(guest)
    assert "/my-jobs/" not in plain(guest)
    assert "http://127.0.0.1:8000/my-jobs/" in plain(nurse)


def test_each_reader_has_his_own_zone_and_language(meeting):
    meeting.tell(make_person(timezone="Asia/Tokyo"), make_nurse(timezone="Europe/Berlin", language="de"))
    tokyo, berlin = (str(Mail(row.octets).message["Subject"]) for row in rows().order_by("recipient"))
    assert tokyo.endswith("@ Tue, 12 Jan 2027, 10:30 PM (Asia/Tokyo, UTC+09:00)")
    assert berlin.endswith("@ Di, 12. Jan 2027, 14:30 (Europe/Berlin, UTC+01:00)")


def test_who_has_no_zone_and_no_language_has_the_organizations(meeting, clinic):
    clinic.timezone, clinic.language = "America/New_York", "de"
    clinic.save()
    meeting.tell(make_person(timezone="", language=""))
    assert str(only_mail().message["Subject"]).endswith("08:30 (America/New_York, UTC-05:00)")


def test_answers_go_to_the_office(meeting):
    meeting.tell(ANNA)
    assert only_mail().addresses("Reply-To") == ["office@clinic.example"]
    assert "Just reply to this e-mail" in plain(only_mail())


@pytest.mark.parametrize("office", ["", "office@x.example\r\nBcc: evil@x.example"])
def test_without_an_office_nobody_is_told_to_reply(meeting, clinic, office):
    clinic.reply_to = office
    clinic.save()
    meeting.tell(ANNA)
    assert only_mail().message["Reply-To"] is None
    assert only_mail().message["Bcc"] is None


def test_a_cancellation_holds_no_link_and_no_password(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    meeting.cancel()
    octets = Mail(rows(method="CANCEL").get().octets)
    everything = plain(octets) + octets.body("text/html") + octets.calendar.decode()
    assert not any(secret in everything for secret in [LINK, "962 2864 7552", "k7-Pq_2", "482913"])


def test_later_mails_belong_to_the_thread_of_the_first(meeting, relay):
    for hours in (0, 1, 1):
        meeting.move(ANNA, hours=hours)
        deliver_all()
    first, second, third = (mail.message for mail in mails_to(relay, ANNA))
    assert first["References"] is None
    assert second["References"] == first["Message-ID"]
    assert third["References"] == f"{first['Message-ID']} {second['Message-ID']}"
    assert third["In-Reply-To"] == second["Message-ID"]


def test_the_message_is_not_readable_in_the_database(meeting, django_db_setup):
    from django.db import connection

    meeting.tell(ANNA)
    with connection.cursor() as cursor:
        cursor.execute("SELECT message, facts FROM notifications_invitation")
        stored = str(cursor.fetchone())
    assert not any(secret in stored for secret in ["k7-Pq_2", "zoom.us", "Content-Type", "482913"])


HOSTILE = [
    "Line\r\nBcc: evil@x.example",
    "Line\nATTENDEE:mailto:evil@x.example",
    "a\r\nEND:VEVENT\r\nEND:VCALENDAR",
    "a\rb",
    "a\x0bb\x0cc",
    "a\x85b\u2028c\u2029d",
    "nul\x00byte",
    "\x1b[31mred",
    "\ufeffbom",
    "half \ud83d pair",
    "bidi \u202egnp.exe\u202c",
    "isolate \u2066x\u2069",
    "RTL שלום עולם",
    "عربى",
    "👨‍👩‍👧‍👦 family call 🏥",
    "flag 🇫🇷",
    "combining e\u0301e\u0301",
    "quote \" and ' and `",
    "caret ^n ^' ^^",
    "semi;colon, comma: colon",
    "back\\slash \\n \\N C:\\New",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></head><body onload=x()>",
    "&lt;b&gt; &amp; &",
    "{{ settings.SECRET_KEY }} {% include 'x' %}",
    "%(title)s %s %d",
    "{title} {0}",
    "=?utf-8?q?=41?=",
    "=?utf-8?b?QQ==?= =?utf-8?b?QQ==?=",
    "=41=0D=0A",
    "https://evil.example/login",
    "javascript:alert(1)",
    "mailto:evil@x.example",
    "write to evil@x.example",
    ".",
    "..\r\n.\r\nMAIL FROM:<x>",
    "From here",
    "日本語の件名 " * 30,
    "x" * 500,
    "ä" * 500,
    "a b " * 200,
    " ",
    "",
    "\u200d\u200d\u200d" * 80,
]


# Who writes a link or an address into a reference has it shown as text.
TYPED_BY_SOMEBODY = {"privacy.no-other-address-in-ics", "ev.one-meeting-link", "ev.link-https"}
TYPED_BY_SOMEBODY |= {"ev.link-in-description", "ev.link-on-own-line"}


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_anywhere_leave_mail_and_calendar_well_formed(meeting, clinic, relay, text):
    clinic.sender_name = text[:120].replace("\x00", "").encode("utf-8", "ignore").decode()
    clinic.save()
    hostile = make_person(name=text)
    meeting.tell(hostile, title=text, reference=text, meeting_number=text, password=text, provider_label=text)
    deliver_due()
    meeting.cancel()
    deliver_due()
    mails = relay.octets_to(ANNA.email)
    assert len(mails) == 2
    broken = [name.rpartition(" ")[2] for name in broken_rules_of_mailboxes(mails)]
    assert [name for name in broken if name not in TYPED_BY_SOMEBODY] == []
    assert {to for to, _ in relay.mails} == {ANNA.email}


@pytest.mark.parametrize("link", ["https://zoom.us/j/1?pwd=a,b;c&d=%22%3C", "https://zoom.us/j/" + "9" * 900])
def test_an_odd_but_honest_link_arrives_unchanged(meeting, link):
    meeting.tell(ANNA, join_url=link)
    mail = only_mail()
    assert broken_rules(mail.octets) == []
    assert mail.link == mail.event.text("LOCATION") == link


def test_an_invitation_row_knows_how_it_is_worded(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    meeting.move(ANNA)
    deliver_all()
    meeting.tell(BEN)
    deliver_all()
    kinds = list(rows(recipient=ANNA.email).values_list("kind", flat=True))
    assert kinds == ["invitation", "update", "withdrawal"]
    assert rows(recipient=BEN.email).get().kind == Invitation.Kind.INVITATION
