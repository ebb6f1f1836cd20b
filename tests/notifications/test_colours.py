"""Whatever colour an organization has, words in it and on it can be read."""

import pytest

from notifications.colours import BLACK, DARK_CARD, DEFAULT, WHITE, Palette, contrast

ANY = [f"#{step * 1_299_709 % (1 << 24):06x}" for step in range(200)]
COLOURS = ["#000000", "#ffffff", "#ffff00", "#ff0000", "#00ff00", "#0000ff", "#777777", "#808080", DEFAULT, *ANY]


def test_the_measure_is_the_usual_one():
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)
    assert contrast(WHITE, WHITE) == 1


@pytest.mark.parametrize("colour", COLOURS)
def test_words_can_be_read_in_it_and_on_it(colour):
    palette = Palette.of(colour)
    assert palette.fill == colour
    assert contrast(palette.fill, palette.on_fill) >= 4.5
    assert contrast(palette.text, WHITE) >= 4.5
    assert contrast(palette.text_in_dark, DARK_CARD) >= 4.5


def test_a_colour_that_can_be_read_already_stays_as_it_is():
    assert Palette.of(DEFAULT).text == DEFAULT


@pytest.mark.parametrize("colour", ["", "red", "#12345", "#1234567", "#12345g", "url(x)", "#123456;x:y"])
def test_what_is_no_colour_is_never_written_into_a_style(colour):
    assert Palette.of(colour) == Palette.of(DEFAULT)
