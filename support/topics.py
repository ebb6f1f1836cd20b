"""The help pages: which there are, in which order, and how one is found."""

import html
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Topic:
    """One page. Its text is the template support/help/<slug>.html; `words` are what people may call it."""

    slug: str
    icon: str
    title: Words
    summary: Words
    words: Words = ""

    @property
    def template(self) -> str:
        return f"support/help/{self.slug}.html"


@dataclass(frozen=True)
class Section:
    title: Words
    topics: tuple[Topic, ...]


SECTIONS = (
    Section(
        _("Getting started"),
        (
            Topic(
                "first-steps",
                "checklist",
                _("First steps for admins"),
                _("From an empty house to the first meeting that sends itself, in six steps."),
                _("start begin setup set up new organization resources contacts"),
            ),
            Topic(
                "connecting-zoom",
                "video",
                _("Connecting Zoom"),
                _("Make an app at Zoom, give it our redirect URL and the scopes, authorize."),
                _("provider authorize OAuth marketplace client secret permission licence"),
            ),
            Topic(
                "connecting-microsoft-teams",
                "brand-teams",
                _("Connecting Microsoft Teams"),
                _("Register an app at Microsoft Entra, give it our redirect URL and the permissions, authorize."),
                _("provider authorize OAuth Azure Graph tenant client secret permission licence"),
            ),
            Topic(
                "automation",
                "bolt",
                _("Automation explained"),
                _("What happens by itself when a job becomes Ready, and what each setting does."),
                _("enable disable suspended token password attendees ICS"),
            ),
        ),
    ),
    Section(
        _("Every day"),
        (
            Topic(
                "job-statuses",
                "circle-dashed",
                _("The statuses of a job"),
                _("What Queued, Dispatched, Ready and the others mean, and those of its meeting."),
                _("state allocation declined modified failed waiting"),
            ),
            Topic(
                "what-recipients-receive",
                "mail",
                _("What recipients receive"),
                _("Who gets a mail, when, with what in it, and what to do when one does not arrive."),
                _("invitation calendar ICS update cancellation e-mail time zone send again spam"),
            ),
            Topic(
                "joining-as-a-guest",
                "user",
                _("Joining as a guest"),
                _("You were invited to a meeting: how to get in, from a computer or a phone."),
                _("link password passcode dial in browser camera microphone"),
            ),
            Topic(
                "working-on-the-phone",
                "device-mobile",
                _("Working on the phone"),
                _("For resources: accept jobs, say how far you are, start the meeting."),
                _("my jobs accept decline travel check in complete notes resource mobile calendar feed subscribe iCal"),
            ),
        ),
    ),
    Section(
        _("When you need more"),
        (
            Topic(
                "when-something-is-wrong",
                "lifebuoy",
                _("When something is wrong"),
                _("What the messages mean, where error IDs stand, and where to find versions of devices."),
                _("error problem trouble broken reconnect support device operating system version"),
            ),
            Topic(
                "api-and-tokens",
                "key",
                _("API and tokens"),
                _("Let another program plan jobs and read meetings: tokens, scopes, the first call."),
                _("REST developer bearer integration idempotency scopes documentation"),
            ),
        ),
    ),
)
TOPICS = {topic.slug: topic for section in SECTIONS for topic in section.topics}


def search_topics(query: str, facts: dict[str, Any]) -> list[Topic]:
    """Topics that have all the words of the query somewhere; those with them in the title come first."""
    wanted = fold(query).split()
    ranked = [(rank(topic, wanted, facts), topic) for topic in TOPICS.values()]
    return [topic for place, topic in sorted(ranked, key=lambda pair: pair[0] or 0) if place]


def rank(topic: Topic, wanted: list[str], facts: dict[str, Any]) -> int | None:
    """1 is best; None when it is not about this."""
    near = fold(f"{topic.title} {topic.summary} {topic.words}")
    places = (fold(str(topic.title)), near, f"{near} {fold(read_text(topic, facts))}")
    return next((number for number, text in enumerate(places, 1) if all(word in text for word in wanted)), None)


def read_text(topic: Topic, facts: dict[str, Any]) -> str:
    """What a reader sees of the page, in the active language."""
    return html.unescape(strip_tags(render_to_string(topic.template, facts)))


def fold(text: str) -> str:
    """For comparing: capitals and accents do not count."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
