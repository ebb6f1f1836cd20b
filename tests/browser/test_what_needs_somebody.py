"""What needs somebody, in a real browser: lists with rows in them, the mails to admins about them, other mails too."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from automation import alarms
from notifications.models import Notice
from notifications.samples import write_sample
from notifications.stationery import Stationery
from notifications.template_models import MailKind
from tests.automation.test_attention import LOST, REFUSED, make_stuck, make_undelivered
from tests.browser.test_every_page import look_at, look_at_this
from tests.making import make_organization, make_user
from tests.notifications.read_mail import Mail

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic():
    """Somebody could not be given a mail, and meetings stand still."""
    clinic = make_organization(reply_to="office@riverside.example")
    make_undelivered(clinic)
    for trouble in (REFUSED, LOST):
        make_stuck(clinic, stuck_since=timezone.now() - timedelta(minutes=5), **trouble)
    return clinic


def test_the_lists_are_clean_with_rows_in_them(clinic, client, live_server, open_page):
    client.force_login(make_user(clinic))
    page = open_page()
    cookies = [{"name": name, "value": cookie.value} for name, cookie in client.cookies.items()]
    page.context.add_cookies([cookie | {"url": live_server.url} for cookie in cookies])
    for show, rows in (("attention", 2), ("mails", 1)):
        assert look_at(page, f"{live_server.url}/meetings/?show={show}") == []
        assert page.locator("tbody tr").count() == rows


def test_mails_to_admins_about_them_are_clean(clinic, open_page):
    for language in ("en", "de"):
        make_user(clinic, language=language)
    alarms.tell_admins(clinic.pk)
    mails = [Mail(notice.octets) for notice in Notice.objects.filter(kind=Notice.Kind.NEEDS_SOMEBODY)]
    assert len(mails) == 4
    page = open_page()
    assert [look_at_mail(page, mail.body("text/html")) for mail in mails] == [[]] * 4


def test_mails_to_guests_are_clean(clinic, open_page):
    page, stationery = open_page(), Stationery.of(clinic)
    mails = [write_sample(stationery, kind, "en").bodies.html for kind in MailKind.values]
    assert [look_at_mail(page, html) for html in mails] == [[]] * len(mails)


def look_at_mail(page: Page, html: str) -> list[str]:
    """A mail is shown inside of a mail program's page: landmarks are that page's, and rules of good practice only."""
    page.set_content(html)
    return look_at_this(page, runOnly=["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])
