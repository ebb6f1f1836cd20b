import pytest
import requests

from tests.providers.simulator.clients import REDIRECT, StandIn, ZoomApi, ZoomClient, read_query


def post(stand_in: StandIn, path: str, wish: object) -> requests.Response:
    return stand_in.session.post(f"{stand_in.url}/_control/{path}", json=wish, timeout=30)


def test_health_is_ok(stand_in: StandIn):
    assert stand_in.session.get(f"{stand_in.url}/_health", timeout=30).json() == {"status": "ok"}


def test_reset_forgets_everything(admin: ZoomApi, stand_in: StandIn):
    admin.created()
    stand_in.fault(kind="status_502")
    stand_in.clock(1000)
    stand_in.control("reset")
    state = stand_in.state()
    assert state["zoom"]["meetings"] == state["zoom"]["grants"] == state["faults"] == state["calls"] == []
    assert state["options"]["zoom_plan"] == "account"
    assert admin.call("GET", "/users/me").status_code == 401


def test_state_shows_live_and_deleted_meetings_with_their_fields(admin: ZoomApi, stand_in: StandIn):
    live, gone = admin.created(agenda="[ref:1]"), admin.created(agenda="[ref:2]")
    admin.call("DELETE", f"/meetings/{gone['id']}")
    first, second = stand_in.state()["zoom"]["meetings"]
    assert (first["id"], first["live"], first["agenda"], first["deleted_by"]) == (live["id"], True, "[ref:1]", None)
    assert (second["id"], second["live"], second["deleted_by"]) == (gone["id"], False, "api:demo-zoom-client")
    assert first["settings"]["approval_type"] == 2 and first["client_id"] == "demo-zoom-client"


def test_state_holds_no_secret_and_secrets_have_a_call_of_their_own(
    zoom: ZoomClient, admin: ZoomApi, stand_in: StandIn
):
    tokens = zoom.connect("bea")
    zak = read_query(admin.created()["start_url"])["zak"]
    state = stand_in.session.get(f"{stand_in.url}/_control/state", timeout=30).text
    secrets = {each["value"] for each in stand_in.control("secrets", method="GET")["secrets"]}
    assert {tokens["access_token"], tokens["refresh_token"], zak, admin.token} <= secrets
    assert not [secret for secret in secrets if secret in state]


def test_grants_tell_who_and_how_often(zoom: ZoomClient, stand_in: StandIn):
    tokens = zoom.connect("dana")
    zoom.refresh(tokens["refresh_token"])
    grant = stand_in.state()["zoom"]["grants"][0]
    assert (grant["email"], grant["active"], grant["refreshes"]) == ("dana@clinic.example", True, 1)


def test_calls_can_be_selected_and_cleared(admin: ZoomApi, stand_in: StandIn):
    admin.created()
    admin.call("GET", "/users/me?secret=1")
    calls = stand_in.control("calls?vendor=zoom", method="GET")
    assert calls["counts"]["zoom.create_meeting"] == {"201": 1}
    last = calls["calls"][-1]
    assert (last["operation"], last["status"], last["path"]) == ("zoom.get_user", 200, "/v2/users/me")
    later = stand_in.control(f"calls?after={last['number']}", method="GET")
    assert later["calls"] == []
    stand_in.control("calls", method="DELETE")
    assert stand_in.control("calls", method="GET")["calls"] == []


def test_clock_moves_the_simulators_time(stand_in: StandIn):
    before = stand_in.state()["now"]
    assert stand_in.control("clock", {"offset_seconds": 3600})["now"] > before


@pytest.mark.parametrize("offset", [10**30, "nan", "soon", None, []])
def test_clock_does_not_go_to_the_end_of_time(stand_in: StandIn, offset: object):
    answer = post(stand_in, "clock", {"offset_seconds": offset})
    assert answer.status_code == 400 and answer.json()["error"]


def test_options_are_changed_all_or_none(stand_in: StandIn):
    wrong = post(stand_in, "options", {"zoom_expires_in": 5, "no_such": 1})
    assert wrong.status_code == 400 and "no_such" in wrong.json()["error"]
    assert stand_in.control("options", method="GET")["zoom_expires_in"] == 3600
    assert post(stand_in, "options", {"zoom_plan": "huge"}).status_code == 400
    assert post(stand_in, "options", {"zoom_expires_in": "soon"}).status_code == 400
    assert stand_in.control("options", {"zoom_webhook_auto": "on"})["zoom_webhook_auto"] is True


def test_revoking_by_hand_can_spare_the_others(zoom: ZoomClient, stand_in: StandIn):
    dana, bea = zoom.api("dana"), zoom.api("bea")
    assert stand_in.control("revoke", {"vendor": "zoom", "account": "dana"}) == {"revoked": 1}
    assert dana.call("GET", "/users/me").status_code == 401
    assert bea.call("GET", "/users/me").status_code == 200
    assert stand_in.control("revoke", {"vendor": "zoom"}) == {"revoked": 1}
    assert post(stand_in, "revoke", {"vendor": "meet"}).status_code == 400
    assert post(stand_in, "revoke", {"vendor": "zoom", "account": "nobody"}).status_code == 400


def test_meeting_can_be_deleted_by_a_person(admin: ZoomApi, stand_in: StandIn):
    meeting = admin.created()
    assert stand_in.control(f"meetings/{meeting['id']}/delete")["vendor"] == "zoom"
    assert admin.call("GET", f"/meetings/{meeting['id']}").status_code == 404
    assert post(stand_in, f"meetings/{meeting['id']}/delete", {}).status_code == 400


def test_consent_takes_either_spelling_of_the_link(stand_in: StandIn):
    query = f"response_type=code&client_id=demo-zoom-client&redirect_uri={REDIRECT}&state=1"
    for origin in ("https:/", stand_in.url):
        url = f"{origin}/zoom.us/oauth/authorize?{query}"
        back = stand_in.control("authorize", {"url": url, "account": "bea"})["redirect_url"]
        assert read_query(back)["code"]
    denied = stand_in.control("authorize", {"url": url, "decision": "deny"})["redirect_url"]
    assert read_query(denied)["error"] == "access_denied"


@pytest.mark.parametrize(
    "wish", [{"url": "https://example.com/"}, {"url": "https://zoom.us/oauth/authorize"}, {}, [1], "text"]
)
def test_impossible_consent_is_refused_in_words(stand_in: StandIn, wish: object):
    answer = post(stand_in, "authorize", wish)
    assert answer.status_code == 400 and answer.json()["error"]


def test_accounts_can_be_added(zoom: ZoomClient, stand_in: StandIn):
    account = stand_in.control("accounts", {"name": "Small Practice", "plan": "free", "hosts": 2})
    emails = [user["email"] for user in account["users"]]
    assert emails == ["owner@smallpractice.example", "host1@smallpractice.example", "host2@smallpractice.example"]
    api = zoom.api("owner@smallpractice.example")
    assert api.created("host2@smallpractice.example")["host_email"] == "host2@smallpractice.example"


def test_unknown_control_call_is_404(stand_in: StandIn):
    assert post(stand_in, "nothing", {}).status_code == 404


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
@pytest.mark.parametrize("path", ["/_control/state", "/_control/secrets", "/", "/ui/calls"])
def test_strangers_are_kept_out_of_control_and_pages(stand_in: StandIn, path: str, headers: dict[str, str]):
    answer = stand_in.session.get(f"{stand_in.url}{path}", headers=headers, timeout=30)
    assert answer.status_code == 403
