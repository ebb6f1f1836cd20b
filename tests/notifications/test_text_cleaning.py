import pytest

from notifications.text_cleaning import clean_line, clean_name, clean_text, cut


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_end_is_one(end):
    assert clean_text(f"a{end}b") == "a\nb"
    assert clean_line(f"a{end}b", 10) == "a b"


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x0c", "\x1b", "\x7f", "\x9b", "\ufeff", "\ufffe", "\ud800"])
def test_what_cannot_be_printed_is_gone(character):
    assert clean_line(f"a{character}b", 10) == "ab"


@pytest.mark.parametrize("character", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_nothing_turns_the_reading_direction(character):
    assert clean_text(f"a{character}b") == "ab"


@pytest.mark.parametrize("text", ["שלום עולם", "👨‍👩‍👧‍👦 family", "a\u200fb\u200ec", "Zoë Žižek", "日本語", "e\u0301"])
def test_letters_of_all_scripts_and_their_marks_stay(text):
    assert clean_line(text, 100) == text


def test_blanks_and_tabs_fold_into_one_blank():
    assert clean_line("  a \t\u00a0 b\n\n c  ", 20) == "a b c"


def test_a_name_has_nothing_that_a_quoted_parameter_cannot_hold():
    assert clean_name('Dr. "Bob"^\r\nSmith') == "Dr. 'Bob' Smith"


def test_what_is_too_long_ends_in_an_ellipsis():
    assert cut("abcdef", 4) == "abc…"
    assert cut("abcd", 4) == "abcd"


@pytest.mark.parametrize("limit", range(2, 9))
def test_it_is_never_cut_inside_what_is_seen_as_one_character(limit):
    family = "👨‍👩‍👧"
    kept = cut(f"x{family}e\u0301zzzz", limit).removesuffix("…")
    assert kept in {"", "x", f"x{family}", f"x{family}e\u0301"}
    assert len(cut(f"x{family}e\u0301zzzz", limit)) <= limit
