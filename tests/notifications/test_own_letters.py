"""Mails with an organization's own words, colour and logo: as good as the others, in every kind and language."""

import pytest

from notifications.branding_services import Look, change_branding
from notifications.models import Invitation, MailTemplate
from notifications.notices import NoticeFacts
from notifications.services import queue_notice, resend
from notifications.template_models import MailKind, Wording
from notifications.template_services import Place, change_template
from notifications.template_variables import names_for
from tests.notifications.calendar_rules import broken_rules_of_mailboxes
from tests.notifications.mail_rules import Tags, mail_rules
from tests.notifications.making import LINK, deliver_due, make_nurse, make_person
from tests.notifications.meetings import ANNA, BEN, deliver_all, mails_to, rows
from tests.notifications.object_rules import object_rules
from tests.notifications.pictures import draw_upload, open_picture
from tests.notifications.read_mail import Mail
from tests.notifications.test_letters import HOSTILE, TYPED_BY_SOMEBODY

pytestmark = pytest.mark.django_db
IN_A_CALENDAR = [MailKind.INVITATION, MailKind.UPDATE, MailKind.CANCELLATION, MailKind.WITHDRAWAL]


def wording_with_everything(kind: str, language: str) -> Wording:
    """Every variable of this kind, in lists, conditions and links."""
    lines = "\n".join(f"- {name}: {{{{ {name} }}}}" for name in sorted(names_for(kind)))
    opening = f"Own words of {kind} in {language} for **{{{{ recipient_name }}}}**, R&D <Ulm>:\n\n{lines}"
    closing = "{{#if reference}}Say {{ reference }}.{{else}}Say hello.{{/if}} [Write](mailto:{{ reply_to }})"
    return Wording("Ours: {{ title }}, {{ date }} ({{ zone }})", opening, closing)


def give_own_words(clinic, languages=("en", "de")) -> None:
    for language in languages:
        for kind in IN_A_CALENDAR:
            wording = wording_with_everything(kind, language)
            change_template(Place(clinic, kind, language), wording, by=None, version=0)


def give_look(clinic, upload: bytes | None = None, colour: str = "#7a1fa2") -> None:
    look = Look("Praxis am See", "office@clinic.example", colour, logo=upload or draw_upload(mode="RGBA"))
    change_branding(clinic, look, by=None, version=0)


def live_through_everything(meeting, relay, language):
    """Anna is invited, moved and cancelled; Ben is invited, moved and withdrawn."""
    anna, ben = make_person(language=language), make_nurse(language=language)
    meeting.tell(anna, ben)
    deliver_due()
    meeting.move(anna, ben)
    deliver_all()
    meeting.tell(anna)
    deliver_all()
    meeting.cancel()
    deliver_all()
    return mails_to(relay, anna), mails_to(relay, ben)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("has_look", "has_words"), [(True, True), (True, False), (False, True), (False, False)])
def test_every_kind_in_every_language_keeps_all_rules(meeting, relay, language, has_look, has_words):
    clinic = meeting.organization
    if has_words:
        give_own_words(clinic)
    if has_look:
        give_look(clinic)
    annas, bens = live_through_everything(meeting, relay, language)
    kinds = list(Invitation.objects.order_by("sequence", "kind").values_list("kind", flat=True).distinct())
    assert set(kinds) == set(IN_A_CALENDAR)
    assert broken_rules_of_mailboxes(octets for _, octets in relay.mails) == []
    told = [(annas[0], "invitation"), (annas[1], "update"), (annas[2], "cancellation"), (bens[2], "withdrawal")]
    for mail, kind in told:
        for body in ("text/plain", "text/html"):
            assert (f"Own words of {kind} in {language} for " in mail.body(body)) is has_words
        assert len(mail.parts("image/png")) == has_look


@pytest.mark.heavy
def test_the_beginning_of_the_subject_stays_and_the_rest_is_the_organizations(clinic, meeting, relay):
    give_own_words(clinic)
    annas, bens = live_through_everything(meeting, relay, "de")
    subjects = [str(mail.message["Subject"]) for mail in [*annas, bens[2]]]
    beginnings = ["Einladung: ", "Geänderte Einladung: ", "Abgesagt: ", "Einladung zurückgezogen: "]
    for subject, beginning in zip(subjects, beginnings, strict=True):
        assert subject.startswith(f"{beginning}Ours: Follow-up of the knee operation, Dienstag, 12. Januar 2027")


def test_all_values_are_those_of_the_reader(clinic, meeting):
    give_own_words(clinic)
    meeting.tell(make_person(timezone="Asia/Tokyo"))
    text = Mail(rows().get().octets).body("text/plain")
    for line in [
        "- title: Follow-up of the knee operation",
        "- organization: Praxis am See",
        "- recipient_name: Anna Meier",
        "- date: Tuesday, 12 January 2027",
        "- time: 10:30 PM – 11:15 PM",
        "- zone: Asia/Tokyo, UTC+09:00",
        "- start: Tue, 12 Jan 2027, 10:30 PM",
        "- end: Tue, 12 Jan 2027, 11:15 PM",
        "- duration: 45 min",
        "- provider: Zoom",
        "- reference: JOB-0042",
        "- reply_to: office@clinic.example",
        f"- join_url: {LINK}",
        "- password: k7-Pq_2",
        "- meeting_number: 962 2864 7552",
        "- dial_in: +49 69 7104 9922 (Germany), +33 1 7037 2246 (France)",
        "- phone_passcode: 482913",
    ]:
        assert line in text.split("\n")
    assert "Own words of invitation in en for Anna Meier, R&D <Ulm>:" in text
    assert "Say JOB-0042. Write (office@clinic.example)" in text


