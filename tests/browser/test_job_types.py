"""A job type presets whether a new job is virtual: at once with scripts, and when it is saved without."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_main_job import log_in
from tests.journeys.clinic import Clinic

pytestmark = pytest.mark.slow


@pytest.fixture
def clinic(live_stack):
    clinic = Clinic.open(live_stack)
    clinic.call("POST", "job-types/", {"name": "Video", "virtual": True}, expect=201)
    clinic.call("POST", "job-types/", {"name": "Visit"}, expect=201)
    return clinic


def choose_type(page: Page, clinic: Clinic, name: str) -> None:
    page.goto(f"{clinic.stack.url}/jobs/new/")
    page.get_by_label("What is to be done").fill("Wound check")
    page.get_by_label("Type").select_option(label=name)


def is_saved_as_virtual(page: Page, clinic: Clinic) -> bool:
    page.get_by_role("button", name="Create job").click()
    page.wait_for_url("**/jobs/*-*/")
    job_id = page.url.rstrip("/").rpartition("/")[2]
    return clinic.call("GET", f"jobs/{job_id}/", expect=200)["virtual"]


def test_the_switch_follows_the_type_and_then_the_person(clinic, open_page):
    page = open_page()
    log_in(page, clinic, clinic.admin_email)
    switch = page.get_by_label("Virtual", exact=True)
    choose_type(page, clinic, "Video (virtual)")
    expect(switch).to_be_checked()
    assert is_saved_as_virtual(page, clinic)
    choose_type(page, clinic, "Video (virtual)")
    expect(switch).to_be_checked()
    switch.uncheck()
    assert not is_saved_as_virtual(page, clinic)
    choose_type(page, clinic, "Video (virtual)")
    expect(switch).to_be_checked()
    page.get_by_label("Type").select_option(label="Visit")
    expect(switch).not_to_be_checked()
    assert not is_saved_as_virtual(page, clinic)


def test_without_scripts_the_preset_counts_when_the_job_is_saved(clinic, open_page):
    page = open_page(java_script_enabled=False)
    log_in(page, clinic, clinic.admin_email)
    choose_type(page, clinic, "Video (virtual)")
    assert is_saved_as_virtual(page, clinic)
    choose_type(page, clinic, "Visit")
    assert not is_saved_as_virtual(page, clinic)
