"""Whom the provider names, and who a Zoom user is: pages that ask the (simulated) provider while somebody waits."""

import pytest

from automation.models import Host, ResourceHost
from providers.models import Connection
from tests.counting import count_queries
from tests.jobs.page_visitors import messages_of, scheduler_of, text_of
from tests.making import make_organization, make_resource, make_user
from tests.providers.connecting import connect

pytestmark = pytest.mark.django_db
TAB = "/meetings-configuration/hosts/"


@pytest.fixture
def admin():
    return make_user(make_organization())


@pytest.fixture
def connection(simulator, admin):
    return connect(simulator, admin, "zoom")


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


def pool(organization):
    hosts = Host.objects.for_organization(organization).filter(is_in_pool=True)
    return sorted(hosts.values_list("email", flat=True))


def id_of(page, email):
    return next(one.user_id for one in page.context["candidates"] if one.email == email)


@pytest.mark.heavy
def test_hosts_are_chosen_from_the_licensed_users_of_the_account(desk, admin, connection):
    page = desk.get(f"{TAB}add/")
    listed = {one.email for one in page.context["candidates"]}
    assert {"dana@clinic.example", "room1@clinic.example", "room12@clinic.example"} <= listed
    assert listed.isdisjoint({"bo@clinic.example", "ines@clinic.example", "bea@hospital.example"})
    chosen = [id_of(page, "room1@clinic.example"), id_of(page, "room2@clinic.example")]
    answer = desk.post(f"{TAB}add/", {"users": chosen, "who": "Room3@clinic.example"}, follow=True)
    assert pool(admin.organization) == [f"room{number}@clinic.example" for number in (1, 2, 3)]
    assert messages_of(answer) == ["Video Room 1, Video Room 2, Video Room 3 are in the pool now."]
    assert "room1@clinic.example" in text_of(desk.get(TAB))
    assert "room1@clinic.example" not in text_of(desk.get(f"{TAB}add/"))


@pytest.mark.heavy
def test_who_cannot_be_added_is_said_by_name_and_the_others_are(desk, admin, connection):
    page = desk.get(f"{TAB}add/")
    given = {"users": [id_of(page, "room1@clinic.example")], "who": "bo@clinic.example"}
    answer = desk.post(f"{TAB}add/", given)
    assert answer.status_code == 400
    assert "bo@clinic.example: This Zoom user has no licence" in text_of(answer)
    assert pool(admin.organization) == ["room1@clinic.example"]
    answer = desk.post(f"{TAB}add/", {"who": "nobody@clinic.example"})
    assert "Zoom knows no user nobody@clinic.example" in text_of(answer)


def test_nobody_chosen_is_said(desk, connection):
    answer = desk.post(f"{TAB}add/", {"who": " "})
    assert answer.status_code == 400
    assert "Choose somebody from the list, or write an e-mail address." in text_of(answer)


def test_a_provider_that_does_not_answer_leaves_the_address_to_be_written(desk, simulator, connection):
    simulator.set_fault(kind="reset_before", operation="zoom.list_users")
    page = desk.get(f"{TAB}add/")
    assert page.status_code == 200
    assert "The users of the account could not be listed." in text_of(page)
    assert page.context["form"]["who"] is not None and "By address" in text_of(page)


def test_an_authorization_of_one_users_meetings_leads_back_with_the_reason(desk, simulator, admin):
    connect(simulator, admin, "zoom", account="uma")
    answer = desk.get(f"{TAB}add/", follow=True)
    assert answer.redirect_chain == [(TAB, 302)]
    assert "admin-level scopes" in messages_of(answer)[0]


@pytest.mark.heavy
def test_a_resource_shows_what_became_of_its_zoom_user(simulator, admin, connection):
    desk, clinic = scheduler_of(admin.organization), admin.organization
    nurse = make_resource(clinic, zoom_user="room1@clinic.example")
    page = f"/resources/{nurse.pk}/"
    assert "Not looked up yet" in text_of(desk.get(page))
    check = f"{page}host/check/"
    assert desk.post(check).status_code == 302
    assert "It is Video Room 1 (room1@clinic.example), Licensed." in text_of(desk.get(page))
    assert "Found" in text_of(desk.get("/resources/"))
    nurse.zoom_user = "nobody@clinic.example"
    nurse.save()
    assert "Not looked up yet" in text_of(desk.get(page))
    desk.post(check)
    assert "Zoom knows no user nobody@clinic.example" in text_of(desk.get(page))
    assert "Needs somebody" in text_of(desk.get("/resources/"))


@pytest.mark.heavy
def test_checking_again_finds_that_a_licence_has_come_or_gone(simulator, admin, connection):
    desk = scheduler_of(admin.organization)
    nurse = make_resource(admin.organization, zoom_user="bo@clinic.example")
    desk.post(f"/resources/{nurse.pk}/host/check/")
    assert "has no licence" in text_of(desk.get(f"/resources/{nurse.pk}/"))
    Host.objects.update(problem="", licence="Licensed")
    assert "has no licence" not in text_of(desk.get(f"/resources/{nurse.pk}/"))
    desk.post(f"/resources/{nurse.pk}/host/check/")
    assert "has no licence" in text_of(desk.get(f"/resources/{nurse.pk}/"))


def test_without_a_provider_nobody_is_looked_up(admin):
    nurse = make_resource(admin.organization, zoom_user="room1@clinic.example")
    answer = scheduler_of(admin.organization).post(f"/resources/{nurse.pk}/host/check/", follow=True)
    assert messages_of(answer) == ["No meetings provider is connected, so nobody can be looked up."]
    assert not ResourceHost.objects.exists()


def test_a_resource_of_another_organization_is_not_checked(simulator, connection):
    nurse = make_resource(make_organization(), zoom_user="room1@clinic.example")
    assert scheduler_of(connection.organization).post(f"/resources/{nurse.pk}/host/check/").status_code == 404


def test_the_list_of_resources_asks_the_database_as_often_for_thirty_as_for_one(admin):
    clinic, desk = admin.organization, scheduler_of(admin.organization)
    connection = Connection.objects.create(organization=clinic, provider="zoom", access_token="t")
    add_linked_resources(connection, 1)
    few = count_queries(lambda: desk.get("/resources/"))
    add_linked_resources(connection, 29)
    assert count_queries(lambda: desk.get("/resources/")) == few


def add_linked_resources(connection, count):
    clinic = connection.organization
    for _ in range(count):
        nurse = make_resource(clinic, zoom_user="room@clinic.example")
        host = Host.objects.create(organization=clinic, connection=connection, user_id=str(nurse.pk), name=nurse.name)
        ResourceHost.objects.create(resource=nurse, entered=nurse.zoom_user, host=host)
