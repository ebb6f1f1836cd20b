import re

import pytest

from tests.providers.simulator.clients import StandIn
from tests.providers.simulator.microsoft import Entra, Graph, error_of

pytestmark = pytest.mark.filterwarnings("ignore:response_mode")
SEVEN_DIGITS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z")


def connect(stand_in: StandIn, account: str = "terry") -> Graph:
    return Graph(stand_in, Entra(stand_in).sign_in(account)["access_token"])


@pytest.fixture
def graph(stand_in: StandIn) -> Graph:
    return connect(stand_in)


def test_me_is_the_one_who_signed_in(graph: Graph):
    me = graph.call("GET", "/me").json()
    assert (me["displayName"], me["mail"]) == ("Terry Admin", "terry@contoso.example")


def test_call_with_a_bad_token_is_401(stand_in: StandIn):
    assert error_of(Graph(stand_in, "x").call("GET", "/me")) == (401, "InvalidAuthenticationToken")


def test_expired_token_is_401(graph: Graph, stand_in: StandIn):
    stand_in.clock(3601)
    assert error_of(graph.call("GET", "/me")) == (401, "InvalidAuthenticationToken")


def test_created_meeting_has_what_graph_gives(graph: Graph):
    answer = graph.create()
    meeting = answer.json()
    assert answer.status_code == 201
    assert meeting["startDateTime"] == "2031-03-01T12:00:00.0000000Z"
    assert all(SEVEN_DIGITS.fullmatch(meeting[name]) for name in ("creationDateTime", "endDateTime", "expiryDateTime"))
    assert meeting["joinWebUrl"].startswith("https://teams.microsoft.com/l/meetup-join/19%3ameeting_")
    assert meeting["audioConferencing"] is None and meeting["externalId"] is None
    assert meeting["participants"]["organizer"]["upn"] == "terry@contoso.example"
    assert meeting["joinMeetingIdSettings"] == {
        "isPasscodeRequired": False,
        "joinMeetingId": meeting["joinMeetingIdSettings"]["joinMeetingId"],
        "passcode": None,
    }


def test_passcode_is_generated_on_demand_and_never_chosen(graph: Graph):
    settings = graph.create(joinMeetingIdSettings={"isPasscodeRequired": True}).json()["joinMeetingIdSettings"]
    assert settings["isPasscodeRequired"] and settings["passcode"]
    assert error_of(graph.create(joinMeetingIdSettings={"passcode": "mine"})) == (400, "BadRequest")


def test_external_id_is_refused_by_the_plain_create(graph: Graph):
    assert error_of(graph.create(externalId="job:1")) == (400, "BadRequest")