def test_the_link_is_in_the_mail_whatever_the_words_are(clinic, meeting):
    change_template(Place(clinic, "invitation", "en"), Wording("{{ title }}", "", ""), by=None, version=0)
    meeting.tell(ANNA)
    mail = Mail(rows().get().octets)
    assert LINK in mail.body("text/plain").split("\n")
    assert f'href="{LINK}"' in mail.body("text/html")


def test_one_language_of_its_own_leaves_the_other_as_it_is(clinic, meeting):
    give_own_words(clinic, languages=["de"])
    meeting.tell(make_person(language="en"), make_nurse(language="de"))
    english, german = (rows(recipient=person.email).get().octets for person in (ANNA, BEN))
    assert "Praxis am See invites you to a video meeting." in Mail(english).body("text/plain")
    assert "Own words of invitation in de" in Mail(german).body("text/plain")


def test_a_changed_text_is_for_later_mails_and_frozen_ones_stay(clinic, meeting):
    meeting.tell(ANNA)
    before = rows().get().octets
    give_own_words(clinic)
    give_look(clinic)
    meeting.tell(ANNA)
    assert rows().get().octets == before
    meeting.tell(ANNA, BEN)
    assert "Own words" in Mail(rows(recipient=BEN.email).get().octets).body("text/plain")


def test_words_that_cannot_be_used_any_more_fail_no_mail_and_are_seen(clinic, meeting):
    words = {"subject": "{{ title }}", "opening": "{{ no_such_thing_at_all }}", "closing": ""}
    template = MailTemplate.objects.create(organization=clinic, kind="invitation", language="en", is_own=True, **words)
    meeting.tell(ANNA)
    assert "invites you to a video meeting" in Mail(rows().get().octets).body("text/plain")
    template.refresh_from_db()
    assert template.problem == "There is no variable “no_such_thing_at_all” here."
    assert template.problem_at is not None


def test_the_logo_is_the_picture_beside_the_html_with_the_name_for_who_does_not_see_it(clinic, meeting):
    give_look(clinic)
    meeting.tell(ANNA)
    mail = Mail(rows().get().octets)
    (picture,) = mail.parts("image/png")
    assert open_picture(picture.get_content()).width == 464
    html = mail.body("text/html")
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in html
    assert 'alt="Praxis am See"' in html
    assert len(mail.octets) < 60_000


def test_a_mail_with_a_logo_is_sent_again_as_it_was(clinic, meeting, relay):
    give_look(clinic)
    meeting.tell(ANNA)
    deliver_due()
    resend(rows().get())
    deliver_due()
    assert broken_rules_of_mailboxes(octets for _, octets in relay.mails) == []
    first, second = mails_to(relay, ANNA)
    assert first.body("text/html") == second.body("text/html")
    assert first.parts("image/png")[0].get_content() == second.parts("image/png")[0].get_content()


@pytest.mark.parametrize("colour", ["#ffee00", "#101010", "#7a1fa2"])
def test_the_colour_is_that_of_button_and_links_and_can_be_read(clinic, meeting, colour):
    give_look(clinic, colour=colour)
    meeting.tell(ANNA)
    html = Mail(rows().get().octets).body("text/html")
    assert f"background-color:{colour}; border-radius:8px" in html
    assert "#1d5fd1" not in html


def test_notices_to_staff_have_the_same_look(clinic, relay):
    give_look(clinic)
    facts = NoticeFacts(link="https://meet.example/my-jobs/", title="Knee", job_name="JOB-1")
    queue_notice(clinic, "dispatch", to=make_nurse(), facts=facts)
    deliver_due()
    mail = Mail(relay.mails[-1][1])
    parts = [part.get_content_type() for part in mail.message.iter_parts()]
    assert parts == ["text/plain", "multipart/related"]
    assert "#7a1fa2" in mail.body("text/html")
    assert mail_rules["mime.pictures-inline"](mail) and mail_rules["mime.no-defects"](mail)


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_titles_and_names_in_own_words_leave_the_mail_well_formed(clinic, meeting, text):
    give_own_words(clinic, languages=["en"])
    meeting.tell(make_person(name=text), title=text, reference=text, meeting_number=text, password=text)
    mail = Mail(rows().get().octets)
    broken = [*mail_rules.broken_by(mail), *object_rules.broken_by(mail)]
    assert [name for name in broken if name not in TYPED_BY_SOMEBODY] == []
    assert mail.message["Bcc"] is None
    links = {value for name, value in Tags(mail.body("text/html")).attributes if name == "href"}
    assert links <= {LINK, "mailto:office@clinic.example", "tel:+496971049922", "tel:+33170372246"}
