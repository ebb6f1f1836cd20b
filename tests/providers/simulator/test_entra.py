"""The sign-in as the real msal does it, request by request."""

import base64
import json

import pytest
from msal.exceptions import MsalServiceError

from tests.providers.simulator.clients import StandIn
from tests.providers.simulator.microsoft import CLIENT_ID, REDIRECT, SCOPES, SECRET, Entra, Graph

# It recommends form_post, which would lose the session cookie on the way back.
pytestmark = pytest.mark.filterwarnings("ignore:response_mode")
TOKEN_URL = "https://login.microsoftonline.com/organizations/oauth2/v2.0/token"


@pytest.fixture
def entra(stand_in: StandIn) -> Entra:
    return Entra(stand_in)


def test_msal_signs_in_and_knows_the_account_again(entra: Entra):
    result = entra.sign_in()
    assert "error" not in result, result
    assert result["id_token_claims"]["preferred_username"] == "terry@contoso.example"
    account = entra.app().get_accounts()[0]
    assert account["home_account_id"].count(".") == 1


def test_cached_token_is_used_without_another_request(entra: Entra, stand_in: StandIn):
    first = entra.sign_in()
    assert entra.silent()["access_token"] == first["access_token"]
    assert stand_in.calls("entra.refresh_token") == []


def test_addresses_in_the_discovery_document_stay_the_vendors(stand_in: StandIn):
    url = "https://login.microsoftonline.com/contoso.example/v2.0/.well-known/openid-configuration"
    document = stand_in.session.get(url, timeout=30).json()
    assert document["token_endpoint"] == "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"
    assert document["authorization_endpoint"].startswith("https://login.microsoftonline.com/contoso.example/")


def test_instance_discovery_is_answered(stand_in: StandIn):
    query = {"api-version": "1.1", "authorization_endpoint": "https://login.microsoftonline.com/common/x"}
    url = "https://login.microsoftonline.com/common/discovery/instance"
    metadata = stand_in.session.get(url, params=query, timeout=30).json()["metadata"]
    assert "login.microsoftonline.com" in metadata[0]["aliases"]


@pytest.mark.parametrize("tenant", ["organizations", "contoso.example", "72f988bf-86f1-41af-91ab-2d7cd011db47"])
def test_every_authority_works(stand_in: StandIn, tenant: str):
    assert "access_token" in Entra(stand_in, tenant).sign_in()


def test_expiring_token_is_refreshed_and_the_old_refresh_token_lives_on(entra: Entra, stand_in: StandIn):
    stand_in.options(entra_expires_in=200)
    first = entra.sign_in()
    old_refresh_token = read_refresh_token(entra)
    second = entra.silent()
    assert second["access_token"] != first["access_token"]
    assert read_refresh_token(entra) != old_refresh_token
    form = {
        "client_id": CLIENT_ID,
        "client_secret": SECRET,
        "grant_type": "refresh_token",
        "refresh_token": old_refresh_token,
        "scope": " ".join(SCOPES),
    }
    assert stand_in.session.post(TOKEN_URL, data=form, timeout=30).status_code == 200


def read_refresh_token(entra: Entra) -> str:
    tokens = json.loads(entra.cache.serialize())["RefreshToken"].values()
    return next(iter(tokens))["secret"]


def test_other_spelling_of_scopes_makes_msal_refresh_each_time(entra: Entra, stand_in: StandIn):
    stand_in.options(entra_scope_spelling="full")
    entra.sign_in()
    entra.silent()
    entra.silent()
    assert len(stand_in.calls("entra.refresh_token")) == 2


def test_scope_can_be_left_out_of_the_answer(entra: Entra, stand_in: StandIn):
    stand_in.options(entra_scope_spelling="omit")
    entra.sign_in()
    entra.silent()
    assert stand_in.calls("entra.refresh_token") == []


def test_declined_consent_is_access_denied(entra: Entra):
    back = entra.consent(entra.start(), decision="deny")
    assert back["error"] == "access_denied" and "AADSTS65004" in back["error_description"]


def test_user_who_needs_an_admin_comes_back_without_a_code(entra: Entra):
    flow = entra.start()
    back = entra.consent(flow, "nora")
    assert back["error"] == "consent_required" and "AADSTS90094" in back["error_description"]
    assert entra.app().acquire_token_by_auth_code_flow(flow, back)["error"] == "consent_required"


def sign_in_problem(stand_in: StandIn, account: str, tenant: str) -> str:
    wish = {"url": Entra(stand_in, tenant).start()["auth_uri"], "account": account}
    answer = stand_in.session.post(f"{stand_in.url}/_control/authorize", json=wish, timeout=30)
    assert answer.status_code == 400
    return answer.json()["error"]


@pytest.mark.parametrize(("account", "tenant"), [("pat", "organizations"), ("fay", "contoso.example")])
def test_wrong_kind_of_account_stays_on_entras_page(stand_in: StandIn, account: str, tenant: str):
    assert "AADSTS50020" in sign_in_problem(stand_in, account, tenant)


def test_personal_account_gets_in_when_allowed(entra: Entra, stand_in: StandIn):
    stand_in.options(entra_allow_personal=True)
    claims = entra.sign_in("pat")["id_token_claims"]
    assert claims["tid"] == "9188040d-6c67-4c5b-b112-36a304b66dad"