def test_create_or_get_makes_one_meeting_and_changes_nothing_of_it(graph: Graph, stand_in: StandIn):
    first = graph.create_or_get("job:1")
    again = graph.create_or_get(
        "job:1", subject="Other", startDateTime="2031-04-01T12:00:00Z", endDateTime="2031-04-01T13:00:00Z"
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert len(stand_in.state()["graph"]["meetings"]) == 1


def test_create_or_get_ignores_settings(graph: Graph):
    meeting = graph.create_or_get(
        "job:1",
        lobbyBypassSettings={"scope": "everyone"},
        allowedPresenters="organizer",
        joinMeetingIdSettings={"isPasscodeRequired": True},
    ).json()
    assert meeting["lobbyBypassSettings"]["scope"] == "organization"
    assert meeting["allowedPresenters"] == "everyone"
    assert meeting["joinMeetingIdSettings"]["passcode"] is None


def test_tenant_may_give_every_meeting_a_passcode(graph: Graph, stand_in: StandIn):
    stand_in.options(graph_default_passcode=True)
    assert graph.create_or_get("job:1").json()["joinMeetingIdSettings"]["passcode"]


def test_external_id_belongs_to_its_organizer(graph: Graph, stand_in: StandIn):
    graph.create_or_get("job:1")
    assert connect(stand_in, "fay").create_or_get("job:1").status_code == 201


def test_deleted_meeting_frees_its_external_id(graph: Graph):
    first = graph.create_or_get("job:1").json()
    graph.call("DELETE", f"/me/onlineMeetings/{first['id']}")
    again = graph.create_or_get("job:1")
    assert again.status_code == 201 and again.json()["id"] != first["id"]


@pytest.mark.parametrize(
    "fields",
    [
        {"startDateTime": None},
        {"endDateTime": "2031-03-01T11:00:00Z"},
        {"startDateTime": "2031-03-01T12:00:00"},
        {"startDateTime": "soon"},
        {"colour": "red"},
        {"lobbyBypassSettings": {"scope": "nobody"}},
        {"allowedPresenters": "cats"},
        {"recordAutomatically": "yes"},
        {"participants": {"organizer": {"upn": "x@contoso.example"}}},
        {"subject": 7},
    ],
)
def test_wrong_input_is_400_with_graphs_shape(graph: Graph, fields: dict[str, object]):
    answer = graph.create(**fields)
    assert error_of(answer) == (400, "BadRequest")
    inner = answer.json()["error"]["innerError"]
    assert inner["client-request-id"] == "abc" and inner["request-id"] and inner["date"]


def test_start_without_an_end_lasts_an_hour(graph: Graph):
    assert graph.create(endDateTime=None).json()["endDateTime"] == "2031-03-01T13:00:00.0000000Z"


def test_times_with_an_offset_and_seven_digits_are_understood(graph: Graph):
    meeting = graph.create(startDateTime="2031-03-01T14:00:00.0000000+02:00", endDateTime="2031-03-01T12:30:00.5Z")
    assert meeting.json()["startDateTime"] == "2031-03-01T12:00:00.0000000Z"
    assert meeting.json()["endDateTime"] == "2031-03-01T12:30:00.5000000Z"


def test_patch_answers_with_the_whole_meeting(graph: Graph):
    path = f"/me/onlineMeetings/{graph.create().json()['id']}"
    changes = {"subject": "Moved", "lobbyBypassSettings": {"scope": "everyone"}, "allowedPresenters": "organizer"}
    answer = graph.call("PATCH", path, changes)
    assert answer.status_code == 200
    meeting = graph.call("GET", path).json()
    assert meeting == answer.json()
    assert (meeting["subject"], meeting["allowedPresenters"]) == ("Moved", "organizer")
    assert meeting["lobbyBypassSettings"] == {"scope": "everyone", "isDialInBypassEnabled": False}


def test_patch_of_a_time_needs_both(graph: Graph):
    path = f"/me/onlineMeetings/{graph.create().json()['id']}"
    assert error_of(graph.call("PATCH", path, {"startDateTime": "2031-05-01T12:00:00Z"})) == (400, "BadRequest")
    both = {"startDateTime": "2031-05-01T12:00:00Z", "endDateTime": "2031-05-01T13:00:00Z"}
    assert graph.call("PATCH", path, both).json()["startDateTime"] == "2031-05-01T12:00:00.0000000Z"


@pytest.mark.parametrize("field", [{"joinMeetingIdSettings": {"isPasscodeRequired": True}}, {"externalId": "x"}])
def test_patch_can_not_change_what_is_fixed_at_creation(graph: Graph, field: dict[str, object]):
    path = f"/me/onlineMeetings/{graph.create().json()['id']}"
    assert error_of(graph.call("PATCH", path, field)) == (400, "BadRequest")


def test_delete_is_204_and_then_404(graph: Graph):
    path = f"/me/onlineMeetings/{graph.create().json()['id']}"
    answer = graph.call("DELETE", path)
    assert (answer.status_code, answer.content) == (204, b"")
    for method in ("GET", "DELETE"):
        assert error_of(graph.call(method, path)) == (404, "NotFound")


def test_link_of_a_deleted_meeting_still_opens(graph: Graph, stand_in: StandIn):
    meeting = graph.create().json()
    graph.call("DELETE", f"/me/onlineMeetings/{meeting['id']}")
    page = stand_in.session.get(meeting["joinWebUrl"], timeout=30)
    assert page.status_code == 200 and "still opens" in page.text


def test_invalid_id_is_another_error_than_an_unknown_one(graph: Graph):
    assert error_of(graph.call("GET", "/me/onlineMeetings/nonsense")) == (400, "General")
    assert error_of(graph.call("GET", "/me/onlineMeetings/MSoxMjM")) == (404, "NotFound")


def test_meeting_is_found_by_its_join_url_or_code_and_never_listed(graph: Graph):
    meeting = graph.create().json()
    graph.create()
    by_url = {"$filter": f"JoinWebUrl eq '{meeting['joinWebUrl']}'"}
    by_code = {
        "$filter": f"joinMeetingIdSettings/joinMeetingId eq '{meeting['joinMeetingIdSettings']['joinMeetingId']}'"
    }
    for query in (by_url, by_code):
        found = graph.call("GET", "/me/onlineMeetings", params=query).json()["value"]
        assert [each["id"] for each in found] == [meeting["id"]]
    assert error_of(graph.call("GET", "/me/onlineMeetings")) == (400, "BadRequest")
    nothing = graph.call("GET", "/me/onlineMeetings", params={"$filter": "JoinWebUrl eq 'https://x'"})
    assert nothing.json()["value"] == []


def test_browser_link_is_another_address(graph: Graph):
    path = f"/me/onlineMeetings/{graph.create().json()['id']}/getVirtualAppointmentJoinWebUrl"
    assert graph.call("GET", path).json()["value"].startswith("https://visit.teams.microsoft.com/")


def test_delegated_token_is_for_me_alone(graph: Graph):
    me = graph.call("GET", "/me").json()["id"]
    assert error_of(graph.call("POST", f"/users/{me}/onlineMeetings", {})) == (403, "General")
    assert error_of(graph.call("POST", f"/users/{me}/onlineMeetings/createOrGet", {})) == (403, "General")


@pytest.mark.parametrize("account", ["uli", "gus"])
def test_user_without_licence_and_guest_are_403_without_a_reason(stand_in: StandIn, account: str):
    answer = connect(stand_in, account).create()
    assert error_of(answer) == (403, "Forbidden") and answer.json()["error"]["message"] == ""


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("policy", "Forbidden"),
        ("license", "Forbidden"),
        ("guest", "Forbidden"),
        ("permission", "Authorization_RequestDenied"),
    ],
)
def test_403_can_be_switched_on(graph: Graph, stand_in: StandIn, reason: str, code: str):
    stand_in.options(graph_forbidden=reason)
    assert error_of(graph.create()) == (403, code)


