"""Which language somebody is spoken to in: their own, else their organization's, else what the browser asks for."""

import pytest
from django.utils import timezone

from jobs.models import Job
from notifications.models import Notice
from notifications.notices import NoticeFacts, write_notice
from providers.catalogue_table import TABLE
from providers.models import Connection
from providers.zoom_answers import BASIC_WARNING
from tests.making import make_job, make_organization, make_token_text, make_user
from tests.notifications.making import make_person
from tests.notifications.read_mail import Mail
from tests.translations.greek_clinic import GreekClinic

pytestmark = pytest.mark.django_db
ENGLISH, GERMAN = {"Accept-Language": "en"}, {"Accept-Language": "de"}


@pytest.mark.parametrize(
    ("own", "of_organization", "asked_for", "spoken"),
    [("de", "en", ENGLISH, "de"), ("en", "de", GERMAN, "en"), ("", "de", ENGLISH, "de"), ("", "en", GERMAN, "en")],
)
def test_a_member_is_spoken_to_in_the_chosen_language(client, own, of_organization, asked_for, spoken):
    client.force_login(make_user(make_organization(language=of_organization), language=own))
    page = client.get("/jobs/", headers=asked_for)
    assert f'<html lang="{spoken}">' in page.content.decode()
    assert page["Content-Language"] == spoken


@pytest.fixture
def call(client):
    organization = make_organization(language="de")
    token = make_token_text(make_user(organization, language="de"), "jobs:read", "jobs:write")
    job = make_job(organization)

    def call(**headers):
        path = f"/api/v1/jobs/{job.pk}/dispatch/"
        answer = client.post(path, headers={"Authorization": f"Bearer {token}", **headers})
        return answer.json()["errors"][0]

    return call


def test_the_api_is_english_whatever_people_speak(call):
    assert call()["detail"].startswith("Nobody is waiting to be told")


def test_the_api_says_it_in_german_to_who_asks_for_that_and_the_code_stays(call):
    german = call(**GERMAN)
    assert german["detail"].startswith("Niemand wartet auf eine Nachricht")
    assert german["code"] == call()["code"] == "nothing_to_dispatch"


def test_a_sentence_of_a_worker_is_told_to_a_client_in_the_language_that_it_asks_for(client):
    admin = make_user(make_organization(language="de"), language="de")
    trouble = {"last_error": TABLE[0].sentence, "last_error_at": timezone.now(), "warning": BASIC_WARNING}
    Connection.objects.create(organization=admin.organization, provider="zoom", access_token="t", **trouble)
    token = {"Authorization": f"Bearer {make_token_text(admin, 'config:read')}"}
    english, german = (client.get("/api/v1/connection/", headers=token | asked).json() for asked in [{}, GERMAN])
    assert english["last_error"]["message"] == "Zoom did not accept the access token."
    assert german["last_error"]["message"] == "Zoom hat den Zugriffstoken nicht angenommen."
    assert english["warning"].startswith("This Zoom user") and german["warning"].startswith("Dieser Zoom-Nutzer")


def test_statuses_are_stored_and_told_to_programs_in_english(client):
    organization = make_organization(language="de")
    user = make_user(organization, language="de")
    job = make_job(organization)
    client.force_login(user)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "Zuteilung offen" in page and "Pending Allocation" not in page.replace('"Pending Allocation"', "")
    assert Job.objects.get(pk=job.pk).status == "Pending Allocation"
    assert client.get(f"/api/v1/jobs/{job.pk}/").json()["status"] == "Pending Allocation"


def test_a_mail_tells_the_sentence_of_a_worker_in_the_language_of_its_reader():
    facts = NoticeFacts(link="https://meet.example/", provider_label="Zoom", cause=TABLE[0].sentence)
    reader = make_person(role="", language="de")
    notice = write_notice(make_organization(), Notice.Kind.CONNECTION_LOST, to=reader, facts=facts)
    words = " ".join(Mail(notice.octets).body("text/plain").split())
    assert "Zoom hat den Zugriffstoken nicht angenommen." in words


@pytest.mark.slow
def test_what_a_worker_wrote_is_read_by_each_in_their_own_language(client):
    clinic = GreekClinic()
    clinic.scheduler.language = "en"
    clinic.scheduler.save()
    path = f"/jobs/{clinic.meetings['failed'].job_id}/"
    client.force_login(clinic.admin)
    assert "Bei uns ist etwas Unerwartetes geschehen." in client.get(path).content.decode()
    client.force_login(clinic.scheduler)
    assert "Something unexpected happened on our side." in client.get(path).content.decode()
