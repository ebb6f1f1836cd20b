"""The page Settings > Invitations, as a plain form."""

import pytest

from accounts.models import AuditEvent, Organization
from notifications.models import Invitation, Notice
from tests.making import make_organization, make_user

pytestmark = pytest.mark.django_db
PAGE = "/settings/invitations/"
FORM = {
    "quiet": "default",
    "quiet_count": "1",
    "quiet_unit": "minutes",
    "reminder_1": "1",
    "reminder_1_unit": "days",
    "reminder_2": "15",
    "reminder_2_unit": "minutes",
    "mails_own_pages": "on",
    "timezone": "Europe/Paris",
    "language": "en",
}


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def desk(client, clinic):
    client.force_login(make_user(clinic))
    return client


def save(desk, clinic, **changes):
    """The answer; what was saved is on the clinic."""
    form = {name: value for name, value in (FORM | changes).items() if value is not None}
    answer = desk.post(PAGE, form)
    clinic.refresh_from_db()
    return answer


def words(answer):
    return answer.content.decode()


def test_the_page_shows_what_holds_in_units_that_people_use(desk):
    shown = words(desk.get(PAGE))
    assert 'name="reminder_1" value="1"' in shown
    assert '<option value="days" selected>' in shown
    assert 'name="reminder_2" value="15"' in shown
    assert shown.count('name="reminder_5"') == 1
    assert "At present: 1 minute." in shown
    assert 'href="/settings/email-templates/branding/"' in shown


def test_saving_what_is_shown_changes_nothing_and_leaves_no_trace(desk, clinic):
    before = Organization.objects.filter(pk=clinic.pk).values().get()
    assert save(desk, clinic).status_code == 302
    assert Organization.objects.filter(pk=clinic.pk).values().get() == before
    assert not AuditEvent.objects.exists()


def test_everything_can_be_changed_at_once_and_nobody_is_written_to(desk, clinic):
    changes = {
        "quiet": "own",
        "quiet_count": "90",
        "quiet_unit": "seconds",
        "reminder_1": "2",
        "reminder_1_unit": "hours",
        "reminder_2": "1",
        "reminder_2_unit": "weeks",
        "mails_own_pages": None,
        "timezone": "Europe/Berlin",
        "language": "de",
    }
    assert save(desk, clinic, **changes).status_code == 302
    assert (clinic.quiet_seconds, clinic.reminder_minutes) == (90, [7 * 24 * 60, 120])
    assert (clinic.mails_own_pages, clinic.timezone, clinic.language) == (False, "Europe/Berlin", "de")
    assert not Notice.objects.exists()
    assert not Invitation.objects.exists()
    event = AuditEvent.objects.get()
    assert (event.action, event.details["quiet_seconds"]) == ("organization.changed", 90)


def test_reminders_are_off_when_all_lines_are_empty(desk, clinic):
    save(desk, clinic, reminder_1="", reminder_2="")
    assert clinic.reminder_minutes == []
    save(desk, clinic, reminder_4="30", reminder_4_unit="minutes", reminder_1="", reminder_2="")
    assert clinic.reminder_minutes == [30]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reminder_2": "24", "reminder_2_unit": "hours"}, "This reminder is there twice."),
        ({"reminder_1": "5", "reminder_1_unit": "weeks"}, "At most four weeks before the meeting."),
        ({"reminder_1": "0"}, "greater than or equal to 1"),
        ({"reminder_1": "soon"}, "Enter a whole number"),
        ({"reminder_1_unit": "months"}, "is not one of the available choices"),
        ({"quiet": "own", "quiet_count": ""}, "Say how long changes are to be collected."),
        ({"quiet": "own", "quiet_count": "61"}, "At most one hour"),
        ({"timezone": "Mars/Olympus"}, "is not one of the available choices"),
        ({"language": "tlh"}, "is not one of the available choices"),
        ({"quiet": "never"}, "is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_saved(desk, clinic, changes, sentence):
    before = Organization.objects.filter(pk=clinic.pk).values().get()
    answer = save(desk, clinic, **changes)
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert Organization.objects.filter(pk=clinic.pk).values().get() == before


def test_a_quiet_time_of_nothing_is_possible_and_said_in_words(desk, clinic, settings):
    save(desk, clinic, quiet="own", quiet_count="0")
    assert clinic.quiet_seconds == 0
    settings.QUIET_SECONDS = 45
    assert "At present: 45 seconds." in words(desk.get(PAGE))


@pytest.mark.parametrize("role", ["scheduler", "resource"])
def test_only_admins_may_open_it(client, clinic, role):
    client.force_login(make_user(clinic, role))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, FORM | {"language": "de"}).status_code == 403
    clinic.refresh_from_db()
    assert clinic.language == "en"


def test_another_organization_stays_as_it_was(desk, clinic):
    other = make_organization()
    save(desk, clinic, language="de", reminder_1="", reminder_2="")
    other.refresh_from_db()
    assert (other.language, other.reminder_minutes) == ("en", [1440, 15])


def test_what_another_admin_has_changed_since_is_not_put_back(desk, clinic):
    version = desk.get(PAGE).context["form"]["version"].value()
    save(desk, clinic, reminder_1="2", version=version)
    empty = {f"reminder_{number}_unit": "minutes" for number in (3, 4, 5)}
    answer = save(desk, clinic, language="de", version=version, **empty)
    assert (clinic.reminder_minutes, clinic.language) == ([2 * 24 * 60, 15], "en")
    assert "Somebody has changed this since you opened it." in words(answer)
    different = dict(answer.context["form"].present_values)
    assert (different["Language"], different["Reminder 1"]) == ("English", "2")
    assert not [label for label in different if label.startswith("Unit of reminder")]
    save(desk, clinic, language="de", version=answer.context["form"]["version"].value())
    assert (clinic.reminder_minutes, clinic.language) == ([24 * 60, 15], "de")


def test_a_second_click_on_save_is_no_conflict(desk, clinic):
    version = desk.get(PAGE).context["form"]["version"].value()
    assert [save(desk, clinic, reminder_1="2", version=version).status_code for _ in range(2)] == [302, 302]


def test_a_time_that_is_typed_counts_also_when_nobody_has_chosen_our_own_time(desk, clinic):
    assert save(desk, clinic, quiet_count="8", quiet_unit="seconds").status_code == 302
    assert clinic.quiet_seconds == 8
    assert save(desk, clinic, quiet="own", quiet_count="2").status_code == 302
    assert clinic.quiet_seconds == 120


def test_whoever_turns_to_the_default_may_leave_the_number_as_it_was(desk, clinic):
    save(desk, clinic, quiet="own", quiet_count="8", quiet_unit="seconds")
    assert save(desk, clinic, quiet_count="8", quiet_unit="seconds").status_code == 302
    assert clinic.quiet_seconds is None


def test_a_typed_time_that_cannot_be_is_refused_without_our_own_time_as_well(desk, clinic):
    answer = save(desk, clinic, quiet_count="61")
    assert (answer.status_code, clinic.quiet_seconds) == (400, None)
    assert "At most one hour" in words(answer)
    assert save(desk, clinic, quiet_count="").status_code == 302
    assert clinic.quiet_seconds is None
