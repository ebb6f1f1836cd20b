"""A meeting that another has taken the place of lives until the mails with the new link have left, and not for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation import services
from automation.models import Host, Meeting, ReplacedMeeting
from automation.planning import order
from jobs import services as jobs
from notifications.models import Invitation, Notice
from notifications.smtp import hang_up
from notifications.tasks import send_mails
from outbox.models import Pace
from providers import meetings
from providers.services import remove_connection
from tests.automation.drifting import live_there
from tests.automation.reading_feeds import make_job_for, make_program
from tests.automation.replacing import come_by_for_replaced, let_mails_leave, let_replaced_go
from tests.automation.staffing import connection_of, fill_pool, open_clinic, settled
from tests.making import make_ready_job, tomorrow
from tests.providers.connecting import connect

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
LINK = "https://meet.example/room-7"
DELETES = {"zoom": "zoom.delete_meeting", "teams": "graph.delete_meeting"}
BY_HAND, OTHER_HOST = "by hand", "other host"
WAYS = [(BY_HAND, "zoom"), (BY_HAND, "teams"), (OTHER_HOST, "zoom")]


@pytest.fixture(params=WAYS, ids=" at ".join)
def way(request):
    """How a meeting comes to be replaced, and where."""
    return request.param


@pytest.fixture
def clinic(way, simulator):
    clinic = open_clinic(simulator, way[1])
    if way[0] == OTHER_HOST:
        fill_pool(clinic, 2)
    return clinic


@pytest.fixture
def job(clinic):
    """Its guests have the link."""
    job = make_ready_job(clinic)
    settled(job)
    let_mails_leave()
    return job


@pytest.fixture
def old(job, way):
    """The first meeting, in whose place there is another; the mails that say so are on their way."""
    old = Meeting.objects.get(job=job)
    if way[0] == BY_HAND:
        services.use_link(present(job), LINK, by=None)
    else:
        Host.objects.filter(pk=old.booking.host_id).update(problem="no_licence")
        order(present(job))
    assert settled(job).join_url != old.join_url
    return old


def is_live(simulator, meeting):
    return meeting.provider_meeting_id in {str(one["id"]) for one in live_there(simulator)}


def present(job):
    return Meeting.objects.select_related("job", "connection").get(job=job)


def own_ids(meeting):
    return set() if meeting.is_by_hand else {meeting.provider_meeting_id}


def live_ids(simulator):
    return {str(one["id"]) for one in live_there(simulator)}


def try_to_send():
    """Whatever waits, and however the mail server was found the last time."""
    Pace.objects.all().delete()
    hang_up()
    for kind in (Invitation, Notice):
        kind.objects.with_work().update(available_at=timezone.now())
    send_mails()


@pytest.mark.database
def test_while_the_mail_server_is_stopped_the_old_link_leads_to_a_meeting(job, old, simulator):
    try_to_send()
    come_by_for_replaced()
    meeting = present(job)
    assert is_live(simulator, old)
    assert (meeting.status, meeting.next_attempt_at, meeting.replaced_ids) == ("scheduled", None, [])
    assert meeting.join_url != old.join_url


def test_once_the_new_link_has_left_the_old_meeting_goes(job, old, simulator, mailsink):
    come_by_for_replaced()
    assert is_live(simulator, old)
    try_to_send()
    come_by_for_replaced()
    assert present(job).join_url in mailsink.messages(to=job.contact.email)[-1]["calendar"].replace("\r\n ", "")
    assert live_ids(simulator) == own_ids(present(job))
    assert not ReplacedMeeting.objects.with_work().exists()


def test_it_stays_while_one_of_the_mails_has_not_left(job, old, simulator):
    one, other = Invitation.objects.with_work().values_list("pk", flat=True)
    Invitation.objects.filter(pk=one).update(status="sent", sent_at=timezone.now(), served=1)
    come_by_for_replaced()
    assert is_live(simulator, old)
    Invitation.objects.filter(pk=other).update(status="sent", sent_at=timezone.now(), served=1)
    come_by_for_replaced()
    assert not is_live(simulator, old)


def test_nobody_waits_for_a_mail_that_was_given_up(old, simulator):
    Invitation.objects.with_work().update(status="failed", served=1)
    come_by_for_replaced()
    assert not is_live(simulator, old)


def test_nor_for_the_invitation_of_somebody_who_never_had_the_old_link(job, old, simulator):
    let_mails_leave()
    new = make_ready_job(job.organization).contact
    jobs.change_job(job, {"contact": new}, by=None)
    settled(job)
    assert Invitation.objects.with_work().filter(recipient=new.email).exists()
    come_by_for_replaced()
    assert not is_live(simulator, old)


def test_nobody_waits_longer_than_an_hour(job, old, simulator):
    ReplacedMeeting.objects.update(created_at=timezone.now() - timedelta(minutes=59))
    come_by_for_replaced()
    assert is_live(simulator, old)
    ReplacedMeeting.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    come_by_for_replaced()
    assert not is_live(simulator, old)
    assert Invitation.objects.with_work().count() == 2


def test_when_the_job_is_cancelled_before_both_go(job, old, simulator):
    jobs.cancel_job(job, by=None)
    assert settled(job).status == "cancelled"
    assert ReplacedMeeting.objects.due().count() == 1
    come_by_for_replaced()
    assert live_ids(simulator) == set()


def test_when_the_job_moves_before_the_mail_has_left_the_old_meeting_stays_until_one_has(job, old, simulator):
    jobs.change_job(job, {"start": tomorrow(16)}, by=None)
    settled(job)
    come_by_for_replaced()
    assert is_live(simulator, old)
    let_replaced_go()
    assert live_ids(simulator) == own_ids(present(job))


def test_where_nobody_is_told_it_goes_at_once(job, simulator, way):
    Invitation.objects.all().delete()
    Meeting.objects.filter(job=job).update(send_ics=False)
    services.use_link(present(job), LINK, by=None)
    settled(job)
    come_by_for_replaced()
    assert live_ids(simulator) == set()


def test_a_failing_job_does_not_keep_it(job, old, simulator):
    """What takes its place was told, and could not follow a later change."""
    let_mails_leave()
    Meeting.objects.filter(job=job).update(status="failed")
    come_by_for_replaced()
    assert not is_live(simulator, old)


@pytest.mark.parametrize("was_deleted", [False, True])
def test_when_a_worker_dies_over_it_the_next_one_finishes(job, old, simulator, was_deleted):
    let_mails_leave()
    [row] = ReplacedMeeting.objects.all()
    ReplacedMeeting.objects.update(available_at=timezone.now())
    assert ReplacedMeeting.objects.claim(row.pk)
    if was_deleted:
        meetings.cancel_meeting(connection_of(job.organization), old.provider_meeting_id)
    ReplacedMeeting.objects.update(leased_until=timezone.now())
    come_by_for_replaced()
    assert not is_live(simulator, old)
    assert not ReplacedMeeting.objects.with_work().exists()


def test_it_is_tried_again_when_the_provider_does_not_answer_and_the_job_is_none_the_worse(job, old, simulator, way):
    let_mails_leave()
    simulator.set_fault(kind="status_502", operation=DELETES[way[1]], count=1)
    come_by_for_replaced()
    assert is_live(simulator, old)
    assert (present(job).status, present(job).next_attempt_at) == ("scheduled", None)
    come_by_for_replaced()
    assert not is_live(simulator, old)


def test_what_cannot_be_deleted_is_left_there_and_no_trouble_of_the_job(job, old, simulator, way):
    let_mails_leave()
    refusal = {"zoom": {"status": 400, "code": "200"}, "teams": {"status": 403, "code": "Forbidden"}}[way[1]]
    simulator.set_fault(kind="error", operation=DELETES[way[1]], message="no", count=1, **refusal)
    come_by_for_replaced()
    assert (is_live(simulator, old), present(job).status) == (True, "scheduled")
    assert not ReplacedMeeting.objects.with_work().exists()


def test_what_is_in_an_account_that_was_removed_is_asked_for_when_it_is_connected_again(job, old, simulator, way):
    let_mails_leave()
    admin = job.organization.users.get()
    remove_connection(connection_of(job.organization), by=admin)
    come_by_for_replaced()
    assert is_live(simulator, old)
    connect(simulator, admin, way[1])
    assert ReplacedMeeting.objects.due().count() == 1
    settled(job)
    come_by_for_replaced()
    assert not is_live(simulator, old)


def test_another_account_is_never_asked_for_it(job, old, simulator, way):
    let_mails_leave()
    admin = job.organization.users.get()
    remove_connection(connection_of(job.organization), by=admin)
    connect(simulator, admin, "teams" if way[1] == "zoom" else "zoom")
    last = simulator.control("GET", "calls", params={})["calls"][-1]["number"]
    come_by_for_replaced()
    asked = simulator.control("GET", "calls", params={"after": last})["calls"]
    assert [call for call in asked if old.provider_meeting_id in call["path"]] == []
    assert not ReplacedMeeting.objects.with_work().exists()


def at_another_address(link):
    """The same meeting, as somebody may have copied it."""
    return link.partition("?")[0].replace("%3a", "%3A")


def test_a_meeting_whose_own_link_is_pasted_is_left_where_it_is(job, clinic, simulator):
    """Somebody has put it right at the provider, where our changes were refused."""
    before = present(job)
    services.use_link(present(job), at_another_address(before.join_url), by=None)
    settled(job)
    let_replaced_go()
    assert live_ids(simulator) == {before.provider_meeting_id}
    assert not ReplacedMeeting.objects.with_work().exists()


def test_so_is_one_that_was_replaced_when_its_link_is_pasted_after_all(job, old, simulator):
    services.use_link(present(job), old.join_url, by=None)
    settled(job)
    let_replaced_go()
    assert live_ids(simulator) == {old.provider_meeting_id}


@pytest.mark.parametrize("way", [(BY_HAND, "zoom")], indirect=True, ids=" at ".join)
def test_who_reads_a_feed_gets_the_news_first(clinic, simulator):
    program = make_program(clinic, calendar="feed")
    program.read()
    job = make_job_for(program, start=timezone.now() + timedelta(hours=5))
    old = settled(job)
    let_mails_leave()
    services.use_link(present(job), LINK, by=None)
    settled(job)
    Invitation.objects.with_work().update(status="sent", sent_at=timezone.now(), served=1)
    assert Notice.objects.with_work().get().kind == "feed_link"
    come_by_for_replaced()
    assert is_live(simulator, old)
    let_replaced_go()
    assert not is_live(simulator, old)
