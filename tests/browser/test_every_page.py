"""Every page in a real browser, light and dark, wide and narrow: axe finds nothing, nothing sticks out, nothing errs.

The pages are those of the URLconf. A new one that is neither listed nor left out here fails the first test.
"""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from tests.browser.test_main_job import log_in, make_resource_with_log_in
from tests.journeys.clinic import Clinic
from tests.sizes import turns

# Each width and each set of colours once: contrast does not depend on the width.
LOOKS = ((1280, "light"), (390, "dark"))
FOR_AXE = turns(*LOOKS)
FOR_VISITORS = ["login/", "support/", "help/", "help/<slug:slug>/", "no-such-page/"]
FOR_ADMINS = [
    "logout/",
    "settings/me/",
    "settings/api-tokens/",
    "settings/invitations/",
    "settings/email-templates/",
    "settings/email-templates/branding/",
    "settings/email-templates/<slug:kind>/<str:language>/",
    "settings/email-templates/<slug:kind>/<str:language>/reset/",
    "settings/audit/",
    "job-types/",
    "job-types/<uuid:type_id>/",
    "job-types/<uuid:type_id>/delete/",
    "jobs/<uuid:job_id>/",
    "jobs/<uuid:job_id>/reopen/",
    "my-jobs/",
    "meetings-configuration/",
    "meetings-configuration/remove/",
    "meetings-configuration/automation/",
    "meetings-configuration/automation/disable/",
    "meetings-configuration/hosts/",
    "meetings-configuration/hosts/add/",
    "meetings-configuration/hosts/<uuid:host_id>/remove/",
    "meetings/",
    "meetings/<uuid:meeting_id>/link/",
    "meetings/<uuid:meeting_id>/call-off/",
    "meetings/<uuid:meeting_id>/start/",
    "api/docs/",
]
FOR_RESOURCES = ["my-jobs/", "settings/me/", "settings/me/calendar/reset/"]
ABOUT_RESOURCES = ["resources/<uuid:resource_id>/calendar/reset/", "resources/<uuid:person_id>/"]
# Looked at with everything the demo clinic has, in tests/jobs/test_pages_browser.py.
IN_THE_DEMO = {
    "jobs/",
    "jobs/new/",
    "jobs/<uuid:job_id>/edit/",
    "jobs/<uuid:job_id>/reschedule/",
    "jobs/<uuid:job_id>/cancel/",
    "jobs/<uuid:job_id>/delete/",
    "contacts/",
    "contacts/new/",
    "contacts/<uuid:person_id>/",
    "resources/",
    "resources/new/",
    "resources/<uuid:person_id>/",
}
# Not pages: they take forms, answer with parts of pages or files, or are for machines. Or pages that other
# tests open, because they take more than an address.
LEFT_OUT = {
    "",
    "admin/login/",
    "settings/me/password/",
    "settings/me/calendar/",
    "meetings-configuration/request-access/",
    "settings/api-tokens/<uuid:token_id>/revoke/",
    "settings/email-templates/preview/<str:key>/",
    "settings/email-templates/<slug:kind>/<str:language>/preview/",
    "settings/audit/export.csv",
    "jobs/new/virtual/",
    "jobs/first-steps/hide/",
    "jobs/<uuid:job_id>/live/",
    "jobs/<uuid:job_id>/dispatch/",
    "jobs/<uuid:job_id>/meeting/",
    "contacts/suggestions/",
    "contacts/<uuid:person_id>/delete/",
    "resources/<uuid:person_id>/delete/",
    "resources/<uuid:person_id>/login/",
    "join/<str:token>/",
    "my-jobs/live/",
    "my-jobs/<uuid:allocation_id>/",
    "support/sent/<uuid:request_id>/",
    "meetings-configuration/authorize/",
    "meetings-configuration/test/",
    "meetings-configuration/automation/enable/",
    "meetings-configuration/automation/create-for-ready/",
    "meetings-configuration/hosts/choose/",
    "meetings-configuration/hosts/<uuid:host_id>/capacity/",
    "resources/<uuid:resource_id>/host/check/",
    "oauth/<slug:provider>/callback/",
    "webhooks/zoom/",
    "help/<slug:slug>/feedback/",
    "ical/token",
    "ical/<str:token>",
    "health/live",
    "health/ready",
    "metrics",
}
FORM_TARGETS = (
    "accept/",
    "decline/",
    "progress/",
    "allocations/",
    "create/",
    "retry/",
    "resolve/",
    "resend/",
    "accept-overlap/",
)


