import re

import pytest
from django.conf import settings as product_settings

from accounts.limits import Limit
from automation.models import Meeting
from jobs.statuses import AllocationStatus, JobStatus
from providers.registry import all_providers
from support import help_views
from support.models import HelpFeedback
from support.topics import TOPICS
from tests.making import make_organization, make_user

pytestmark = pytest.mark.django_db


def titles_found(client, query: str) -> list[str]:
    page = client.get("/help/", {"q": query}).text
    return re.findall(r'class="row-link topic-title"[^>]*>([^<]+)<', page)


@pytest.mark.parametrize("slug", TOPICS)
def test_every_page_is_open_to_visitors_and_members(client, slug):
    page = client.get(f"/help/{slug}/")
    assert (page.status_code, page.context["topic"].slug) == (200, slug)
    assert "Was this page helpful?" in page.text
    client.force_login(make_user(make_organization(), "resource"))
    assert "app-sidebar" in client.get(f"/help/{slug}/").text


def test_the_start_page_leads_to_every_page(client):
    page = client.get("/help/").text
    assert all(f'href="/help/{slug}/"' in page for slug in TOPICS)


def test_a_page_that_is_none_is_none(client):
    assert client.get("/help/nonsense/").status_code == 404
    assert client.post("/help/nonsense/feedback/", {"is_helpful": "yes"}).status_code == 404


@pytest.mark.parametrize("slug", TOPICS)
def test_links_between_help_pages_lead_somewhere(client, slug):
    page = client.get(f"/help/{slug}/").text
    assert set(re.findall(r'href="/help/([a-z-]+)/"', page)) <= set(TOPICS)
    anchors = set(re.findall(r'href="#([a-z-]+)"', page))
    assert all(f'id="{anchor}"' in page for anchor in anchors)


@pytest.mark.parametrize(("slug", "name"), [("connecting-zoom", "zoom"), ("connecting-microsoft-teams", "teams")])
def test_what_to_enter_at_the_provider_is_there_to_be_copied(client, slug, name):
    page = client.get(f"/help/{slug}/").text
    (provider,) = [each for each in all_providers() if each.name == name]
    copied = re.findall(r'<input type="text" id="[^"]+" value="([^"]+)" readonly', page)
    assert copied == [f"{product_settings.BASE_URL}/oauth/{name}/callback/", *provider.guide.scopes]
    assert all(f"<code>{setting}</code>" in page for setting in provider.guide.settings)


def test_every_status_is_explained(client):
    page = client.get("/help/job-statuses/").text
    explained = set(re.findall(r"</span>([^<]+)</span>\s*</dt>", page))
    in_other_words = {AllocationStatus.PENDING_DISPATCH, AllocationStatus.DISPATCHED, AllocationStatus.EN_ROUTE}
    for status in [*JobStatus, *Meeting.Status, *(set(AllocationStatus) - in_other_words)]:
        assert str(status.label) in explained


def test_all_scopes_of_tokens_are_explained(client):
    page = client.get("/help/api-and-tokens/").text
    assert all(scope in page for scope in ("jobs:read", "jobs:write", "meetings:read", "meetings:write"))


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("zoom", "Connecting Zoom"),
        ("AZURE", "Connecting Microsoft Teams"),
        ("error id", "When something is wrong"),
        ("chromebook", "When something is wrong"),
        ("idempotency", "API and tokens"),
        ("pasword", None),
    ],
)
def test_the_search_finds_titles_first_and_then_texts(client, query, first):
    assert (titles_found(client, query) or [None])[0] == first


def test_a_search_that_finds_nothing_says_so_and_shows_no_markup(client):
    page = client.get("/help/", {"q": "<b>zzz</b>"}).text
    assert "Nothing was found" in page
    assert "<b>zzz" not in page


def test_an_opinion_is_kept(client):
    answer = client.post("/help/automation/feedback/", {"is_helpful": "no", "comment": " Which token? "}, follow=True)
    kept = HelpFeedback.objects.get()
    assert (kept.topic, kept.is_helpful, kept.comment, kept.user) == ("automation", False, "Which token?", None)
    assert "Thank you" in answer.text


def test_an_opinion_of_a_member_says_whose_it_is(client):
    user = make_user(make_organization())
    client.force_login(user)
    client.post("/help/automation/feedback/", {"is_helpful": "yes"})
    assert HelpFeedback.objects.get().user == user


def test_a_comment_without_yes_or_no_is_asked_about_and_kept_on_the_page(client):
    answer = client.post("/help/automation/feedback/", {"comment": "Hm."})
    assert (answer.status_code, HelpFeedback.objects.count()) == (400, 0)
    assert "Choose Yes or No." in answer.text and "Hm." in answer.text


def test_opinions_without_end_are_not_kept(client, monkeypatch):
    monkeypatch.setattr(help_views, "OPINIONS", Limit("a-test", most=2, seconds=3600))
    answers = [client.post("/help/automation/feedback/", {"is_helpful": "yes"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert HelpFeedback.objects.count() == 2
