"""The tab Hosts as plain forms: what it shows, takes and refuses, and for whom."""

import pytest

from automation.models import Host, Hosting
from providers.models import Connection
from tests.jobs.page_visitors import messages_of, text_of
from tests.making import make_organization, make_user

pytestmark = pytest.mark.django_db
TAB = "/meetings-configuration/hosts/"
ADMIN_SCOPES = ["meeting:write:admin", "meeting:read:admin", "user:read:admin"]


@pytest.fixture
def admin():
    return make_user(make_organization())


@pytest.fixture
def connection(admin):
    return Connection.objects.create(
        organization=admin.organization,
        provider="zoom",
        authorized_by=admin,
        access_token="t",
        account_id="A1",
        user_id="U1",
        account_email="dana@clinic.example",
        is_admin_level=True,
        scopes=ADMIN_SCOPES,
    )


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


def make_host(connection, **fields):
    given = {"user_id": "U2", "name": "Harriet Host", "email": "harriet@clinic.example", "licence": "Licensed"}
    return Host.objects.create(
        organization=connection.organization, connection=connection, is_in_pool=True, **given | fields
    )


def limit_to_own_user(connection, *scopes):
    Connection.objects.filter(pk=connection.pk).update(is_admin_level=False, scopes=list(scopes))


def test_how_the_host_is_chosen_and_how_guests_get_in_are_kept(desk, admin, connection):
    make_host(connection)
    answer = desk.post(f"{TAB}choose/", {"mode": "pool", "entry": "with_host"}, follow=True)
    hosting = Hosting.of(admin.organization)
    assert (hosting.mode, hosting.entry) == ("pool", "with_host")
    assert messages_of(answer) == ["Saved."]
    assert [choice.value for choice in answer.context["modes"] if choice.is_chosen] == ["pool"]
    assert [choice.value for choice in answer.context["entries"] if choice.is_chosen] == ["with_host"]


def test_what_another_admin_has_chosen_since_is_not_put_back(desk, connection):
    make_host(connection)
    version = desk.get(TAB).context["form"]["version"].value()
    desk.post(f"{TAB}choose/", {"mode": "pool", "entry": "", "version": version})
    page = desk.post(f"{TAB}choose/", {"mode": "authorizer", "entry": "any_time", "version": version})
    hosting = Hosting.of(connection.organization)
    assert (hosting.mode, hosting.entry) == ("pool", "")
    assert "Somebody has changed this since you opened it." in text_of(page)
    assert page.context["form"].present_values[0][0] == "Who is the host"
    again = {"mode": "pool", "entry": "any_time", "version": page.context["form"]["version"].value()}
    assert desk.post(f"{TAB}choose/", again).status_code == 302
    assert Hosting.of(connection.organization).entry == "any_time"


@pytest.mark.parametrize("form", [{}, {"mode": "nobody"}, {"mode": "authorizer", "entry": "by the window"}])
def test_a_choice_that_there_is_not_is_refused(desk, connection, form):
    assert desk.post(f"{TAB}choose/", form).status_code == 400
    assert not Hosting.objects.exists()


def test_without_a_provider_the_tab_says_that_there_is_no_integration(desk):
    page = text_of(desk.get(TAB))
    assert "There is no integration" in page
    assert "Connect a meetings provider first." in page


def test_for_teams_other_hosts_cannot_be_chosen_and_the_page_says_why(desk, connection):
    Connection.objects.update(provider="teams")
    page = desk.get(TAB)
    assert [bool(choice.problem) for choice in page.context["modes"]] == [False, True, True]
    assert "At Microsoft Teams the account that authorized it is always the organizer." in text_of(page)
    assert desk.get(f"{TAB}add/").status_code == 302


def test_without_admin_level_scopes_the_missing_ones_are_named(desk, connection):
    limit_to_own_user(connection, "meeting:write", "meeting:read:admin", "user:read:user")
    page = text_of(desk.get(TAB))
    assert "Missing: meeting:write:meeting:admin, meeting:update:meeting:admin" in page
    assert "meeting:read:meeting:admin" not in page
    assert desk.post(f"{TAB}choose/", {"mode": "pool", "entry": ""}).status_code == 400
    assert Hosting.of(connection.organization).mode == "authorizer"


