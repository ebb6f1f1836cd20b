"""Somebody takes the authorization back at the provider: it is noticed, said, and healed by Reconnect alone."""

import pytest

from tests.journeys.clinic import Clinic, live_meetings
from tests.services.process import wait_until
from tests.sizes import full_or

pytestmark = [pytest.mark.slow]

JOBS = full_or(5, full=20)
VENDORS = {"zoom": "zoom", "teams": "entra"}
LABELS = {"zoom": "Zoom", "teams": "Microsoft Teams"}
BANNER = "Meetings wait until somebody reconnects."
ADMIN_PAGES = (
    "/jobs/",
    "/meetings/",
    "/contacts/",
    "/resources/",
    "/meetings-configuration/",
    "/settings/api-tokens/",
    "/settings/audit/",
    "/settings/me/",
    "/help/",
    "/support/",
)
both = pytest.mark.parametrize("provider", ["zoom", "teams"])


def open_clinic(stack, provider):
    """With two admins."""
    clinic = Clinic.open(stack)
    second = f"second-{clinic.admin_email}"
    stack.manage(
        "create_user", "--organization", clinic.id, "--email", second, "--password", "x-y-z-1234", "--role", "admin"
    )
    clinic.connect(provider)
    clinic.enable()
    return clinic, {clinic.admin_email, second}


def revoke(stack, provider):
    stack.simulator.control("POST", "revoke", json={"vendor": VENDORS[provider]})


def is_lost(clinic):
    return clinic.call("GET", "connection/", expect=200)["status"] == "lost"


def pages_with_banner(clinic):
    return {path for path in ADMIN_PAGES if BANNER in clinic.browser.get(f"{clinic.stack.url}{path}").text}


def are_listed(clinic, jobs):
    page = clinic.browser.get(f"{clinic.stack.url}/meetings/").text
    return all(job["description"] in page for job in jobs)


def assert_each_admin_is_told_once(clinic, provider, admins):
    def addressees():
        mails = clinic.stack.mailsink.messages()
        subject = f"{LABELS[provider]} has to be authorized again"
        lost = {mail["message_id"]: mail for mail in mails if subject in mail["subject"]}
        return sorted(address for mail in lost.values() for address in mail["envelope"]["to"] if address in admins)

    wait_until(lambda: len(addressees()) >= len(admins))
    assert addressees() == sorted(admins)


@both
def test_noticed_by_the_jobs_that_become_ready_and_all_of_them_are_served_after_reconnect(live_stack, provider):
    clinic, admins = open_clinic(live_stack, provider)
    contacts = [clinic.make_contact() for _ in range(JOBS)]
    jobs = clinic.make_dispatched_jobs("Lost", contacts=contacts, resource=clinic.make_resource(email=""))
    revoke(live_stack, provider)
    for job in jobs:
        clinic.accept(job)

    def waiting():
        return [one for one in clinic.list_meetings(status="waiting") if one["error"]["code"] == "connection_lost"]

    wait_until(lambda: len(waiting()) == JOBS)
    assert is_lost(clinic)
    assert_each_admin_is_told_once(clinic, provider, admins)
    assert pages_with_banner(clinic) == set(ADMIN_PAGES)
    # Not at each moment: now and then one of them is being tried.
    wait_until(lambda: are_listed(clinic, jobs))
    assert live_meetings(live_stack) == []

    clinic.connect(provider)
    wait_until(lambda: len(clinic.list_meetings(status="scheduled")) == JOBS)
    assert len(live_meetings(live_stack)) == JOBS
    assert pages_with_banner(clinic) == set()
    assert_each_admin_is_told_once(clinic, provider, admins)


@both
def test_noticed_by_the_check_alone_within_its_period(watchful_stack, provider):
    clinic, admins = open_clinic(watchful_stack, provider)
    assert not is_lost(clinic)
    revoke(watchful_stack, provider)
    wait_until(lambda: is_lost(clinic))
    assert_each_admin_is_told_once(clinic, provider, admins)
    assert "/jobs/" in pages_with_banner(clinic)
    clinic.connect(provider)
    assert pages_with_banner(clinic) == set()
    # So that nobody goes on checking it in a simulator that has forgotten it.
    clinic.call("DELETE", "connection/", expect=204)
