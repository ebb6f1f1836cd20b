"""People who ask for the same meeting at the same moment, and who hold what another one needs."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.tokens import create_token
from automation import services
from automation.models import Meeting
from jobs.announcing import announce, lock
from providers.base import Account, Tokens
from providers.models import Connection
from providers.registry import get_provider
from providers.services import keep_connection
from tests.making import make_contact, make_organization, make_ready_job, make_user
from tests.together import ONE_WRITER, Meanwhile, all_at_once

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def admin():
    return make_user(make_organization())


@pytest.fixture
def clinic(admin):
    Connection.objects.create(organization=admin.organization, provider="zoom", authorized_by=admin, access_token="t")
    return admin.organization


def enable(clinic, admin):
    text = create_token(admin, name="Automation", scopes=[])[1]
    services.enable_automation(clinic, services.Wish(access_token=text), by=admin)


@pytest.mark.heavy
def test_clicks_at_the_same_moment_on_create_for_ready_jobs_make_each_meeting_once(clinic, admin):
    ready = [make_ready_job(clinic) for _ in range(8)]
    enable(clinic, admin)
    counts = all_at_once(3, lambda _number: services.create_for_ready_jobs(clinic, by=admin))
    assert len(counts) == 3
    assert max(counts) == len(ready)
    assert sorted(Meeting.objects.values_list("job", flat=True)) == sorted(job.pk for job in ready)


@pytest.mark.heavy
def test_a_meeting_may_be_asked_for_while_somebody_changes_its_job(clinic, admin):
    """Both write the same row, and neither waits for what the other one holds."""
    job = make_ready_job(clinic)
    enable(clinic, admin)
    other = Meanwhile(lambda: services.create_meeting_now(job, by=admin))
    with transaction.atomic():
        held = lock(job)
        other.begin()
        announce(held, by=None)
    other.end()
    assert Meeting.objects.get(job=job).is_manual


@pytest.mark.heavy
def test_others_write_rows_of_the_organization_while_its_connection_is_restored(clinic, admin):
    present = Connection.objects.get()
    account = Account(present.account_id, present.user_id, name="Dana", email="dana@clinic.example")
    tokens = Tokens("new", timezone.now() + timedelta(hours=1), ())
    other = Meanwhile(lambda: make_contact(clinic))
    with transaction.atomic():
        keep_connection(admin, get_provider("zoom"), tokens, account)
        other.begin()
        is_done = not other.thread.is_alive()
    other.end()
    assert is_done or ONE_WRITER
