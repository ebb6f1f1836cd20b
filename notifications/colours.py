"""An organization's colour, and what follows from it so that everything stays readable (WCAG 2.2, 1.4.3)."""

import re
from dataclasses import dataclass

HEX = re.compile(r"#[0-9a-fA-F]{6}")
DEFAULT = "#1d5fd1"
WHITE, BLACK = "#ffffff", "#000000"
DARK_CARD = "#1c222b"
READABLE = 4.5
# Thin letters on a dark ground want more.
READABLE_IN_DARK = 6.0
STEPS = 40


@dataclass(frozen=True)
class Palette:
    """`fill` with words on it in `on_fill`; words in this colour on white, and on a dark ground."""

    fill: str
    on_fill: str
    text: str
    text_in_dark: str

    @classmethod
    def of(cls, colour: str) -> "Palette":
        fill = colour if HEX.fullmatch(colour) else DEFAULT
        return cls(
            fill=fill,
            on_fill=WHITE if contrast(WHITE, fill) >= READABLE else BLACK,
            text=move_towards(BLACK, fill, ground=WHITE, wanted=READABLE),
            text_in_dark=move_towards(WHITE, fill, ground=DARK_CARD, wanted=READABLE_IN_DARK),
        )


def move_towards(end: str, colour: str, *, ground: str, wanted: float) -> str:
    """The colour, as little darker or lighter as it takes to be read on this ground."""
    for step in range(STEPS + 1):
        mixed = mix(colour, end, step / STEPS)
        if contrast(mixed, ground) >= wanted:
            return mixed
    return end


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = (linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def mix(colour: str, end: str, share: float) -> str:
    pairs = zip(channels(colour), channels(end), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


def channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
