"""After everything that an organization does with both providers no secret stands anywhere in clear."""

import re

import pytest
import requests

from tests.journeys.clinic import PASSWORD, Clinic
from tests.journeys.hiding_places import find_secrets, kept_places, mailed_places, shown_places
from tests.journeys.test_calendar_feed import Nora
from tests.services.process import PATIENCE, wait_until

pytestmark = [pytest.mark.slow]

MISTYPED = "mistyped-horse-battery"
PASSCODE = "Kx9-Qz7_Lm"
# What people need of a meeting: it may be mailed and shown to them, but not kept or logged in clear.
FOR_PEOPLE = {"meeting password", "guest's link"}
KINDS = {
    "zoom code",
    "zoom access token",
    "zoom refresh token",
    "zak",
    "entra code",
    "entra access token",
    "entra refresh token",
    "API token",
    "password",
    "session id",
    "client secret",
    "key of the installation",
    "meeting password",
    "guest's link",
    "calendar feed",
}
OWN_LINK = re.compile(r"/join/([\w-]{20,})/")


class Canary:
    """One organization's whole way with a provider; it remembers the secrets that it met."""

    def __init__(self, stack, provider):
        self.stack, self.provider = stack, provider
        self.secrets = {kind: set() for kind in ("session id", "API token", "guest's link", "calendar feed")}
        self.secrets["password"] = {PASSWORD, MISTYPED}
        self.clinic = Clinic.open(stack)
        self.clinic.submit("/login/", {"email": self.clinic.admin_email, "password": MISTYPED})
        self.note_session()

    def note_session(self):
        self.secrets["session id"].add(self.clinic.browser.cookies["session"])

    def live(self):
        self.make_tokens()
        self.clinic.connect(self.provider)
        passcode = {"password": PASSCODE} if self.provider == "zoom" else {}
        self.clinic.enable(**passcode)
        job = self.hold_meeting()
        self.follow_links(job)
        self.meet_errors(job)
        self.refresh(job)
        self.clinic.connect(self.provider)
        self.clinic.call("POST", f"jobs/{job['id']}/cancel/", {"reason": "All is well"}, expect=200)
        self.clinic.wait_for_meeting(job, "cancelled")
        self.ask_for_support()
        self.clinic.submit("/meetings-configuration/remove/")
        self.note_session()
        self.clinic.submit("/logout/")
        self.clinic.log_in()
        self.note_session()

    def make_tokens(self):
        """One on the page besides the one of the command line, and one that somebody invented."""
        form = {"name": "Made on the page", "scopes": ["jobs:read"], "expiry": "never"}
        self.clinic.submit("/settings/api-tokens/", form)
        invented = "vm_abcd1234_an-invented-token-that-nobody-made"
        answer = requests.get(
            f"{self.stack.url}/api/v1/jobs/", headers={"Authorization": f"Bearer {invented}"}, timeout=10
        )
        assert answer.status_code == 401
        self.secrets["API token"] |= {self.clinic.token, invented}

    def hold_meeting(self):
        job = self.clinic.make_ready_job(description=f"Canary at {self.provider}")
        meeting = self.clinic.wait_for_meeting(job)
        self.clinic.wait_for_mails(job, people=2)
        begun = self.clinic.submit(f"/meetings/{meeting['id']}/start/")
        assert begun.status_code == 302, begun.text
        assert ("zak=" in begun.headers["Location"]) == (self.provider == "zoom")
        assert self.clinic.browser.get(f"{self.stack.url}/jobs/{job['id']}/").ok
        return job

    def follow_links(self, job):
        """Guests open their own pages, a calendar program its feed."""
        links = {token for mail in self.clinic.mails(job) for token in OWN_LINK.findall(mail["text"])}
        assert links
        for token in links:
            assert requests.get(f"{self.stack.url}/join/{token}/", timeout=PATIENCE).ok
        nora = Nora(self.clinic)
        assert nora.fetch().ok
        self.secrets["guest's link"] |= links
        self.secrets["calendar feed"].add(nora.token)

    def meet_errors(self, job):
        """The provider refuses, breaks, and answers nonsense, while we try to move the meeting."""
        vendor = {"zoom": "zoom", "teams": "graph"}[self.provider]
        for kind in ("status_500_html", "truncated_json", "lost_scope"):
            self.stack.simulator.set_fault(kind=kind, operation=f"{vendor}.*_meeting*", count=1)
        self.clinic.call("PATCH", f"jobs/{job['id']}/", {"start": "2027-03-01T10:00:00Z"}, expect=200)
        wait_until(lambda: self.clinic.job(job)["meeting"]["error"])
        self.clinic.wait_for_mails(job, people=4)
        self.clinic.browser.get(f"{self.stack.url}/oauth/{self.provider}/callback/?error=access_denied&state=nonsense")

    def refresh(self, job):
        """The token is refused, so another is got."""
        vendor = {"zoom": "zoom", "teams": "graph"}[self.provider]
        self.stack.simulator.set_fault(kind="invalid_token_once", operation=f"{vendor}.*_meeting*")
        meeting = self.clinic.job(job)["meeting"]
        wait_until(lambda: self.clinic.submit(f"/meetings/{meeting['id']}/start/").status_code == 302)

    def ask_for_support(self):
        request = {
            "email": self.clinic.admin_email,
            "subject": "The canary sings",
            "description": "It should not.",
            "impact": "hindered",
            "device_type": "A test",
            "organization_name": "Clinic",
        }
        answer = self.clinic.submit("/support/", request)
        assert answer.status_code == 302, answer.text
        self.stack.mailsink.wait_for(1, to=self.stack.environment["SUPPORT_EMAIL"])


