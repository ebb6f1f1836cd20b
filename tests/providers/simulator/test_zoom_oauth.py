import pytest
import requests

from tests.providers.simulator.clients import REDIRECT, StandIn, ZoomApi, ZoomClient, make_pkce, read_query

AUTHORIZE = "https://zoom.us/oauth/authorize"


def consent_query(**changes: str) -> dict[str, str]:
    query = {"response_type": "code", "client_id": "demo-zoom-client", "redirect_uri": REDIRECT, "state": "s t&=1"}
    return {**query, **changes}


def press(stand_in: StandIn, decision: str, **changes: str) -> requests.Response:
    form = {"account": "dana", "decision": decision}
    query = consent_query(**changes)
    return stand_in.session.post(AUTHORIZE, params=query, data=form, allow_redirects=False, timeout=30)


def test_consent_page_shows_who_can_sign_in(stand_in: StandIn):
    page = stand_in.session.get(AUTHORIZE, params=consent_query(), timeout=30)
    assert page.status_code == 200
    for words in ("Dana Admin", "dana@clinic.example", "demo-zoom-client", "Allow", "Deny"):
        assert words in page.text


def test_allow_leads_back_with_a_code_and_the_state_as_it_came(stand_in: StandIn):
    answer = press(stand_in, "allow")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(REDIRECT + "?")
    back = read_query(answer.headers["Location"])
    assert back["state"] == "s t&=1" and back["code"]


def test_deny_leads_back_with_an_error(stand_in: StandIn):
    back = read_query(press(stand_in, "deny").headers["Location"])
    assert back["error"] == "access_denied" and "code" not in back


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": ""},
        {"response_type": "token"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "/oauth/zoom/callback/"},
        {"scope": "meeting:write:meeting"},
        {"code_challenge_method": "S512"},
    ],
)
def test_a_wrong_request_stops_on_zooms_own_page(stand_in: StandIn, changes: dict[str, str]):
    answer = press(stand_in, "allow", **changes)
    assert answer.status_code == 400 and "Location" not in answer.headers


def test_registered_redirects_are_compared_letter_by_letter(stand_in: StandIn):
    app = {"vendor": "zoom", "client_id": "demo-zoom-client", "redirect_uris": [REDIRECT]}
    stand_in.control("apps", app)
    assert press(stand_in, "allow").status_code == 303
    assert press(stand_in, "allow", redirect_uri=REDIRECT.rstrip("/")).status_code == 400


def test_code_becomes_a_pair_of_tokens(zoom: ZoomClient):
    tokens = zoom.connect("dana")
    assert tokens["token_type"] == "bearer" and tokens["expires_in"] == 3600
    assert tokens["api_url"] == "https://api.zoom.us"
    assert "meeting:write:meeting:admin" in tokens["scope"].split()


def test_code_works_once(zoom: ZoomClient):
    code = zoom.authorize()
    assert zoom.exchange(code).status_code == 200
    answer = zoom.exchange(code)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_code_lives_five_minutes(zoom: ZoomClient, stand_in: StandIn):
    code = zoom.authorize()
    stand_in.clock(301)
    assert zoom.exchange(code).json()["error"] == "invalid_grant"


def test_code_belongs_to_its_redirect(zoom: ZoomClient):
    assert zoom.exchange(zoom.authorize(), redirect_uri=REDIRECT + "x").status_code == 400


def test_challenge_needs_its_verifier(zoom: ZoomClient):
    verifier, challenge = make_pkce()
    challenged = {"code_challenge": challenge, "code_challenge_method": "S256"}
    assert zoom.exchange(zoom.authorize(**challenged)).status_code == 400
    assert zoom.exchange(zoom.authorize(**challenged), code_verifier=make_pkce()[0]).status_code == 400
    assert zoom.exchange(zoom.authorize(**challenged), code_verifier=verifier).status_code == 200


def test_challenge_without_a_method_is_plain(zoom: ZoomClient):
    verifier, _ = make_pkce()
    assert zoom.exchange(zoom.authorize(code_challenge=verifier), code_verifier=verifier).status_code == 200


def test_basic_authentication_is_compulsory(zoom: ZoomClient):
    form = {"grant_type": "authorization_code", "code": zoom.authorize(), "redirect_uri": REDIRECT}
    in_the_body = {**form, "client_id": zoom.app[0], "client_secret": zoom.app[1]}
    answer = zoom.post_form("token", in_the_body, auth=None)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")
    wrong = zoom.post_form("token", form, auth=(zoom.app[0], "other"))
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_client")


