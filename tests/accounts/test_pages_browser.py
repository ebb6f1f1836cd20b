"""The pages of accounts in a real browser: what axe has to say, what works without scripts, and the strict policy."""

import re

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.clinic import PASSWORD, Clinic

# Each width and each set of colours once: contrast does not depend on the width.
LOOKS = [(1280, "light"), (390, "dark")]
TOKENS = "/settings/api-tokens/"

pytestmark = pytest.mark.slow


def log_in(page: Page, url: str, email: str) -> None:
    page.goto(f"{url}/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page).not_to_have_url(f"{url}/login/")


@pytest.fixture
def clinic(live_stack):
    return Clinic.open(live_stack)


def assert_good(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


@pytest.mark.parametrize(("width", "colours"), LOOKS)
def test_axe_finds_nothing_on_the_pages_of_accounts_and_nothing_is_too_wide(clinic, open_page, width, colours):
    page, url = open_page(viewport={"width": width, "height": 900}, color_scheme=colours), clinic.stack.url
    page.goto(f"{url}/login/")
    assert_good(page)
    log_in(page, url, clinic.admin_email)
    for address in ("/settings/me/", "/logout/", TOKENS):
        page.goto(f"{url}{address}")
        assert_good(page)
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_role("alert")).to_contain_text("This field is required")
    assert_good(page)
    make_token(page)
    assert_good(page)


def test_a_wrong_password_is_told_on_a_page_that_axe_likes(clinic, open_page):
    page = open_page()
    page.goto(f"{clinic.stack.url}/login/?next=/contacts/")
    for password in ("wrong", PASSWORD):
        page.get_by_label("E-mail address").fill(clinic.admin_email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in").click()
        if password == "wrong":
            expect(page.get_by_role("alert")).to_contain_text("do not fit")
            assert_good(page)
    expect(page).to_have_url(f"{clinic.stack.url}/contacts/")


def make_token(page: Page) -> str:
    page.get_by_label("Name", exact=True).fill("From the browser")
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_role("heading", name="Your new token")).to_be_visible()
    return page.get_by_role("textbox", name="Token").input_value()


def works(clinic: Clinic, token: str) -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{clinic.stack.url}/api/v1/whoami/", headers=headers, timeout=30).status_code == 200


@pytest.mark.parametrize("scripts", [True, False])
def test_a_token_is_made_and_revoked_with_and_without_scripts(clinic, open_page, scripts):
    page = open_page(java_script_enabled=scripts)
    log_in(page, clinic.stack.url, clinic.admin_email)
    page.goto(f"{clinic.stack.url}{TOKENS}")
    token = make_token(page)
    assert works(clinic, token)
    page.get_by_role("link", name="I have copied it").click()
    assert token not in page.content()
    row = page.get_by_role("row").filter(has_text="From the browser")
    row.get_by_text("Revoke", exact=True).first.click()
    asked = page.get_by_role("dialog") if scripts else page.get_by_role("main")
    expect(asked).to_contain_text("This cannot be taken back.")
    asked.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row").filter(has_text="From the browser")).to_contain_text("Revoked")
    assert not works(clinic, token)


def test_the_token_is_copied_at_a_click(clinic, open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    log_in(page, clinic.stack.url, clinic.admin_email)
    page.goto(f"{clinic.stack.url}{TOKENS}")
    token = make_token(page)
    page.get_by_role("button", name="Copy Token").click()
    assert page.evaluate("navigator.clipboard.readText()") == token


def test_an_admin_without_the_capability_asks_for_it(live_stack, open_page, complaints):
    email = "nobody-yet@clinic.example"
    live_stack.manage("create_organization", "Quiet", "--admin-email", email, "--admin-password", PASSWORD)
    page = open_page()
    log_in(page, live_stack.url, email)
    expect(page.get_by_role("link", name="Meetings Configuration")).to_have_count(0)
    page.goto(f"{live_stack.url}/meetings-configuration/")
    assert_good(page)
    page.get_by_role("button", name="Request access").click()
    expect(page.get_by_role("main")).to_contain_text("Access was requested on")
    expect(page.get_by_role("button", name="Request access")).to_have_count(0)
    assert_good(page)
    # Chromium calls every answer with 403 an error, and this page is one.
    assert all("403" in complaint for complaint in complaints)
    complaints.clear()


def test_the_docs_of_the_api_work_under_the_strict_policy(clinic, open_page):
    page = open_page()
    log_in(page, clinic.stack.url, clinic.admin_email)
    page.goto(f"{clinic.stack.url}/api/docs/")
    page.locator("#operations-whoami-whoami").get_by_role("button").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table")).to_contain_text(clinic.admin_email)


def test_the_operators_admin_works_under_the_strict_policy(live_stack, open_page, complaints):
    email = "operator@host.example"
    make = f"from accounts.models import User; User.objects.create_superuser({email!r}, {PASSWORD!r})"
    live_stack.manage("shell", "-c", make)
    organization = Clinic.open(live_stack)
    page = open_page()
    page.goto(f"{live_stack.url}/admin/")
    log_in(page, live_stack.url, email)
    page.goto(f"{live_stack.url}/admin/accounts/organization/{organization.id}/change/")
    page.get_by_label("Virtual meetings").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(re.compile("was changed successfully"))).to_be_visible()
    for model in ("organization", "user", "apitoken", "auditevent"):
        page.goto(f"{live_stack.url}/admin/accounts/{model}/")
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
    # It has no icon of its own, so the browser asks for one in vain.
    assert all("404" in complaint for complaint in complaints)
    complaints.clear()