def secrets_of(stack, canaries):
    """All that were ever given to us or made by us, by kind."""
    secrets: dict[str, set[str]] = {}
    for issued in stack.simulator.control("GET", "secrets")["secrets"]:
        secrets.setdefault(issued["kind"], set()).add(issued["value"])
    for canary in canaries:
        for kind, values in canary.secrets.items():
            secrets.setdefault(kind, set()).update(values)
    given = stack.environment
    secrets["client secret"] = {given["ZOOM_CLIENT_SECRET"], given["MICROSOFT_CLIENT_SECRET"]}
    secrets["key of the installation"] = {
        given["FIELD_ENCRYPTION_KEYS"],
        given["SECRET_KEY"],
        given["ZOOM_WEBHOOK_SECRET_TOKEN"],
    }
    secrets["meeting password"] = {PASSCODE}
    return secrets


@pytest.mark.parametrize("product", ["live_stack", "watchful_stack"], ids=["logs for people", "logs for machines"])
def test_no_secret_stands_anywhere_in_clear(request, product):
    stack = request.getfixturevalue(product)
    canaries = [Canary(stack, "zoom"), Canary(stack, "teams")]
    for canary in canaries:
        canary.live()
    secrets = secrets_of(stack, canaries)
    for_nobody = {kind: values for kind, values in secrets.items() if kind not in FOR_PEOPLE}
    shown = {**shown_places(canaries[0].clinic), **mailed_places(stack)}
    kept = kept_places(stack)

    assert {kind for kind, values in secrets.items() if all(values)} == KINDS
    assert_search_sees(canaries[0].clinic, kept, shown)
    assert find_secrets(
        secrets, {"planted": b"\n".join(min(values).encode() for values in secrets.values())}
    ) == sorted(f"{kind} in planted" for kind in KINDS)
    assert find_secrets(secrets, kept) == []
    assert find_secrets(for_nobody, shown) == []


def assert_search_sees(clinic, kept, shown):
    """What is no secret is found where it is, so that a secret would be."""
    email = {"e-mail": {clinic.admin_email}}
    found = find_secrets(email, {**kept, **shown})
    assert {"e-mail in database dump", "e-mail in page /settings/audit/", "e-mail in mails"} <= set(found)
    assert find_secrets({"line": {"request_finished"}}, kept) == ["line in file stack.log"]
    assert find_secrets({"figure": {"provider_call_seconds"}}, shown) == ["figure in figures"]
    assert find_secrets({"title": {"Canary at zoom"}}, {"mails": shown["mails, decoded"]}) == ["title in mails"]
