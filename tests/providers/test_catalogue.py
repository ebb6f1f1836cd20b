"""One table says what a provider's code means."""

import pytest

from outbox.outcomes import GiveUp, TryLater
from providers.base import (
    AccessTokenRefused,
    HostUnknown,
    MeetingGone,
    PermissionMissing,
    ReauthorizationNeeded,
    Refused,
)
from providers.catalogue import explain
from providers.catalogue_table import SPEAKERS, TABLE


def test_each_code_stands_in_the_table_once():
    keys = [(entry.service, entry.status, entry.provider_code) for entry in TABLE]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: f"{entry.service}-{entry.provider_code or entry.status}")
def test_each_row_is_a_sentence_and_says_what_may_be_done(entry):
    assert entry.sentence[0].isupper()
    assert entry.sentence.endswith(".")
    assert issubclass(entry.error, TryLater) != issubclass(entry.error, GiveUp)
    assert entry.service in SPEAKERS


@pytest.mark.parametrize(
    ("service", "status", "code", "kind", "ours"),
    [
        ("zoom", 401, "124", AccessTokenRefused, "access_token_refused"),
        ("zoom", 400, "124", AccessTokenRefused, "access_token_refused"),
        ("zoom", 400, "4711", PermissionMissing, "scope_missing"),
        ("zoom", 404, "3001", MeetingGone, "meeting_gone"),
        ("zoom", 400, "1010", HostUnknown, "host_unknown"),
        ("zoom", 404, "1010", HostUnknown, "host_unknown"),
        ("zoom", 400, "300", Refused, "invalid_request"),
        ("zoom", 400, "300/password", Refused, "password_refused"),
        ("zoom", 400, "300/topic", Refused, "invalid_request"),
        ("zoom-oauth", 401, "invalid_grant", ReauthorizationNeeded, "connection_lost"),
        ("zoom-oauth", 400, "invalid_grant", ReauthorizationNeeded, "connection_lost"),
        ("graph", 403, "General", Refused, "organizer_not_allowed"),
        ("graph", 403, "", Refused, "organizer_not_allowed"),
        ("graph", 404, "NotFound", MeetingGone, "meeting_gone"),
    ],
)
def test_known_codes_mean_what_they_mean_at_any_status(service, status, code, kind, ours):
    error = explain(service, status, code)
    assert type(error) is kind
    assert error.code == ours


def test_an_unknown_code_is_named_in_a_general_sentence():
    error = explain("zoom", 400, "98765")
    assert isinstance(error, Refused)
    assert error.code == "refused"
    assert error.provider_code == "98765"
    assert "98765" in error.message


def test_a_refusal_without_a_code_names_its_status():
    assert explain("zoom", 418, "").provider_code == "HTTP 418"


def test_an_unknown_code_with_401_is_about_the_token():
    assert isinstance(explain("graph", 401, "SomethingNew"), AccessTokenRefused)


def test_a_detail_follows_the_sentence():
    assert explain("zoom", 400, "4711", detail="Missing: a:b.").message.endswith("Missing: a:b.")
