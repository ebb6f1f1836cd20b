"""What operators, and only operators, see of support requests."""

import pytest
from django.urls import reverse

from accounts.models import User
from support.models import Attachment, HelpFeedback, SupportRequest
from support.services import keep_feedback
from tests.making import make_organization, make_user
from tests.support.making import PNG, file, picture

pytestmark = pytest.mark.django_db
LIST = "/admin/support/supportrequest/"


@pytest.fixture
def operator(db):
    return User.objects.create_superuser("operator@product.example", "correct-horse")


@pytest.fixture
def request_with_file(db):
    return file(picture("Bildschirm für Zoë.png"))


def url_of_file(request):
    return reverse("admin:support_attachment_download", args=[request.attachments.get().pk])


def test_the_list_and_the_page_of_a_request_show_what_was_written(client, operator, request_with_file):
    client.force_login(operator)
    assert request_with_file.reference in client.get(f"{LIST}?q=grace").text
    page = client.get(f"{LIST}{request_with_file.pk}/change/").text
    assert "but there is no link" in page
    assert url_of_file(request_with_file) in page


def test_an_operator_gets_a_file_as_a_download(client, operator, request_with_file):
    client.force_login(operator)
    answer = client.get(url_of_file(request_with_file))
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")


@pytest.mark.parametrize("role", ["admin", "scheduler", "resource"])
def test_nobody_else_gets_it(client, request_with_file, role):
    client.force_login(make_user(make_organization(), role))
    assert client.get(url_of_file(request_with_file)).status_code in {302, 403}
    client.logout()
    assert client.get(url_of_file(request_with_file)).status_code == 302


def test_an_operator_who_may_not_see_requests_does_not_get_their_files(client, request_with_file):
    client.force_login(User.objects.create_user("other@product.example", "correct-horse", is_staff=True))
    assert client.get(url_of_file(request_with_file)).status_code == 403


def test_no_address_of_ours_leads_to_the_stored_file(client, operator, request_with_file):
    client.force_login(operator)
    name = request_with_file.attachments.get().file.name
    assert {client.get(f"/{place}{name}").status_code for place in ("", "media/", "static/")} == {404}


def test_a_deleted_request_takes_its_files_along(
    client, operator, request_with_file, media_folder, django_capture_on_commit_callbacks
):
    client.force_login(operator)
    path = media_folder / request_with_file.attachments.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{LIST}{request_with_file.pk}/delete/", {"post": "yes"})
    assert not SupportRequest.objects.exists() and not Attachment.objects.exists()
    assert not path.exists()


def test_the_mail_can_be_sent_again_from_the_list(client, operator, request_with_file):
    SupportRequest.objects.update(orders=1, served=1, status="failed")
    client.force_login(operator)
    client.post(LIST, {"action": "send_mail_again", "_selected_action": [request_with_file.pk]})
    request_with_file.refresh_from_db()
    assert request_with_file.has_work and request_with_file.status == "queued"


def test_what_readers_think_of_the_help_is_listed(client, operator):
    keep_feedback("automation", is_helpful=False, comment="Where is the token?")
    client.force_login(operator)
    assert "Where is the token?" in client.get("/admin/support/helpfeedback/").text
    assert HelpFeedback.objects.count() == 1
