"""The editor of mails as an admin uses it: what is typed is seen at once, a click inserts a variable."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_main_job import log_in
from tests.journeys.clinic import Clinic
from tests.notifications.pictures import draw_upload
from tests.services.process import wait_until

HERE = "settings/email-templates"


@pytest.fixture
def clinic(live_stack):
    return Clinic.open(live_stack)


def give_logo(page: Page, clinic: Clinic) -> None:
    page.goto(f"{clinic.stack.url}/{HERE}/branding/")
    page.locator("#id_logo").set_input_files({"name": "l.png", "mimeType": "image/png", "buffer": draw_upload()})
    page.locator("#id_colour").fill("#7a1fa2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("img", name="The present logo")).to_be_visible()


def mails_to(clinic: Clinic, address: str) -> list:
    return [mail for mail in clinic.stack.mailsink.messages() if mail["envelope"]["to"] == [address]]


@pytest.mark.slow
def test_what_is_typed_is_seen_at_once_and_a_test_arrives(clinic, open_page):
    page = open_page()
    log_in(page, clinic, clinic.admin_email)
    give_logo(page, clinic)
    page.goto(f"{clinic.stack.url}/{HERE}/invitation/en/")
    mail = page.frame_locator("iframe")
    words = page.locator("#id_opening")
    words.fill("Dear ")
    page.get_by_role("button", name="{{ recipient_name }}").click()
    expect(mail.get_by_text("Dear Anna Meier")).to_be_visible()
    words.fill("Dear {{ recipent_name }}")
    expect(page.locator("#preview")).to_contain_text("Did you mean {{ recipient_name }}?")
    words.fill("Dear **{{ recipient_name }}**!")
    page.get_by_label("Dark", exact=True).check()
    expect(mail.locator("body")).to_have_css("background-color", "rgb(18, 22, 29)")
    page.get_by_role("button", name="Send me a test").click()
    expect(page.get_by_text(f"A test is on its way to {clinic.admin_email}.")).to_be_visible()
    (test,) = wait_until(lambda: mails_to(clinic, clinic.admin_email))
    assert test["subject"].startswith("Test: Invitation: Follow-up appointment @ ")
    assert test["calendar"] is None
    assert "Dear <strong>Anna Meier</strong>!" in test["html"]
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Mails that are written from now on use these words.")).to_be_visible()


@pytest.mark.slow
def test_an_invitation_has_the_organizations_words_and_logo(clinic, open_page):
    clinic.connect("zoom")
    clinic.enable()
    words = {"subject": "{{ title }} ({{ zone }})", "opening": "Our own words", "closing": "", "version": "0"}
    assert clinic.submit(f"/{HERE}/invitation/en/", words).status_code == 302
    page = open_page()
    log_in(page, clinic, clinic.admin_email)
    give_logo(page, clinic)
    mails = clinic.wait_for_mails(clinic.make_ready_job(), people=2)
    for mail in mails:
        assert mail["subject"].startswith("Invitation: Video consultation (Europe/Paris, UTC+0")
        assert "Our own words" in mail["html"] and "Our own words" in mail["text"]
    page.goto(f"{clinic.stack.mailsink.url}/messages/{mails[0]['id']}/html")
    logo = page.get_by_role("img")
    expect(logo).to_be_visible()
    assert logo.evaluate("picture => picture.naturalWidth") == 432
