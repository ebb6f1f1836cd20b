"""Sentences of workers: English where they are kept, anybody's language where they are read."""

import copy
import json

import pytest
from django.utils import translation

from outbox.sentences import SEPARATOR, Sentence, SentenceField, join_sentences, pack, tell, unpack
from outbox.templatetags import sentences as tags
from providers.models import Connection
from tests.making import make_organization

DOWN = Sentence("%(provider)s could not be reached.", provider="Zoom")
RECONNECT = Sentence("An admin must reconnect it under Meetings Configuration.")
BOTH = join_sentences(DOWN, RECONNECT)
NESTED = Sentence("Missing: %(scope)s (to %(what)s).", scope="meeting:write", what=Sentence("create meetings"))
ALL = [DOWN, RECONNECT, BOTH, NESTED]


def in_german(text):
    with translation.override("de"):
        return tell(text)


def test_a_sentence_is_its_english_text():
    assert DOWN == "Zoom could not be reached."
    assert BOTH == "Zoom could not be reached. An admin must reconnect it under Meetings Configuration."
    assert NESTED == "Missing: meeting:write (to create meetings)."
    assert json.dumps({"message": DOWN}) == '{"message": "Zoom could not be reached."}'


@pytest.mark.parametrize("sentence", ALL)
def test_in_english_it_is_told_as_it_is_written(sentence):
    assert tell(sentence) == sentence


@pytest.mark.parametrize("sentence", ALL)
def test_in_german_no_english_word_of_it_is_left(sentence):
    told = in_german(sentence)
    assert not {"reached", "must", "Missing", "create"} & set(told.replace(":", " ").replace("(", " ").split())
    assert "%" not in told


def test_what_fills_a_place_is_in_both():
    assert "Zoom" in in_german(DOWN) and "meeting:write" in in_german(NESTED)


@pytest.mark.parametrize("sentence", ALL)
def test_it_comes_back_from_a_column_as_it_went_in(sentence):
    kept = pack(sentence)
    assert kept.partition(SEPARATOR)[0] == sentence
    assert unpack(kept) == sentence
    assert in_german(unpack(kept)) == in_german(sentence)


@pytest.mark.parametrize("sentence", ALL)
def test_a_copy_can_be_told_too(sentence):
    assert in_german(copy.deepcopy(sentence)) == in_german(sentence)


def test_a_percent_sign_in_a_sentence_without_places_is_one():
    assert unpack(pack(Sentence("100% of it"))) == "100% of it"


def test_a_text_from_outside_cannot_pose_as_a_way_back():
    assert unpack(pack(f"550 no{SEPARATOR}[not json")) == "550 no [not json"


def test_what_was_written_before_is_told_as_it_is():
    assert in_german("Nobody has translated this.") == "Nobody has translated this."
    assert tell("") == "" == tags.tell(None)


def test_to_the_database_it_is_a_text_column():
    assert SentenceField(blank=True).deconstruct()[1:] == ("django.db.models.TextField", [], {"blank": True})


@pytest.mark.django_db
def test_a_row_is_read_in_german_and_in_english():
    row = Connection.objects.create(organization=make_organization(), provider="zoom", last_error=DOWN)
    Connection.objects.filter(pk=row.pk).update(warning=BOTH)
    row.refresh_from_db()
    assert (row.last_error, row.warning) == (DOWN, BOTH)
    assert in_german(row.last_error) == in_german(DOWN) != DOWN
    assert Connection.objects.values_list("warning", flat=True).get() == BOTH
