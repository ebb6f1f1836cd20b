"""Own words are changed, taken back, looked at and tried out."""

import pytest
from django.utils.translation import get_language

from accounts.models import AuditEvent
from accounts.refusals import Conflict, Invalid
from notifications.models import MailTemplate, Notice
from notifications.template_defaults import default_wording
from notifications.template_models import MailKind, Wording
from notifications.template_services import (
    Place,
    change_template,
    find_present,
    list_variables_at,
    preview,
    reset_template,
    send_test,
)
from tests.making import make_organization, make_user
from tests.notifications.mail_rules import Tags
from tests.notifications.making import deliver_due
from tests.notifications.read_mail import Mail

pytestmark = pytest.mark.django_db
OWN = Wording("{{ title }}", "Dear {{ recipient_name }}", "Bye")
EVERY_PLACE = [(kind, language) for kind in MailKind for language in ("en", "de")]


@pytest.fixture
def admin(clinic):
    return make_user(clinic)


@pytest.fixture
def place(clinic):
    return Place(clinic, MailKind.INVITATION, "en")


def audited() -> list[str]:
    return list(AuditEvent.objects.order_by("at").values_list("action", flat=True))


@pytest.mark.parametrize(("kind", "language"), EVERY_PLACE)
def test_the_defaults_are_words_that_could_be_saved_and_shown(clinic, kind, language):
    there = Place(clinic, kind, language)
    default = find_present(there)
    assert (default.is_own, default.version) == (False, 0)
    change_template(there, default.wording, by=None, version=0)
    assert find_present(there).wording == default.wording
    sample = preview(there, default.wording)
    assert "{{" not in sample.bodies.html + sample.bodies.text + sample.subject
    assert "script" not in Tags(sample.bodies.html).names


def test_the_two_languages_differ():
    for kind in MailKind:
        assert default_wording(kind, "en").opening != default_wording(kind, "de").opening


def test_changed_words_are_kept_with_who_and_when_and_recorded(place, admin):
    template = change_template(place, OWN, by=admin, version=0)
    present = find_present(place)
    assert (present.wording, present.version, present.is_own) == (OWN, 1, True)
    assert (template.changed_by, template.changed_at is not None) == (admin, True)
    event = AuditEvent.objects.get()
    assert (event.action, event.details["kind"], event.details["language"]) == ("template.changed", "invitation", "en")
    assert sorted(event.details["parts"]) == ["closing", "opening", "subject"]


def test_a_reset_brings_the_default_back_but_never_the_version(place, admin):
    change_template(place, OWN, by=admin, version=0)
    reset_template(place, by=admin, version=1)
    present = find_present(place)
    assert present.wording == default_wording("invitation", "en")
    assert (present.is_own, present.version) == (False, 2)
    assert audited() == ["template.changed", "template.reset"]


@pytest.mark.parametrize("stale", [0, 2, 99, -1, 10**30])
def test_who_was_slower_overwrites_nothing(place, admin, stale):
    change_template(place, OWN, by=admin, version=0)
    for late in (
        lambda: change_template(place, Wording("x", "y", "z"), by=admin, version=stale),
        lambda: reset_template(place, by=admin, version=stale),
    ):
        with pytest.raises(Conflict) as refused:
            late()
        assert refused.value.code == "stale_version"
    assert find_present(place).wording == OWN
    assert audited() == ["template.changed"]


@pytest.mark.parametrize(
    ("part", "text", "code"),
    [
        ("subject", "", "empty_subject"),
        ("subject", "x" * 301, "too_long"),
        ("subject", "{{ titel }}", "unknown_variable"),
        ("opening", "{{ organisation }}", "unknown_variable"),
        ("closing", "[x](http://a.example)", "unsafe_link"),
        ("closing", "{{#if reply_to}}ok{{else}}[x](javascript:1){{/if}}", "unsafe_link"),
    ],
)
def test_what_is_refused_names_its_part_and_changes_nothing(place, part, text, code):
    with pytest.raises(Invalid) as refused:
        change_template(place, Wording(**vars(OWN) | {part: text}), by=None, version=0)
    assert (refused.value.attr, refused.value.code) == (part, code)
    assert not MailTemplate.objects.filter(is_own=True).exists()
    assert audited() == []


@pytest.mark.parametrize("kind", [MailKind.CANCELLATION, MailKind.WITHDRAWAL])
def test_a_cancellation_knows_no_link_and_no_password(clinic, kind):
    for name in ("join_url", "password", "dial_in"):
        with pytest.raises(Invalid) as refused:
            change_template(Place(clinic, kind, "en"), Wording("x", f"{{{{ {name} }}}}", ""), by=None, version=0)
        assert name in refused.value.message


def test_a_line_break_in_a_subject_is_a_blank(place):
    change_template(place, Wording("a\r\nBcc: evil@x.example", "", ""), by=None, version=0)
    assert find_present(place).wording.subject == "a Bcc: evil@x.example"


def test_every_variable_is_listed_with_an_example_in_the_language_of_the_mail(clinic):
    listed = {one.name: one for one in list_variables_at(Place(clinic, "update", "de"))}
    assert {"title", "join_url", "password", "zone", "old_date", "reply_to"} <= listed.keys()
    assert listed["organization"].example == "Praxis am See"
    assert all(one.meaning and one.example for one in listed.values())
    assert get_language() == "en"


def test_a_test_is_a_mail_to_oneself_without_a_calendar(place, admin, relay):
    send_test(place, OWN, to=admin)
    deliver_due()
    ((recipient, octets),) = relay.mails
    mail = Mail(octets)
    assert recipient == admin.email
    assert str(mail.message["Subject"]) == "Test: Invitation: Follow-up appointment"
    assert not mail.parts("text/calendar") and not mail.parts("application/ics")
    for body in ("text/plain", "text/html"):
        assert "This is a test. No meeting was booked" in mail.body(body)
        assert "Dear Anna Meier" in mail.body(body)
    assert Notice.objects.get().kind == Notice.Kind.TEMPLATE_TEST
    assert not MailTemplate.objects.exists()


def test_a_test_that_cannot_be_delivered_is_refused_with_the_reason(place, clinic):
    with pytest.raises(Conflict):
        send_test(place, OWN, to=make_user(clinic, email="a b@clinic.example"))
    assert not Notice.objects.exists()


def test_another_organizations_words_are_its_own(place, clinic):
    change_template(place, OWN, by=None, version=0)
    theirs = Place(make_organization(), "invitation", "en")
    assert not find_present(theirs).is_own
    change_template(theirs, Wording("x", "y", "z"), by=None, version=0)
    assert find_present(place).wording == OWN


def test_the_database_keeps_one_row_for_each_kind_and_language(place):
    for version in range(3):
        change_template(place, OWN, by=None, version=version)
    assert MailTemplate.objects.count() == 1
