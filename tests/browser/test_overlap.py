"""Scheduling a job while its host has another meeting, with and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_main_job import log_in
from tests.journeys.clinic import Clinic

pytestmark = pytest.mark.slow


@pytest.fixture
def clinic(live_stack):
    clinic = Clinic.open(live_stack)
    clinic.connect("zoom")
    clinic.enable()
    return clinic


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_warning_has_the_focus_and_a_tick_schedules_the_job_anyway(clinic, open_page, has_scripts):
    # A time at which no other clinic of this account has a meeting.
    other = clinic.make_job(start=f"203{int(has_scripts)}-05-06T07:08:00Z")
    page = open_page(java_script_enabled=has_scripts, viewport={"width": 390, "height": 844}, color_scheme="dark")
    log_in(page, clinic, clinic.admin_email)
    page.goto(f"{clinic.stack.url}/jobs/new/")
    page.get_by_label("What is to be done").fill("At the same time")
    page.locator("#id_start_date").fill(other["start"][:10])
    page.locator("#id_start_time").fill(other["start"][11:16])
    page.locator("#id_timezone").select_option("UTC")
    page.get_by_role("button", name="Create job").click()
    warning = page.get_by_role("alert").filter(has_text="Something speaks against this time")
    expect(warning).to_contain_text(other["name"])
    expect(warning).to_be_focused()
    expect(page.get_by_label("What is to be done")).to_have_value("At the same time")
    if has_scripts:
        assert Axe().run(page).response["violations"] == []
    page.get_by_label("Schedule anyway").check()
    page.get_by_role("button", name="Create job").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("At the same time")
