"""Logo, colour, sender's name and where answers go."""

import pytest

from accounts.models import AuditEvent
from accounts.refusals import Conflict, Invalid
from notifications.branding_services import Look, change_branding
from notifications.template_models import Branding
from tests.making import make_user
from tests.notifications.pictures import draw_upload, open_picture

pytestmark = pytest.mark.django_db


def test_everything_is_kept_and_recorded_by_name_only(clinic):
    admin = make_user(clinic)
    look = Look("Praxis", "desk@clinic.example", "#7A1FA2", logo=draw_upload())
    branding = change_branding(clinic, look, by=admin, version=0)
    clinic.refresh_from_db()
    assert (clinic.sender_name, clinic.reply_to) == ("Praxis", "desk@clinic.example")
    assert (branding.colour, branding.version, branding.changed_by) == ("#7a1fa2", 1, admin)
    assert open_picture(bytes(branding.logo)).size == (branding.logo_width, branding.logo_height)
    event = AuditEvent.objects.get()
    assert event.action == "branding.changed"
    assert event.details == {"parts": ["sender_name", "reply_to", "colour", "logo"]}


def test_a_logo_stays_until_it_is_replaced_or_taken_away(clinic):
    same = {"sender_name": "P", "reply_to": "", "colour": ""}
    change_branding(clinic, Look(**same, logo=draw_upload()), by=None, version=0)
    assert change_branding(clinic, Look(**same), by=None, version=1).logo
    branding = change_branding(clinic, Look(**same, logo=b""), by=None, version=2)
    assert (bytes(branding.logo), branding.logo_type, branding.logo_width) == (b"", "", 0)


@pytest.mark.parametrize(
    ("look", "attr"),
    [
        (Look("x", "", "red"), "colour"),
        (Look("x", "", "#12345"), "colour"),
        (Look("x", "", "#123456;}"), "colour"),
        (Look("x", "a@b.example\r\nBcc: c@d.example", ""), "reply_to"),
        (Look("x", "a@b.example, c@d.example", ""), "reply_to"),
        (Look("x\r\nBcc: c@d.example", "", ""), "sender_name"),
        (Look("x\u202ey", "", ""), "sender_name"),
        (Look("x", "", "", logo=b"<svg/>"), "logo"),
    ],
)
def test_what_mails_cannot_have_is_refused_and_nothing_is_changed(clinic, look, attr):
    with pytest.raises(Invalid) as refused:
        change_branding(clinic, look, by=None, version=0)
    assert refused.value.attr == attr
    clinic.refresh_from_db()
    assert (clinic.sender_name, clinic.reply_to) == ("Praxis am See", "office@clinic.example")
    assert not Branding.objects.filter(version__gt=0).exists()
    assert not AuditEvent.objects.exists()


def test_who_was_slower_overwrites_nothing(clinic):
    change_branding(clinic, Look("First", "", "#111111"), by=None, version=0)
    with pytest.raises(Conflict) as refused:
        change_branding(clinic, Look("Second", "", "#222222"), by=None, version=0)
    assert refused.value.code == "stale_version"
    clinic.refresh_from_db()
    assert clinic.sender_name == "First"
