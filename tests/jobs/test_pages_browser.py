"""The pages of jobs in a real browser: what keeps itself fresh, what a finger can hit, what axe has to say."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.clinic import PASSWORD, Clinic
from tests.services.stack import Stack

DEMO_PASSWORD = "demo-password-1"
# Each width and each set of colours once: contrast does not depend on the width.
LOOKS = [(1280, "light"), (390, "dark")]
DESK_PAGES = ["/jobs/", "/jobs/?when=all", "/jobs/?q=nothing", "/jobs/new/", "/contacts/new/", "/resources/new/"]
ON_A_JOB = ["", "edit/", "reschedule/", "cancel/", "delete/"]
SMALL_TARGETS = """
[...document.querySelectorAll("main :is(a, button, summary, select)")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML)
"""

pytestmark = pytest.mark.slow


def log_in(page: Page, stack: Stack, email: str, password: str) -> None:
    page.goto(f"{stack.url}/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    expect(page).not_to_have_url(f"{stack.url}/login/")


@pytest.fixture
def clinic(live_stack):
    return Clinic.open(live_stack)


@pytest.fixture
def desk(open_page, clinic):
    page = open_page()
    log_in(page, clinic.stack, clinic.admin_email, PASSWORD)
    return page


def dispatch(clinic: Clinic, **fields):
    """A job that one resource was asked to do, and the resource's allocation."""
    job, nurse = clinic.make_job(**fields), clinic.make_resource(name="Nora Nurse")
    allocation = clinic.call("POST", f"jobs/{job['id']}/allocations/", {"resource": nurse["id"]}, expect=201)
    clinic.call("POST", f"jobs/{job['id']}/dispatch/", expect=200)
    return job, allocation


def answer(clinic: Clinic, allocation, status: str) -> None:
    clinic.call("POST", f"allocations/{allocation['id']}/respond/", {"status": status}, expect=200)


def test_an_acceptance_arrives_on_the_open_job_page_and_an_open_menu_stays_open(clinic, desk):
    job, first = dispatch(clinic)
    other = clinic.make_resource(name="Amir Doctor")
    clinic.call("POST", f"jobs/{job['id']}/allocations/", {"resource": other["id"]}, expect=201)
    clinic.call("POST", f"jobs/{job['id']}/dispatch/", expect=200)
    desk.goto(f"{clinic.stack.url}/jobs/{job['id']}/")
    doctor = desk.locator(".person-line", has_text="Amir Doctor")
    doctor.locator("summary", has_text="Decline").click()
    doctor.get_by_label("Reason").select_option("Conflict")
    answer(clinic, first, "Confirmed")
    expect(desk.locator("#job-live")).to_contain_text("Confirmed")
    expect(desk.locator("#job-history")).to_contain_text("Nora Nurse: Confirmed")
    expect(doctor.get_by_label("Reason")).to_have_value("Conflict")
    doctor.locator(".decline-panel").get_by_role("button", name="Decline").click()
    expect(desk.locator("#job-status")).to_contain_text("Ready")


def test_attendees_are_added_without_losing_what_was_typed(clinic, desk):
    for name in ("Ann Early", "Bob Late"):
        clinic.make_contact(name=name)
    desk.goto(f"{clinic.stack.url}/jobs/new/")
    desk.get_by_label("What is to be done").fill("Evening for everybody")
    desk.get_by_label("A group event with attendees").check()
    expect(desk.locator("#id_contact")).to_be_hidden()
    for name in ("Ann Early", "Bob Late"):
        desk.get_by_label("Add an attendee").fill(name)
        desk.get_by_role("button", name="Add", exact=True).click()
        expect(desk.get_by_role("checkbox", name=name)).to_be_checked()
    desk.get_by_role("checkbox", name="Ann Early").uncheck()
    expect(desk.get_by_label("What is to be done")).to_have_value("Evening for everybody")
    desk.get_by_role("button", name="Create job").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Evening for everybody")
    expect(desk.get_by_role("region", name="Job", exact=True)).to_contain_text("Bob Late")
    expect(desk.get_by_role("region", name="Job", exact=True)).not_to_contain_text("Ann Early")


def test_suggestions_follow_what_is_typed(clinic, desk):
    clinic.make_contact(name="Zacharias Last")
    desk.goto(f"{clinic.stack.url}/jobs/new/")
    desk.locator("#id_contact").press_sequentially("zach")
    expect(desk.locator("#contact-suggestions option")).to_have_count(1)


def test_enter_saves_a_job_without_scripts_too(clinic, open_page):
    page = open_page(java_script_enabled=False)
    log_in(page, clinic.stack, clinic.admin_email, PASSWORD)
    page.goto(f"{clinic.stack.url}/jobs/new/")
    page.get_by_label("What is to be done").fill("Without scripts")
    page.get_by_label("What is to be done").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Without scripts")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Jobs")).to_be_visible()


@pytest.fixture
def demo(live_stack):
    live_stack.manage("seed_demo")
    return live_stack


def job_of(page: Page, stack: Stack, words: str) -> str:
    page.goto(f"{stack.url}/jobs/?when=all&q={words}")
    return page.locator(".row-link").first.get_attribute("href") or ""


def complain_about(page: Page, address: str) -> None:
    page.goto(address)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], address
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address


@pytest.mark.parametrize(("width", "colours"), LOOKS)
def test_axe_finds_nothing_on_the_schedulers_pages_and_nothing_is_too_wide(demo, open_page, width, colours):
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=colours)
    log_in(page, demo, "scheduler@riverside.example", DEMO_PASSWORD)
    pages = [*DESK_PAGES, *(job_of(page, demo, "wound") + end for end in ON_A_JOB)]
    pages += [job_of(page, demo, words) for words in ("diabetes", "physio", "conference", "sleep", "agreed")]
    for people in ("/contacts/", "/resources/"):
        page.goto(f"{demo.url}{people}")
        pages += [people, page.locator(".row-link").first.get_attribute("href") or ""]
    for address in pages:
        complain_about(page, f"{demo.url}{address}")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_phone_page_is_for_fingers_and_axe_finds_nothing(demo, open_page, colours):
    page = open_page(viewport={"width": 390, "height": 844}, color_scheme=colours, has_touch=True)
    log_in(page, demo, "nurse@riverside.example", DEMO_PASSWORD)
    complain_about(page, f"{demo.url}/my-jobs/")
    page.locator("summary", has_text="Decline").first.click()
    assert page.evaluate(SMALL_TARGETS) == []
    detail = page.locator(".list-card-title a").first.get_attribute("href")
    complain_about(page, f"{demo.url}{detail}")
    assert page.evaluate(SMALL_TARGETS) == []
