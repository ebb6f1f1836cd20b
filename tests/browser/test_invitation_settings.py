"""A time that is typed is one's own: the choice beside it follows."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_main_job import log_in
from tests.journeys.clinic import Clinic

pytestmark = pytest.mark.slow


def test_typing_how_long_chooses_our_own_time(live_stack, open_page):
    clinic, page = Clinic.open(live_stack), open_page()
    log_in(page, clinic, clinic.admin_email)
    page.goto(f"{clinic.stack.url}/settings/invitations/")
    expect(page.get_by_label("As this installation has it")).to_be_checked()
    page.get_by_label("How long", exact=True).fill("8")
    expect(page.get_by_label("Our own time")).to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Our own time")).to_be_checked()
    expect(page.get_by_label("How long", exact=True)).to_have_value("8")