def routes(patterns, prefix=""):
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver) and not route.startswith("admin/"):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def test_no_page_is_forgotten_here():
    known = {*FOR_VISITORS, *FOR_ADMINS, *FOR_RESOURCES, *ABOUT_RESOURCES, *IN_THE_DEMO, *LEFT_OUT}
    pages = [route for route in routes(get_resolver().url_patterns) if "^" not in route]
    unknown = [
        route
        for route in pages
        if route not in known and not route.startswith("api/") and not route.endswith((*FORM_TARGETS, "remove/"))
    ]
    assert unknown == []


@pytest.fixture
def clinic(live_stack):
    clinic = Clinic.open(live_stack)
    clinic.connect("zoom")
    clinic.enable()
    return clinic


def look_at(page: Page, url: str) -> list[str]:
    """What is wrong with the page, in any look."""
    page.goto(url)
    if url.endswith("/api/docs/"):
        # It draws itself, from a document that it loads.
        page.locator(".opblock").first.wait_for()
    return [f"{url} {problem}" for problem in look_at_this(page)]


def look_at_this(page: Page, **options: Any) -> list[str]:
    """What is wrong with what the page shows now: for axe in the looks whose turn it is, for a ruler in any."""
    problems, for_axe = [], next(FOR_AXE)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = violations(page, **options) if (width, scheme) in for_axe else []
        problems += [f"{width} {scheme}: {one['id']} {one['nodes'][0]['html'][:150]}" for one in found]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            problems.append(f"{width} {scheme}: wider than the screen")
    return problems


def violations(page: Page, **options: Any) -> list[Any]:
    return Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]


@pytest.mark.slow
def test_pages_for_visitors_are_clean(live_stack, open_page, complaints):
    page = open_page()
    problems = []
    for route in FOR_VISITORS:
        problems += look_at(page, f"{live_stack.url}/{route.replace('<slug:slug>', 'first-steps')}")
    # Chromium itself complains about the answer 404.
    complaints[:] = [one for one in complaints if "404" not in one]
    assert problems == []


@pytest.mark.slow
def test_pages_for_admins_are_clean(clinic, open_page):
    job = clinic.make_ready_job()
    meeting = clinic.wait_for_meeting(job)
    clinic.wait_for_mails(job, people=2)
    host = clinic.add_host("room1@clinic.example")
    job_type = clinic.call("POST", "job-types/", {"name": "Video consultation", "virtual": True}, expect=201)
    page = open_page()
    log_in(page, clinic, clinic.admin_email)
    problems = []
    for route in FOR_ADMINS:
        path = route.replace("<uuid:job_id>", job["id"]).replace("<uuid:meeting_id>", meeting["id"])
        path = path.replace("<uuid:host_id>", host["id"]).replace("<uuid:type_id>", job_type["id"])
        path = path.replace("<slug:kind>", "update").replace("<str:language>", "de")
        problems += look_at(page, f"{clinic.stack.url}/{path}")
    assert problems == []


@pytest.mark.slow
def test_pages_for_and_about_resources_are_clean(clinic, open_page):
    nora = make_resource_with_log_in(clinic, "Nora Nurse")
    phone, desk = open_page(), open_page()
    log_in(phone, clinic, nora["email"])
    log_in(desk, clinic, clinic.admin_email)
    problems = []
    for route in FOR_RESOURCES:
        problems += look_at(phone, f"{clinic.stack.url}/{route}")
    for route in ABOUT_RESOURCES:
        path = route.replace("<uuid:resource_id>", nora["id"]).replace("<uuid:person_id>", nora["id"])
        problems += look_at(desk, f"{clinic.stack.url}/{path}")
    assert problems == []