def test_a_chosen_mode_that_has_become_impossible_stays_chosen_and_says_so(desk, connection):
    Hosting.objects.create(organization=connection.organization, mode="pool")
    limit_to_own_user(connection, "meeting:write")
    page = desk.get(TAB)
    chosen = next(choice for choice in page.context["modes"] if choice.is_chosen)
    assert chosen.value == "pool"
    assert "admin-level scopes" in chosen.problem
    assert "Hosts of the pool can&#x27;t be used, so meetings wait." in text_of(page)


def test_an_empty_pool_is_a_warning_only_while_hosts_come_from_it(desk, connection):
    warning = "the pool is empty: meetings wait"
    assert warning not in text_of(desk.get(TAB))
    Hosting.objects.create(organization=connection.organization, mode="pool")
    assert warning in text_of(desk.get(TAB))
    host = make_host(connection)
    assert warning not in text_of(desk.get(TAB))
    Host.objects.filter(pk=host.pk).update(problem="This Zoom user is not active.")
    assert "None of the hosts of the pool can host a meeting" in text_of(desk.get(TAB))


def test_the_pool_shows_each_host_with_its_trouble(desk, connection):
    make_host(connection, problem="This Zoom user has no licence.", licence="Basic")
    page = text_of(desk.get(TAB))
    for words in ("Harriet Host", "harriet@clinic.example", "Basic", "This Zoom user has no licence.", "0 of 100"):
        assert words in page


def test_the_account_that_authorized_shows_what_its_licence_does_not_allow(desk, connection):
    Connection.objects.update(licence="Basic", warning="Zoom ends each meeting after 40 minutes.")
    page = text_of(desk.get(TAB))
    assert "With limits" in page and "Zoom ends each meeting after 40 minutes." in page


def test_the_capacity_of_a_host_is_set(desk, connection):
    host = make_host(connection)
    answer = desk.post(f"{TAB}{host.pk}/capacity/", {"capacity": "2"}, follow=True)
    host.refresh_from_db()
    assert (host.capacity, messages_of(answer)) == (2, ["Saved."])


@pytest.mark.parametrize("capacity", ["0", "-1", "many", "", "1000"])
def test_a_capacity_that_cannot_be_is_said_in_words(desk, connection, capacity):
    host = make_host(connection)
    answer = desk.post(f"{TAB}{host.pk}/capacity/", {"capacity": capacity}, follow=True)
    host.refresh_from_db()
    assert host.capacity == 1
    assert messages_of(answer)[0].startswith("Meetings at the same time: ")


def test_removing_a_host_is_asked_about_first_and_its_meetings_stay(desk, connection):
    host = make_host(connection)
    question = text_of(desk.get(f"{TAB}{host.pk}/remove/"))
    assert "Remove Harriet Host from the pool?" in question
    assert "already stay as they are, with their links" in question
    assert desk.post(f"{TAB}{host.pk}/remove/").status_code == 302
    assert "Harriet Host" not in text_of(desk.get(TAB)).replace("Harriet Host was removed", "")
    assert desk.post(f"{TAB}{host.pk}/remove/").status_code == 404


@pytest.mark.parametrize("role", ["scheduler", "resource"])
def test_only_admins_see_the_tab(client, admin, connection, role):
    host = make_host(connection)
    client.force_login(make_user(admin.organization, role))
    for path in ("", "add/", f"{host.pk}/remove/"):
        assert client.get(f"{TAB}{path}").status_code == 403
    for path in ("choose/", f"{host.pk}/capacity/", f"{host.pk}/remove/"):
        assert client.post(f"{TAB}{path}").status_code == 403


def test_hosts_of_another_organization_do_not_exist(desk, connection):
    stranger = make_user(make_organization())
    theirs = Connection.objects.create(organization=stranger.organization, provider="zoom", access_token="t")
    host = make_host(theirs, name="Theirs alone")
    assert "Theirs alone" not in text_of(desk.get(TAB))
    assert desk.get(f"{TAB}{host.pk}/remove/").status_code == 404
    assert desk.post(f"{TAB}{host.pk}/remove/").status_code == 404
    assert desk.post(f"{TAB}{host.pk}/capacity/", {"capacity": "9"}).status_code == 404
    host.refresh_from_db()
    assert (host.capacity, host.is_in_pool) == (1, True)
