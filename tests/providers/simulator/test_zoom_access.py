import pytest

from tests.providers.simulator.clients import StandIn, ZoomApi, ZoomClient, code_of


def scopes_named(answer) -> str:
    return answer.json()["message"]


def test_call_without_a_token_or_with_an_unknown_one_is_401_124(stand_in: StandIn):
    assert code_of(ZoomApi(stand_in, "").call("GET", "/users/me")) == (401, 124)
    assert code_of(ZoomApi(stand_in, "unknown").call("GET", "/users/me")) == (401, 124)


def test_me_is_the_one_who_authorized(admin: ZoomApi):
    me = admin.call("GET", "/users/me").json()
    assert (me["email"], me["type"], me["display_name"]) == ("dana@clinic.example", 2, "Dana Admin")
    assert me["account_id"] and me["status"] == "active"


def test_basic_user_can_be_told_by_his_type(zoom: ZoomClient):
    assert zoom.api("basil").call("GET", "/users/me").json()["type"] == 1


def test_user_level_token_reaches_me_only(zoom: ZoomClient):
    user = zoom.api("uma")
    assert user.create("me").status_code == 201
    for reference in ("uma@clinic.example", "dana@clinic.example"):
        answer = user.create(reference)
        assert code_of(answer) == (400, 4711)
        assert "meeting:write:meeting:admin" in scopes_named(answer)


def test_admin_level_token_reaches_every_user_of_the_account(admin: ZoomApi):
    user = admin.call("GET", "/users/room3@clinic.example").json()
    by_id = admin.created(user["id"])
    by_email = admin.created("room3@clinic.example")
    assert by_id["host_id"] == by_email["host_id"] == user["id"]


def test_user_of_another_account_is_1010_and_nobody_is_1001(admin: ZoomApi):
    assert code_of(admin.create("bea@hospital.example"))[1] == 1010
    assert code_of(admin.create("nobody@clinic.example")) == (404, 1001)


@pytest.mark.parametrize(
    ("method", "name"), [("PATCH", "meeting:update:meeting"), ("DELETE", "meeting:delete:meeting")]
)
def test_missing_scope_is_400_4711_and_named(zoom: ZoomClient, method: str, name: str):
    api = zoom.api("mina")
    meeting = api.created()
    answer = api.call(method, f"/meetings/{meeting['id']}", {"topic": "x"})
    assert code_of(answer) == (400, 4711)
    assert name in scopes_named(answer)


def test_classic_scopes_open_the_same_doors(zoom: ZoomClient):
    api = zoom.api("bea")
    meeting = api.created("ward1@hospital.example")
    assert api.call("PATCH", f"/meetings/{meeting['id']}", {"topic": "x"}).status_code == 204
    assert api.call("GET", "/users").status_code == 200


def test_user_level_token_does_not_reach_somebody_elses_meeting(zoom: ZoomClient, admin: ZoomApi):
    meeting = admin.created()
    assert code_of(zoom.api("uma").call("GET", f"/meetings/{meeting['id']}")) == (400, 3003)


def test_meeting_of_another_account_does_not_exist(zoom: ZoomClient, admin: ZoomApi):
    meeting = zoom.api("bea").created()
    assert code_of(admin.call("DELETE", f"/meetings/{meeting['id']}")) == (404, 3001)


@pytest.mark.parametrize("host", ["vera@clinic.example", "ines@clinic.example", "pia@clinic.example"])
def test_user_who_may_not_host_is_3161(admin: ZoomApi, host: str):
    assert code_of(admin.create(host)) == (400, 3161)


def test_list_of_users_comes_in_pages(admin: ZoomApi):
    found, token = [], ""
    for _ in range(4):
        page = admin.call("GET", f"/users?page_size=5&next_page_token={token}").json()
        found += [user["email"] for user in page["users"]]
        token = page["next_page_token"]
    assert not token and page["total_records"] == len(found) == len(set(found)) == 17
    assert "ines@clinic.example" not in found


def test_list_of_users_can_ask_for_the_inactive_ones(admin: ZoomApi):
    users = admin.call("GET", "/users?status=inactive").json()["users"]
    assert [user["email"] for user in users] == ["ines@clinic.example"]


def test_list_of_users_needs_an_admin(zoom: ZoomClient):
    assert code_of(zoom.api("uma").call("GET", "/users")) == (400, 4711)


def test_settings_tell_the_passcode_policy(admin: ZoomApi, stand_in: StandIn):
    stand_in.options(zoom_passcode_min_length=8, zoom_passcode_needs_number=True)
    settings = admin.call("GET", "/users/me/settings").json()
    policy = settings["schedule_meeting"]["meeting_password_requirement"]
    assert policy["length"] == 8 and policy["have_number"] is True and policy["have_letter"] is False


def test_unknown_address_is_answered_like_zoom_does(admin: ZoomApi):
    assert code_of(admin.call("GET", "/no/such/thing")) == (404, 2300)


def test_regional_host_is_the_same_zoom(admin: ZoomApi, stand_in: StandIn):
    headers = {"Authorization": f"Bearer {admin.token}"}
    answer = stand_in.session.get("https://api-eu.zoom.us/v2/users/me", headers=headers, timeout=30)
    assert answer.json()["email"] == "dana@clinic.example"
