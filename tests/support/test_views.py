import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.limits import Limit
from support import views
from support.models import Attachment, SupportRequest
from tests.making import make_organization, make_user
from tests.support.making import PNG, picture, written

pytestmark = pytest.mark.django_db
URL = "/support/"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1"


@pytest.fixture
def user(client):
    user = make_user(make_organization(name="North Clinic"), "scheduler", email="grace@clinic.example")
    client.force_login(user)
    return user


def value_of(page: str, name: str) -> str:
    return re.search(rf'<input[^>]* name="{name}"[^>]*>', page).group(0)


def test_what_we_know_need_not_be_typed(client, user, settings):
    page = client.get(f"{URL}?error_id=E-7KXM-QW3P&error_id=E-2222-BBBB", headers={"User-Agent": IPHONE}).text
    assert 'value="grace@clinic.example"' in value_of(page, "email")
    assert 'value="North Clinic"' in value_of(page, "organization_name")
    assert 'value="iPhone, iOS 17.5, Safari 17.5"' in value_of(page, "device_type")
    assert f'value="{settings.PRODUCT_VERSION}"' in value_of(page, "app_version") and "readonly" in value_of(
        page, "app_version"
    )
    assert 'value="E-7KXM-QW3P, E-2222-BBBB"' in value_of(page, "reported_error_ids")


def test_a_visitor_without_a_log_in_can_ask(client):
    page = client.get(URL)
    assert page.status_code == 200
    answer = client.post(URL, written(reported_error_ids="e-7kxm-qw3p and E-2222-BBBB"), follow=True)
    filed = SupportRequest.objects.get()
    assert filed.reference in answer.text
    assert (filed.user, filed.organization) == (None, None)
    assert filed.reported_error_ids == "E-7KXM-QW3P, E-2222-BBBB"


def test_a_request_of_a_member_knows_who_asked(client, user):
    client.post(URL, written())
    filed = SupportRequest.objects.get()
    assert (filed.user, filed.organization) == (user, user.organization)


def test_the_reference_can_be_read_out(client):
    client.post(URL, written())
    assert re.fullmatch(r"SR-[2-9BCDFGHJKMNPQRSTVWXZ]{6}", SupportRequest.objects.get().reference)


def test_every_missing_field_is_named(client):
    answer = client.post(URL, {"form_key": "a-form"})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"email", "subject", "description", "impact"}
    assert not SupportRequest.objects.exists()


def test_the_same_form_sent_twice_is_one_request(client):
    first = client.post(URL, written(attachments=[picture()]))
    second = client.post(URL, written(attachments=[picture()]))
    assert first.url == second.url
    assert SupportRequest.objects.count() == Attachment.objects.count() == 1


def test_other_words_in_the_same_form_are_another_request(client):
    client.post(URL, written())
    client.post(URL, written(subject="And one more thing"))
    assert SupportRequest.objects.count() == 2


def test_the_same_words_in_another_form_are_another_request(client):
    client.post(URL, written())
    client.post(URL, written(form_key="another-form"))
    assert SupportRequest.objects.count() == 2


def test_files_are_kept_under_names_that_tell_nothing(client, media_folder):
    client.post(URL, written(attachments=[picture("screen.png"), picture("trace.log", b"words")]))
    kept = list(SupportRequest.objects.get().attachments.all())
    assert [(each.name, each.content_type) for each in kept] == [
        ("screen.png", "image/png"),
        ("trace.log", "text/plain"),
    ]
    assert all(re.fullmatch(r"support/[0-9a-f]{32}", each.file.name) for each in kept)
    file = media_folder / kept[0].file.name
    assert file.read_bytes() == PNG
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_wrong_file_is_refused_and_the_words_are_kept(client):
    answer = client.post(URL, written(attachments=[picture("page.html", b"<html>"), picture("screen.png", b"text")]))
    assert len(answer.context["form"].errors["attachments"]) == 2
    assert "No link on the job" in answer.text
    assert "Choose the attachments once more" in answer.text
    assert not SupportRequest.objects.exists()


def test_more_than_five_files_are_refused(client):
    answer = client.post(URL, written(attachments=[picture(f"{number}.png") for number in range(6)]))
    assert "attachments" in answer.context["form"].errors


def test_a_form_that_is_too_large_is_not_even_read(client, monkeypatch):
    monkeypatch.setattr(views, "MOST_BYTES_OF_FORM", 1000)
    answer = client.post(URL, written(attachments=[picture(content=PNG * 10)]))
    assert answer.status_code == 413
    assert "too large" in answer.text
    assert not SupportRequest.objects.exists()


def test_a_program_that_fills_in_every_field_is_refused_and_a_person_can_go_on(client):
    answer = client.post(URL, written(fax="http://cheap-pills.example"))
    assert not SupportRequest.objects.exists()
    assert "just send it again" in answer.text
    assert "cheap-pills" not in answer.text


def test_the_form_is_guarded_against_other_sites():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(URL, written()).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get(URL).text).group(1)
    assert strict.post(URL, written(csrfmiddlewaretoken=token)).status_code == 302


def test_whoever_writes_without_end_is_pointed_to_the_address(client, monkeypatch, settings):
    monkeypatch.setattr(views, "REQUESTS", Limit("a-test", most=2, seconds=3600))
    answers = [client.post(URL, written(subject=f"Number {number}")) for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert settings.SUPPORT_EMAIL in answers[2].text
    assert answers[2]["Retry-After"] == "3600"
    other = client.post(URL, written(subject="Number 4"), REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 302


def test_nobody_else_sees_the_page_with_the_reference(client, user):
    client.post(URL, written())
    url = reverse("support:sent", args=[SupportRequest.objects.get().pk])
    assert client.get(url).status_code == 200
    assert Client().get(url).status_code == 404
    client.force_login(make_user(make_organization()))
    assert client.get(url).status_code == 404


def test_what_was_typed_is_shown_as_text(client):
    answer = client.post(URL, written(subject='"><script>alert(1)</script>', email="nobody"))
    assert "<script>alert(1)" not in answer.text
    assert "<script>" not in client.get(f'{URL}?error_id=E-1"><script>').text.split("<main")[1]
