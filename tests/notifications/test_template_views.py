"""The pages Settings > E-mail Templates, as plain forms."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from notifications.models import MailTemplate, Notice
from notifications.template_models import Branding
from tests.making import make_organization, make_user
from tests.notifications.pictures import draw_upload

pytestmark = pytest.mark.django_db
LIST = "/settings/email-templates/"
EDITOR = f"{LIST}invitation/en/"
BRANDING = f"{LIST}branding/"
WORDS = {"subject": "{{ title }}", "opening": "Dear **{{ recipient_name }}**", "closing": "", "version": "0"}


@pytest.fixture
def admin(clinic):
    return make_user(clinic)


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


def page(answer) -> str:
    return answer.content.decode()


def frame_in(answer) -> str:
    return re.search(r'<iframe[^>]* src="([^"]+)" sandbox ', page(answer)).group(1)


def test_the_list_shows_each_mail_in_each_language_and_whose_words_it_has(desk):
    assert page(desk.get(LIST)).count('class="row-link') == 10
    desk.post(EDITOR, WORDS)
    shown = page(desk.get(LIST))
    assert shown.count("Your own") == 1
    assert 'href="/settings/email-templates/withdrawal/de/"' in shown


def test_words_are_saved_and_shown_again(desk):
    assert "Hello {{ recipient_name }}," in page(desk.get(EDITOR))
    answer = desk.post(EDITOR, WORDS)
    assert (answer.status_code, answer["Location"]) == (302, EDITOR)
    shown = page(desk.get(EDITOR))
    assert "Dear **{{ recipient_name }}**" in shown
    assert 'name="version" value="1"' in shown
    assert "It always begins with “Invitation:”." in shown


def test_an_unknown_variable_is_named_beside_its_field_and_nothing_is_saved(desk):
    answer = desk.post(EDITOR, WORDS | {"opening": "{{ recipent_name }}", "closing": "{{ x"})
    assert answer.status_code == 400
    shown = page(answer)
    assert "There is no variable “recipent_name” here. Did you mean {{ recipient_name }}?" in shown
    assert "Two curly brackets were opened or closed alone." in shown
    assert not MailTemplate.objects.filter(is_own=True).exists()


def test_who_was_slower_sees_both_and_decides(desk):
    desk.post(EDITOR, WORDS | {"opening": "The first one"})
    answer = desk.post(EDITOR, WORDS | {"opening": "The second one"})
    shown = page(answer)
    assert answer.status_code == 400
    assert "Somebody else has changed this text in the meantime" in shown
    assert "The first one" in shown and "The second one" in shown
    assert 'name="version" value="1"' in shown
    assert desk.post(EDITOR, WORDS | {"opening": "The second one", "version": "1"}).status_code == 302
    assert MailTemplate.objects.get().opening == "The second one"


def test_the_preview_is_a_frame_that_can_do_nothing(desk):
    answer = desk.post(f"{EDITOR}preview/", WORDS | {"closing": "<script>alert(1)</script>", "look": "dark"})
    frame = desk.get(frame_in(answer))
    html = page(frame)
    assert "Dear <strong>Anna Meier</strong>" in html
    assert "&lt;script&gt;alert(1)" in html and "<script" not in html
    assert "@media all {" in html
    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "frame-ancestors 'self'" in policy
    assert "script" not in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert not MailTemplate.objects.exists()


def test_a_preview_of_words_that_cannot_be_understood_says_why(desk):
    answer = desk.post(f"{EDITOR}preview/", WORDS | {"opening": "{{ settings }}"})
    assert answer.status_code == 200
    assert "There is no variable “settings”" in page(answer)
    assert "<iframe" not in page(answer)


def test_without_javascript_the_button_shows_the_preview_in_the_page(desk):
    answer = desk.post(EDITOR, WORDS | {"wish": "preview", "width": "phone"})
    assert "Dear <strong>" in page(desk.get(frame_in(answer)))
    assert "mail-frame-phone" in page(answer)
    assert "Dear Anna Meier" in page(answer)
    assert not MailTemplate.objects.exists()


def test_a_preview_is_for_who_asked_for_it_alone(desk, clinic, client):
    address = frame_in(desk.get(EDITOR))
    client.force_login(make_user(clinic))
    assert client.get(address).status_code == 404
    assert client.get(f"{LIST}preview/made-up/").status_code == 404


def test_a_test_goes_to_oneself_and_what_was_typed_stays(desk, admin):
    answer = desk.post(EDITOR, WORDS | {"wish": "test"})
    assert f"A test is on its way to {admin.email}." in page(answer)
    assert "Dear **{{ recipient_name }}**" in page(answer)
    assert Notice.objects.get().recipient == admin.email
    assert not MailTemplate.objects.exists()


@pytest.mark.heavy
def test_the_page_after_a_test_sends_no_other_when_it_is_loaded_again(desk):
    typed = WORDS | {"wish": "test", "test_key": str(desk.get(EDITOR).context["test_key"])}
    first, again = desk.post(EDITOR, typed), desk.post(EDITOR, typed)
    assert Notice.objects.count() == 1
    assert "This test was sent already." in page(again)
    assert "Dear **{{ recipient_name }}**" in page(again)
    # Pressed once more, on the page that came, the button sends another.
    desk.post(EDITOR, typed | {"test_key": str(first.context["test_key"])})
    # So it does on the page before, with other words.
    desk.post(EDITOR, typed | {"closing": "Another greeting"})
    assert Notice.objects.count() == 3


@pytest.mark.parametrize("key", ["", "x", "\0", "x" * 5000])
def test_a_page_that_says_no_key_sends_a_test_all_the_same(desk, key):
    assert desk.post(EDITOR, WORDS | {"wish": "test", "test_key": key}).status_code == 200
    assert Notice.objects.count() == 1


def test_a_reset_is_asked_about_and_done(desk):
    desk.post(EDITOR, WORDS)
    assert "Reset “Invitation, English” to the default?" in page(desk.get(f"{EDITOR}reset/"))
    assert desk.post(f"{EDITOR}reset/", {"version": "1"}).status_code == 302
    assert "Hello {{ recipient_name }}," in page(desk.get(EDITOR))


def test_a_reset_of_words_that_changed_meanwhile_is_refused(desk):
    desk.post(EDITOR, WORDS)
    for version in ("0", "", "9" * 5000):
        answer = desk.post(f"{EDITOR}reset/", {"version": version}, follow=True)
        assert "Somebody else has changed this text in the meantime" in page(answer)
    assert MailTemplate.objects.get().is_own


def test_words_that_cannot_be_used_any_more_are_pointed_out(desk, clinic):
    fields = {"kind": "invitation", "language": "en", "is_own": True, "problem": "There is no variable “gone” here."}
    MailTemplate.objects.create(organization=clinic, subject="{{ gone }}", version=1, **fields)
    assert "Cannot be used" in page(desk.get(LIST))
    answer = desk.get(EDITOR)
    assert answer.status_code == 200
    assert "mails go out with the default ones: There is no variable “gone” here." in page(answer)


@pytest.mark.parametrize("path", ["invitation/fr/", "reply/en/", "invitation/en/x/", "../audit/x/"])
def test_what_is_no_mail_of_ours_is_not_found(desk, path):
    assert desk.get(LIST + path).status_code == 404


@pytest.mark.parametrize("path", [LIST, EDITOR, BRANDING, f"{EDITOR}reset/", f"{LIST}preview/x/"])
@pytest.mark.parametrize("role", ["scheduler", "resource"])
def test_only_admins_get_in(client, clinic, role, path):
    assert client.get(path).status_code == 302
    client.force_login(make_user(clinic, role))
    assert client.get(path).status_code == 403
    assert client.post(path, WORDS).status_code in {403, 405}


def test_one_organization_never_sees_anothers_words(desk, client):
    desk.post(EDITOR, WORDS | {"opening": "Ours alone"})
    client.force_login(make_user(make_organization()))
    for path in (LIST, EDITOR, BRANDING):
        assert "Ours alone" not in page(client.get(path))
    assert "Your own" not in page(client.get(LIST))


def upload(octets: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, octets, content_type="image/png")


def test_logo_colour_and_sender_are_saved_and_shown(desk, clinic):
    given = {"version": "0", "sender_name": "Praxis", "reply_to": "desk@clinic.example", "colour": "#7a1fa2"}
    assert desk.post(BRANDING, given | {"logo": upload(draw_upload())}).status_code == 302
    answer = desk.get(BRANDING)
    assert 'src="data:image/png;base64,' in page(answer)
    html = page(desk.get(frame_in(answer)))
    assert "#7a1fa2" in html and 'src="data:image/png;base64,' in html and 'alt="Praxis"' in html
    assert desk.post(BRANDING, given | {"version": "1", "remove_logo": "on"}).status_code == 302
    assert not Branding.objects.get().logo


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"colour": "red"}, "A colour is written #rrggbb"),
        ({"reply_to": "nowhere"}, "Enter a valid email address"),
        ({"logo": upload(b"<svg onload=alert(1)/>", "x.svg")}, "This is no PNG, JPEG, GIF or WebP picture."),
        ({"logo": upload(draw_upload() + b"\x00" * 300_000)}, "The file is too large: 200 KB is the most."),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(desk, clinic, given, said):
    answer = desk.post(BRANDING, {"version": "0", "sender_name": "Other"} | given)
    assert answer.status_code == 400
    assert said in page(answer)
    clinic.refresh_from_db()
    assert clinic.sender_name == "Praxis am See"


def test_a_look_that_somebody_else_changed_is_not_overwritten(desk, clinic):
    given = {"version": "0", "sender_name": "First"}
    desk.post(BRANDING, given)
    answer = desk.post(BRANDING, given | {"sender_name": "Second"})
    assert answer.status_code == 400
    assert "Somebody else has changed this in the meantime" in page(answer)
    assert 'name="version" value="1"' in page(answer)
    clinic.refresh_from_db()
    assert clinic.sender_name == "First"
