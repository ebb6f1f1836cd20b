"""Every page in German: no word on it was forgotten to be marked for translation.

The data are Greek and the catalog is in brackets, so a Latin word outside of brackets was never asked of it.
"""

import re
from urllib.parse import urlsplit

import pytest
from django.utils import translation

from automation.join_links import urls_for
from meetings_project.error_pages import show_bad_request, show_server_error
from support.topics import TOPICS
from tests.browser.test_every_page import ABOUT_RESOURCES, FOR_ADMINS, FOR_RESOURCES, FOR_VISITORS, IN_THE_DEMO
from tests.notifications.making import make_person
from tests.translations.bracketed import find_unasked
from tests.translations.greek_clinic import GreekClinic

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GERMAN = {"Accept-Language": "de"}
# Data, and names that are the same in any language.
KNOWN = re.compile(
    r"""[\w.+-]+@[\w.-]+            # addresses
    | (https?|webcal)://\S+
    | JOB-\d+ | E-[\dA-Z]{4}-[\dA-Z]{4} | \#[\da-f]{6} | k7-Pq_2
    | \b[A-Z][A-Za-z]+(/[A-Z][A-Za-z_ -]+)+\b | \bUTC\b
    | \b[a-z_]+(:[a-z_]+)+\b | \b[A-Z]+(_[A-Z]+)+\b         # scopes, settings
    | \b(OnlineMeetings\.ReadWrite|User\.Read|offline_access)\b
    | \b(Meetwork|Zoom|Microsoft\ Teams|Licensed|HTTP|Windows|Mac|iPhone|iPad|Android|Chromebook|min)\b
    """,
    re.VERBOSE,
)
# A form that is sent empty says of each field what is wrong with it.
HIDDEN = {"version": "0"}
FORMS = {
    "admin": [
        "/jobs/new/",
        "/contacts/new/",
        "/resources/new/",
        "/settings/me/",
        "/settings/api-tokens/",
        "/settings/invitations/",
        "/job-types/",
        "/settings/email-templates/branding/",
        "/settings/email-templates/update/de/",
        "/meetings-configuration/authorize/",
        "/meetings-configuration/automation/enable/",
        "/meetings-configuration/automation/create-for-ready/",
        "/meetings-configuration/hosts/choose/",
        "/meetings-configuration/hosts/add/",
        "/meetings-configuration/test/",
    ],
    "visitor": ["/login/", "/support/"],
}


@pytest.fixture
def clinic(bracketed, settings):
    """At a provider that does not answer."""
    settings.PROVIDER_SIMULATOR_URL = "http://127.0.0.1:9"
    return GreekClinic()


def unasked_on(answer):
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return find_unasked(answer.content.decode(), known=KNOWN) if is_page else []


def look_at(client, paths):
    """What stands on these pages in no language but English."""
    answers = {path: client.get(path, headers=GERMAN, follow=True) for path in paths}
    assert {path for path, answer in answers.items() if answer.status_code >= 500} == set()
    return {path: words for path, answer in answers.items() if (words := unasked_on(answer))}


def send_empty(client, paths):
    answers = {path: client.post(path, HIDDEN, headers=GERMAN, follow=True) for path in paths}
    return {path: words for path, answer in answers.items() if (words := unasked_on(answer))}


def fill(route, clinic):
    """The address of a page, about something that the clinic has."""
    values = {
        "job_id": clinic.jobs["1"].pk,
        "meeting_id": clinic.meetings["failed"].pk,
        "host_id": clinic.hosts[0].pk,
        "resource_id": clinic.resource.pk,
        "person_id": clinic.resource.pk if "resource" in route else clinic.jobs["1"].contact_id,
        "kind": "update",
        "language": "de",
        "slug": "first-steps",
        "type_id": clinic.type.pk,
    }
    return "/" + re.sub(r"<\w+:(\w+)>", lambda place: str(values[place[1]]), route)


def test_a_word_that_was_not_asked_is_found():
    html = '<p>⟦Gut⟧ Zoom</p><p title="Oops">⟦Nicht ⟧so<b>⟦ gut⟧</b></p><code>id</code><input placeholder="Type">'
    assert find_unasked(html, known=KNOWN) == ["Oops", "⟦Nicht ⟧so", "Type"]


def test_pages_of_admins_are_german(client, clinic):
    client.force_login(clinic.admin)
    routes = [*FOR_ADMINS, *ABOUT_RESOURCES, *sorted(IN_THE_DEMO)]
    assert look_at(client, [fill(route, clinic) for route in routes]) == {}


def test_a_job_is_german_in_each_status_with_each_kind_of_trouble(client, clinic):
    client.force_login(clinic.scheduler)
    jobs = [job.pk for job in clinic.jobs.values()] + [meeting.job_id for meeting in clinic.meetings.values()]
    lists = ["/jobs/?when=all", "/meetings/?show=all", "/meetings/?show=mails"]
    assert look_at(client, [*(f"/jobs/{job}/" for job in jobs), *lists]) == {}


def test_a_refused_mail_says_why_in_german(client, clinic):
    """Otherwise the test above would be glad of pages that show nothing."""
    client.force_login(clinic.scheduler)
    for path in [f"/jobs/{clinic.meetings['scheduled'].job_id}/", "/meetings/?show=mails"]:
        assert "⟦Diese E-Mail-Adresse hat Zeichen" in client.get(path).content.decode()


def test_pages_of_resources_are_german(client, clinic):
    client.force_login(clinic.nurse)
    own = [f"/my-jobs/{allocation.pk}/" for allocation in clinic.resource.allocations.all()]
    assert look_at(client, [fill(route, clinic) for route in FOR_RESOURCES] + own) == {}


def test_pages_of_visitors_are_german_when_the_browser_asks_for_it(client, clinic):
    help_pages = [f"/help/{slug}/" for slug in TOPICS]
    assert look_at(client, [fill(route, clinic) for route in FOR_VISITORS] + help_pages) == {}
    assert '<html lang="de">' in client.get("/login/", headers=GERMAN).content.decode()
    assert '<html lang="en">' in client.get("/login/", headers={"Accept-Language": "fr, el"}).content.decode()


def test_a_guest_is_spoken_to_in_german(client, clinic):
    invited = clinic.meetings["scheduled"]
    guest = make_person(email=invited.job.contact.email, language="de", timezone="Europe/Athens")
    urls = [*urls_for(invited, [guest]).values(), *urls_for(clinic.meetings["cancelled"], [guest]).values()]
    assert look_at(client, [urlsplit(url).path for url in urls]) == {}


def test_pages_of_faults_are_german(rf, bracketed):
    """They are made without the context of a request."""
    with translation.override("de"):
        pages = [show_server_error(rf.get("/")), show_bad_request(rf.get("/"), None)]
    assert [find_unasked(page.content.decode(), known=KNOWN) for page in pages] == [[], []]


def test_refusals_are_german(client, clinic):
    assert send_empty(client, FORMS["visitor"]) == {}
    client.force_login(clinic.admin)
    assert send_empty(client, FORMS["admin"]) == {}
