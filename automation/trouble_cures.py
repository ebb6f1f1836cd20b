"""What an admin may do about each cause: a sentence, the page where it is done, and what stands on the button."""

from dataclasses import dataclass

from outbox.sentences import Sentence

# Before a cause that is no error code of a meeting.
DRIFT, MAIL = "drift:", "mail:"
LIST = "/meetings/?show=attention"
MAILS = "/meetings/?show=mails"
PROVIDER = "/meetings-configuration/"
HOSTS = "/meetings-configuration/hosts/"
AUTOMATION = "/meetings-configuration/automation/"


@dataclass(frozen=True)
class Cure:
    sentence: Sentence
    path: str
    button: Sentence


CONFIGURE = Sentence("Open Meetings Configuration")
SHOW_MEETINGS, SHOW_MAILS = Sentence("Show these meetings"), Sentence("Show these mails")
TRY_AGAIN = Cure(
    Sentence("Press Try again on the meeting. If it is urgent, press Paste a link by hand: everybody is told."),
    LIST,
    SHOW_MEETINGS,
)
REPAIR_ACCOUNT = Cure(
    Sentence(
        "Put it right at the provider, then press Reconnect under Meetings Configuration. Meetings that wait are then"
        " created by themselves."
    ),
    PROVIDER,
    CONFIGURE,
)
REPAIR_HOST = Cure(
    Sentence("Give this user a licence and the right to host at the provider, or choose other hosts."),
    HOSTS,
    Sentence("Open the hosts"),
)
ADD_HOST = Cure(
    Sentence("Add a host to the pool, move one of the jobs, or accept the overlap on the job."),
    HOSTS,
    Sentence("Open the hosts"),
)
CHOOSE = Cure(
    Sentence("Choose for each meeting whether to make it anew, to go on as it is, or to ignore this."),
    LIST,
    SHOW_MEETINGS,
)
ADDRESS = Cure(
    Sentence("Correct the address of the contact or resource, then press Send again."),
    MAILS,
    SHOW_MAILS,
)
CURES = {
    "no_provider": Cure(
        Sentence("Connect Zoom or Microsoft Teams. Meetings that wait are then created by themselves."),
        PROVIDER,
        CONFIGURE,
    ),
    "automation_suspended": Cure(
        Sentence("Make a new API token under API Tokens and give it under Automation. Meetings that wait then go on."),
        AUTOMATION,
        Sentence("Open Automation"),
    ),
    "no_free_host": ADD_HOST,
    "waiting_for_quota": ADD_HOST,
    "daily_limit": ADD_HOST,
    "host_not_allowed": REPAIR_HOST,
    "host_unknown": REPAIR_HOST,
    "host_may_not_host": REPAIR_HOST,
    "host_may_not_schedule": REPAIR_HOST,
    "scope_missing": REPAIR_ACCOUNT,
    "not_permitted": REPAIR_ACCOUNT,
    "quarantined": Cure(
        Sentence("Press Try again. If it happens once more, send a support request with the error ID."),
        LIST,
        SHOW_MEETINGS,
    ),
    DRIFT + "deleted": CHOOSE,
    DRIFT + "changed": CHOOSE,
    MAIL + "mail_deferred_too_long": Cure(
        Sentence("Press Send again, or reach the person in another way."), MAILS, SHOW_MAILS
    ),
}


def cure_of(cause: str) -> Cure:
    return CURES.get(cause) or (ADDRESS if cause.startswith(MAIL) else TRY_AGAIN)