def test_wrong_secret_is_refused_in_the_body_only(stand_in: StandIn, entra: Entra):
    entra.sign_in()
    flow = entra.start()
    wrong = Entra(stand_in, secret="other")
    result = wrong.app().acquire_token_by_auth_code_flow(flow, wrong.consent(flow))
    assert result["error"] == "invalid_client" and result["error_codes"] == [7000215]
    form = {"client_id": CLIENT_ID, "grant_type": "refresh_token", "refresh_token": "x"}
    basic = stand_in.session.post(TOKEN_URL, data=form, auth=(CLIENT_ID, SECRET), timeout=30)
    assert (basic.status_code, basic.json()["error_codes"]) == (401, [7000218])


def test_expired_secret_is_another_code(entra: Entra, stand_in: StandIn):
    stand_in.control("apps", {"vendor": "microsoft", "client_id": CLIENT_ID, "secret_expired": True})
    result = entra.sign_in()
    assert result["error"] == "invalid_client" and result["error_codes"] == [7000222]


def exchange(stand_in: StandIn, **changes: str):
    entra = Entra(stand_in)
    flow = entra.start()
    back = entra.consent(flow)
    form = {
        "client_id": CLIENT_ID,
        "client_secret": SECRET,
        "grant_type": "authorization_code",
        "code": back["code"],
        "redirect_uri": REDIRECT,
        "code_verifier": flow["code_verifier"],
        **changes,
    }
    return form, lambda: stand_in.session.post(TOKEN_URL, data=form, timeout=30).json()


def test_code_works_once_and_for_ten_minutes(stand_in: StandIn):
    _, post = exchange(stand_in)
    assert "access_token" in post()
    assert post()["error_codes"] == [54005]
    _, post = exchange(stand_in)
    stand_in.clock(601)
    assert post()["error_codes"] == [70008]


@pytest.mark.parametrize(
    ("changes", "error", "number"),
    [
        ({"code_verifier": "x" * 43}, "invalid_grant", 501481),
        ({"redirect_uri": REDIRECT + "x"}, "invalid_grant", 50011),
        ({"code": "x"}, "invalid_grant", 70000),
        ({"grant_type": "password"}, "unsupported_grant_type", 70003),
        ({"client_id": ""}, "invalid_request", 9002313),
    ],
)
def test_wrong_token_request_has_an_aadsts_body(stand_in: StandIn, changes: dict[str, str], error: str, number: int):
    _, post = exchange(stand_in, **changes)
    body = post()
    assert (body["error"], body["error_codes"]) == (error, [number])
    assert body["error_description"].startswith(f"AADSTS{number}: ")
    assert body["trace_id"] and body["correlation_id"] and body["timestamp"]


def test_nonce_of_the_sign_in_is_in_an_unsigned_id_token(stand_in: StandIn):
    _, post = exchange(stand_in)
    header, claims, signature = post()["id_token"].split(".")
    assert json.loads(base64.urlsafe_b64decode(header + "=="))["alg"] == "none" and signature == ""
    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["nonce"]


def test_revoked_grant_asks_for_a_new_sign_in(entra: Entra, stand_in: StandIn):
    stand_in.options(entra_expires_in=200)
    entra.sign_in()
    assert stand_in.control("revoke", {"vendor": "entra", "account": "terry"}) == {"revoked": 1}
    result = entra.silent()
    assert result["error"] == "invalid_grant" and result["error_codes"] == [50173]


def test_refresh_token_dies_after_ninety_days(entra: Entra, stand_in: StandIn):
    stand_in.options(entra_expires_in=200)
    entra.sign_in()
    stand_in.clock(91 * 86400)
    assert entra.silent()["error_codes"] == [700082]


def test_token_endpoint_can_fail_and_throttle(entra: Entra, stand_in: StandIn):
    stand_in.options(entra_expires_in=200)
    entra.sign_in()
    stand_in.fault(kind="status_500_html", operation="entra.refresh_token", count=1)
    with pytest.raises(MsalServiceError):
        entra.silent()
    stand_in.fault(kind="status_429", operation="entra.refresh_token", seconds=3, count=1)
    form = {"client_id": CLIENT_ID, "client_secret": SECRET, "grant_type": "refresh_token", "refresh_token": "x"}
    answer = stand_in.session.post(TOKEN_URL, data=form, timeout=30)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    assert "access_token" in entra.silent()


def test_withheld_scope_is_not_in_the_token(entra: Entra, stand_in: StandIn):
    stand_in.options(entra_withheld_scopes="OnlineMeetings.ReadWrite")
    result = entra.sign_in()
    assert "OnlineMeetings.ReadWrite" not in result["scope"].split()
    assert Graph(stand_in, result["access_token"]).create().status_code == 403


def test_consent_page_and_its_buttons_work_in_a_browser(entra: Entra, stand_in: StandIn):
    flow = entra.start()
    page = stand_in.session.get(flow["auth_uri"], timeout=30)
    assert "Terry Admin" in page.text and "Allow" in page.text
    form = {"account": "terry", "decision": "allow"}
    answer = stand_in.session.post(flow["auth_uri"], data=form, allow_redirects=False, timeout=30)
    assert answer.status_code == 303 and answer.headers["Location"].startswith(REDIRECT)


def test_unknown_path_is_answered_like_entra_does(stand_in: StandIn):
    answer = stand_in.session.get("https://login.microsoftonline.com/organizations/nothing", timeout=30)
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_request"