def test_another_client_keeps_the_secret_it_used_first(stand_in: StandIn):
    first = ZoomClient(stand_in, ("my-own-app", "first"))
    assert first.exchange(first.authorize()).status_code == 200
    second = ZoomClient(stand_in, ("my-own-app", "second"))
    assert second.exchange(second.authorize()).json()["error"] == "invalid_client"


def test_token_request_must_be_a_form(zoom: ZoomClient, stand_in: StandIn):
    body = {"grant_type": "authorization_code", "code": zoom.authorize(), "redirect_uri": REDIRECT}
    answer = stand_in.session.post("https://zoom.us/oauth/token", json=body, auth=zoom.app, timeout=30)
    assert answer.json()["error"] == "unsupported_grant_type"
    in_the_query = stand_in.session.post("https://zoom.us/oauth/token", params=body, auth=zoom.app, timeout=30)
    assert in_the_query.status_code == 400


def test_refresh_gives_a_new_pair_and_voids_the_old_refresh_token(zoom: ZoomClient):
    old = zoom.connect()
    new = zoom.refresh(old["refresh_token"]).json()
    assert new["refresh_token"] != old["refresh_token"] and new["access_token"] != old["access_token"]
    again = zoom.refresh(old["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert zoom.refresh(new["refresh_token"]).status_code == 200


def test_status_of_a_dead_refresh_token_can_be_the_old_one(zoom: ZoomClient, stand_in: StandIn):
    stand_in.options(zoom_invalid_grant_status=401)
    assert zoom.refresh("never issued").status_code == 401


@pytest.mark.parametrize(("is_voided", "status"), [(False, 200), (True, 401)])
def test_refresh_may_also_void_the_old_access_token(zoom: ZoomClient, stand_in: StandIn, is_voided: bool, status: int):
    stand_in.options(zoom_refresh_voids_access_token=is_voided)
    old = zoom.connect()
    zoom.refresh(old["refresh_token"])
    assert ZoomApi(stand_in, old["access_token"]).call("GET", "/users/me").status_code == status


def test_lost_answer_of_a_refresh_has_no_way_back(zoom: ZoomClient, stand_in: StandIn):
    old = zoom.connect()
    stand_in.options(zoom_drop_refresh_response=True)
    with pytest.raises(requests.ConnectionError):
        zoom.refresh(old["refresh_token"])
    stand_in.options(zoom_drop_refresh_response=False)
    assert zoom.refresh(old["refresh_token"]).json()["error"] == "invalid_grant"


def test_access_token_expires(zoom: ZoomClient, stand_in: StandIn):
    stand_in.options(zoom_expires_in=60)
    tokens = zoom.connect()
    assert tokens["expires_in"] == 60
    api = ZoomApi(stand_in, tokens["access_token"])
    assert api.call("GET", "/users/me").status_code == 200
    stand_in.clock(61)
    answer = api.call("GET", "/users/me")
    assert (answer.status_code, answer.json()["code"]) == (401, 124)


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_kills_both(zoom: ZoomClient, stand_in: StandIn, which: str):
    tokens = zoom.connect()
    assert zoom.post_form("revoke", {"token": tokens[which]}).json() == {"status": "success"}
    assert ZoomApi(stand_in, tokens["access_token"]).call("GET", "/users/me").status_code == 401
    assert zoom.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_new_consent_of_the_same_user_kills_his_earlier_tokens(zoom: ZoomClient, stand_in: StandIn):
    earlier, other = zoom.connect("dana"), zoom.connect("bea")
    zoom.connect("dana")
    assert ZoomApi(stand_in, earlier["access_token"]).call("GET", "/users/me").status_code == 401
    assert ZoomApi(stand_in, other["access_token"]).call("GET", "/users/me").status_code == 200


def test_unknown_grant_type_is_named(zoom: ZoomClient):
    assert zoom.post_form("token", {"grant_type": "password"}).json()["error"] == "unsupported_grant_type"


def test_server_to_server_token_has_no_refresh_token_and_no_me(zoom: ZoomClient, stand_in: StandIn):
    account = stand_in.state()["zoom"]["accounts"][0]
    query = {"grant_type": "account_credentials", "account_id": account["id"]}
    answer = stand_in.session.post("https://zoom.us/oauth/token", params=query, auth=zoom.app, timeout=30)
    assert answer.status_code == 200 and "refresh_token" not in answer.json()
    api = ZoomApi(stand_in, answer.json()["access_token"])
    assert api.create("dana@clinic.example").status_code == 201
    assert api.create("me").status_code == 401
    wrong = stand_in.session.post(
        "https://zoom.us/oauth/token", params={**query, "account_id": "x"}, auth=zoom.app, timeout=30
    )
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_request")
