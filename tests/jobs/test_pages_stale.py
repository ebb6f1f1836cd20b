"""Two people at the same page: who saves later takes nothing back that the other has changed."""

import pytest

from automation.models import Meeting
from jobs import people
from jobs.models import Contact, JobType, Resource
from notifications.models import Invitation
from tests.automation.settling import settle_only
from tests.automation.test_reminders import make_meeting
from tests.jobs.page_visitors import make_resource_with_login, messages_of, scheduler_of, text_of, visitor
from tests.making import make_contact, make_organization, make_resource

pytestmark = pytest.mark.django_db
REFUSED = "Somebody has changed this since you opened it. Nothing was saved"


@pytest.fixture
def clinic():
    return make_organization(quiet_seconds=0)


@pytest.fixture
def desk(clinic):
    return scheduler_of(clinic)


def open_form(desk, url):
    """What a browser would send if nothing was typed."""
    form = desk.get(url).context["form"]
    return {field.name: field.value() for field in form if field.value() not in (None, False)}


@pytest.mark.heavy
@pytest.mark.parametrize(("url", "make"), [("/contacts/{}/", make_contact), ("/resources/{}/", make_resource)])
def test_a_person_who_was_changed_since_is_not_put_back_and_nothing_typed_is_lost(clinic, desk, url, make):
    person = make(clinic, email="wrong@people.example")
    url = url.format(person.pk)
    typed = open_form(desk, url) | {"name": "Typed Name"}
    desk.post(url, open_form(desk, url) | {"email": "right@people.example"})
    page = desk.post(url, typed)
    person.refresh_from_db()
    assert (person.email, person.name != "Typed Name") == ("right@people.example", True)
    assert REFUSED in text_of(page)
    assert ("E-mail address", "right@people.example") in page.context["form"].present_values
    assert 'value="Typed Name"' in text_of(page) and "What is there now" in text_of(page)
    # Having seen it, the scheduler sends what is wanted now.
    typed = {field.name: field.value() for field in page.context["form"]} | {"email": "right@people.example"}
    answer = desk.post(url, typed, follow=True)
    person.refresh_from_db()
    assert (person.email, person.name) == ("right@people.example", "Typed Name")
    assert messages_of(answer) == ["Saved."]


@pytest.mark.heavy
def test_nobody_is_invited_at_an_address_that_was_corrected_while_the_page_was_open(clinic, desk):
    meeting = make_meeting(clinic)
    Invitation.objects.update(status="sent", served=1)
    url = f"/contacts/{meeting.job.contact_id}/"
    stale = open_form(desk, url) | {"phone": "+49 30 1"}
    old = stale["email"]
    desk.post(url, open_form(desk, url) | {"email": "right@people.example"})
    settle_only(meeting)
    told = Invitation.objects.filter(recipient=old).count()
    desk.post(url, stale)
    assert not Meeting.objects.with_work().exists()
    assert Invitation.objects.filter(recipient=old).count() == told
    assert Invitation.objects.filter(recipient="right@people.example").exclude(method="CANCEL").count() == 1


def test_a_resources_own_choice_of_its_calendar_is_not_taken_back_by_a_page_that_was_open(clinic, desk):
    resource = make_resource_with_login(clinic)
    url = f"/resources/{resource.pk}/"
    stale = open_form(desk, url) | {"zoom_user": "room1@clinic.example"}
    visitor(resource.user).post("/settings/me/calendar/", {"calendar": "feed"})
    page = desk.post(url, stale)
    resource.refresh_from_db()
    assert resource.calendar == "feed"
    assert page.context["form"].present_values[0] == ("Jobs come into the calendar", "By calendar feed")


def test_a_second_click_on_save_is_no_conflict(clinic, desk):
    contact = make_contact(clinic)
    url = f"/contacts/{contact.pk}/"
    typed = open_form(desk, url) | {"phone": "+49 30 1"}
    assert [desk.post(url, typed).status_code for _ in range(2)] == [302, 302]


def test_a_new_log_in_is_nothing_that_the_open_page_could_take_back(clinic, desk):
    resource = make_resource(clinic)
    url = f"/resources/{resource.pk}/"
    stale = open_form(desk, url) | {"name": "New Name"}
    desk.post(f"{url}login/", {"email": "new@clinic.example", "password": "correct-horse-battery"})
    assert desk.post(url, stale).status_code == 302
    resource.refresh_from_db()
    assert (resource.name, resource.user.email) == ("New Name", "new@clinic.example")


@pytest.mark.parametrize(("model", "make"), [(Contact, make_contact), (Resource, make_resource)])
def test_only_what_is_given_is_written(clinic, model, make):
    """As between two calls of the API at the same time: each has read the person before the other wrote."""
    first = make(clinic)
    second = model.objects.get(pk=first.pk)
    people.change_person(first, {"email": "right@people.example"}, by=None)
    people.change_person(second, {"language": "de"}, by=None)
    assert model.objects.values_list("email", "language").get() == ("right@people.example", "de")


def test_a_job_type_that_was_changed_since_is_not_put_back(clinic, desk):
    kind = JobType.objects.create(organization=clinic, name="Video", is_virtual=False)
    url = f"/job-types/{kind.pk}/"
    stale = open_form(desk, url) | {"name": "Video call"}
    desk.post(url, open_form(desk, url) | {"is_virtual": "on"})
    page = desk.post(url, stale)
    kind.refresh_from_db()
    assert (kind.name, kind.is_virtual) == ("Video", True)
    assert REFUSED in text_of(page)
    assert ("New jobs of this type are virtual", "Yes") in page.context["form"].present_values
    # Seen, and sent once more, it counts.
    desk.post(url, stale | {"version": page.context["form"]["version"].value()})
    kind.refresh_from_db()
    assert (kind.name, kind.is_virtual) == ("Video call", False)