def test_quota_of_the_month(graph: Graph, stand_in: StandIn):
    stand_in.options(graph_monthly_limit=1)
    assert graph.create().status_code == 201
    assert "Retry-After" in graph.create().headers
    stand_in.options(graph_retry_after=False)
    answer = graph.create()
    assert error_of(answer) == (429, "TooManyRequests") and "Retry-After" not in answer.headers


@pytest.mark.parametrize(("form", "expected"), [("seconds", "4"), ("none", None)])
def test_throttling_with_and_without_seconds(graph: Graph, stand_in: StandIn, form: str, expected: str | None):
    stand_in.fault(kind="status_429", vendor="graph", form=form, seconds=4, count=1)
    answer = graph.create()
    assert error_of(answer) == (429, "TooManyRequests") and answer.headers.get("Retry-After") == expected


def test_service_can_be_unavailable(graph: Graph, stand_in: StandIn):
    stand_in.fault(kind="error", vendor="graph", status=503, code="ServiceUnavailable", count=1)
    assert error_of(graph.create()) == (503, "ServiceUnavailable")


def test_faults_have_graphs_own_words(graph: Graph, stand_in: StandIn):
    stand_in.fault(kind="invalid_token_once", vendor="graph")
    assert error_of(graph.create()) == (401, "InvalidAuthenticationToken")
    stand_in.fault(kind="lost_scope", vendor="graph", count=1)
    assert error_of(graph.create()) == (403, "Authorization_RequestDenied")


def test_unknown_enum_value_by_option(graph: Graph, stand_in: StandIn):
    stand_in.options(graph_unknown_enum=True)
    assert graph.create().json()["lobbyBypassSettings"]["scope"] == "peopleFromTheFuture"


def test_paths_are_read_in_any_case(graph: Graph):
    assert graph.call("POST", "/me/onlinemeetings", {"subject": "x"}).status_code == 201


def test_unknown_path_is_answered_like_graph_does(graph: Graph):
    assert error_of(graph.call("GET", "/me/drive/unknown")) == (400, "BadRequest")
