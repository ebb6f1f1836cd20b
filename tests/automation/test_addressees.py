"""What a resource has chosen under *My settings* counts in every mail about its jobs, as on pages and in its feed."""

import pytest

from automation.addressees import as_resource
from jobs.models import Resource
from notifications.models import Invitation, Notice
from tests.automation.reading_feeds import make_program
from tests.automation.test_feed_readers import change, in_hours, make_meeting
from tests.making import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_organization(quiet_seconds=0, language="en", timezone="America/New_York")


@pytest.fixture
def program(clinic):
    """Of somebody whose record says nothing, and who reads German in Tokyo."""
    program = make_program(clinic)
    user = program.resource.user
    user.timezone, user.language = "Asia/Tokyo", "de"
    user.save()
    return program


def reads(resource):
    person = as_resource(Resource.objects.get(pk=resource.pk))
    return person.language, person.timezone


def test_requests_and_invitations_are_in_what_was_chosen(program):
    make_meeting(program)
    request, invitation = Notice.objects.get(kind="dispatch"), Invitation.objects.get(role="resource")
    assert (invitation.language, invitation.timezone) == ("de", "Asia/Tokyo")
    for mail in (request, invitation):
        assert "Asia/Tokyo" in mail.octets.decode()
        assert "Guten Tag" in mail.octets.decode()


def test_news_of_who_has_jobs_by_feed_alone_are_too(program):
    Resource.objects.filter(pk=program.resource.pk).update(calendar="feed")
    program.read()
    meeting = make_meeting(program, hours=5)
    change(meeting, start=in_hours(7))
    assert "Asia/Tokyo" in Notice.objects.get(kind="feed_moved").octets.decode()


def test_a_resources_record_goes_before_its_log_in_and_both_before_the_organization(program, clinic):
    resource = program.resource
    assert reads(resource) == ("de", "Asia/Tokyo")
    Resource.objects.filter(pk=resource.pk).update(language="en", timezone="Europe/Berlin")
    assert reads(resource) == ("en", "Europe/Berlin")
    Resource.objects.filter(pk=resource.pk).update(language="", timezone="", user=None)
    assert reads(resource) == (clinic.language, clinic.timezone)
