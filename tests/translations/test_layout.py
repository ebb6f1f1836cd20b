"""German words are longer: on a phone and on a desk nothing sticks out of the page, of a table or of a button."""

import pytest

from tests.translations.greek_clinic import GreekClinic

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WIDTHS = [1280, 390]
MAIN_PAGES = [
    "/jobs/?when=all",
    "/jobs/new/",
    "/meetings/",
    "/meetings/?show=mails",
    "/meetings-configuration/",
    "/meetings-configuration/automation/",
    "/meetings-configuration/hosts/",
    "/resources/",
    "/job-types/",
    "/settings/me/",
    "/settings/invitations/",
    "/settings/api-tokens/",
    "/settings/audit/",
    "/settings/email-templates/",
    "/settings/email-templates/update/de/",
]
# Heads of tables are hidden on phones; what is hidden for eyes may be as wide as it likes.
FIND_WHAT_STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth;
  const found = document.documentElement.scrollWidth > width ? ["the page"] : [];
  for (const each of document.querySelectorAll("main :is(.btn, .status, td, dd, h1, h2, label)")) {
    // The strip of counts is meant to be pushed aside.
    if (each.closest(".visually-hidden, thead, .status-counts") || !each.checkVisibility()) continue;
    const is_clipped = each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline";
    const is_outside = each.getBoundingClientRect().right > width + 1;
    if (is_clipped || is_outside) found.push(`${each.className || each.tagName}: ${each.textContent.trim()}`);
  }
  return found;
}"""

FIND_WHAT_STICKS_OUT_OF_MENUS = """() => {
  const found = [];
  for (const menu of document.querySelectorAll("details.menu")) {
    menu.open = true;
    const edge = menu.querySelector(":scope > :not(summary)").getBoundingClientRect().right;
    for (const each of menu.querySelectorAll(":scope > :not(summary) :is(a, button)")) {
      if (each.checkVisibility() && each.getBoundingClientRect().right > edge) found.push(each.textContent.trim());
    }
  }
  return found;
}"""


@pytest.fixture
def clinic(settings):
    settings.PROVIDER_SIMULATOR_URL = "http://127.0.0.1:9"
    return GreekClinic()


@pytest.fixture
def desk(client, clinic, live_server, open_page, settings):
    """A browser in which the admin is logged in."""
    client.force_login(clinic.admin)
    page = open_page(locale="de-DE")
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return page


def look_at(page, url):
    found = {}
    page.goto(url)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if sticks_out := page.evaluate(FIND_WHAT_STICKS_OUT):
            found[width, url] = sticks_out
    return found


def test_nothing_sticks_out_in_german(desk, clinic, live_server):
    jobs = [clinic.jobs["declined"].pk, *(clinic.meetings[name].job_id for name in ["scheduled", "failed", "changed"])]
    found = {}
    for path in [*MAIN_PAGES, *(f"/jobs/{job}/" for job in jobs)]:
        found |= look_at(desk, f"{live_server.url}{path}")
    assert found == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sticks_out_of_an_open_menu(desk, live_server, width):
    desk.set_viewport_size({"width": width, "height": 900})
    desk.goto(f"{live_server.url}/help/")
    assert desk.locator("details.menu").count() > 0
    assert desk.evaluate(FIND_WHAT_STICKS_OUT_OF_MENUS) == []
