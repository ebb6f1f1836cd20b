"""An uploaded logo, made fit for mails: decoded, laid on a plain ground, drawn anew, and small.

What is kept is a picture that was drawn here from the pixels alone. Comments, colour profiles, positions, further
frames and whatever else rode along in the file are gone, and so is everything that is no picture.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from accounts.refusals import Invalid

MOST_BYTES = 200 * 1024
MOST_PIXELS_A_SIDE = 4000
SMALLEST_SIDE = 16
# Shown at half of it, so that it is sharp on fine screens too.
LARGEST = (480, 144)
# Around a logo that had no ground of its own.
MARGIN = 16
# It goes with every single mail.
ENOUGH_BYTES = 32 * 1024
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# What Pillow raises for files that are broken, or made to break programs.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, zlib.error, Image.DecompressionBombError)
# What it raises for notes (EXIF) that are.
DAMAGED_NOTES = (*BROKEN, struct.error, ArithmeticError, AttributeError, LookupError, TypeError)
TURNS: dict[Any, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
WHITE, DARK = (255, 255, 255), (27, 36, 48)
# A logo with no darker point than this would not be seen on white.
LIGHT = 225


@dataclass(frozen=True)
class Logo:
    octets: bytes
    content_type: str
    width: int
    height: int


def draw_logo(octets: bytes) -> Logo:
    """The logo as mails will show it. Refuses (Invalid) what is no such picture, and what is too large."""
    if len(octets) > MOST_BYTES:
        raise Invalid(
            _("The file is too large: %(most)d KB is the most.") % {"most": MOST_BYTES // 1024},
            code="logo_too_large",
            attr="logo",
        )
    picture = decode(octets)
    picture.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    picture = lay_on_ground(picture)
    for content_type, encoded in encodings(picture):
        if len(encoded) <= ENOUGH_BYTES:
            return Logo(encoded, content_type, picture.width, picture.height)
    raise Invalid(_("This picture is too detailed for a logo."), code="logo_too_detailed", attr="logo")


def decode(octets: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(octets), formats=FORMATS) as picture:
            check_size(*picture.size)
            picture.load()
            turn = find_turn(picture)
            upright = picture if turn is None else picture.transpose(turn)
            return upright.convert("RGBA")
    except UnidentifiedImageError as error:
        raise Invalid(
            _("This is no PNG, JPEG, GIF or WebP picture."), code="logo_unknown_format", attr="logo"
        ) from error
    except BROKEN as error:
        raise Invalid(_("This picture is damaged and cannot be shown."), code="logo_damaged", attr="logo") from error


def find_turn(picture: Image.Image) -> Image.Transpose | None:
    """How the camera was held, where the file says so. What it says besides is neither read nor written: a picture can
    be whole although its notes are damaged."""
    try:
        return TURNS.get(picture.getexif().get(ExifTags.Base.Orientation))
    except DAMAGED_NOTES:
        return None


def check_size(width: int, height: int) -> None:
    """Before anything is decoded: a small file can be a huge picture."""
    sizes = {"width": width, "height": height, "most": MOST_PIXELS_A_SIDE, "least": SMALLEST_SIDE}
    if max(width, height) > MOST_PIXELS_A_SIDE:
        raise Invalid(
            _("The picture has %(width)d × %(height)d points: at most %(most)d on each side, please.") % sizes,
            code="logo_too_many_pixels",
            attr="logo",
        )
    if min(width, height) < SMALLEST_SIDE:
        raise Invalid(
            _("The picture has %(width)d × %(height)d points: at least %(least)d on each side, please.") % sizes,
            code="logo_too_small",
            attr="logo",
        )


def lay_on_ground(picture: Image.Image) -> Image.Image:
    """Without transparency, because mail programs put any colour behind it. A light logo is laid on a dark ground."""
    for ground in (WHITE, DARK):
        laid = Image.new("RGB", picture.size, ground)
        laid.paste(picture, mask=picture.getchannel("A"))
        if ground == DARK or darkest_level(laid) < LIGHT:
            break
    return laid if is_opaque(picture) else ImageOps.expand(laid, border=MARGIN, fill=ground)


def darkest_level(picture: Image.Image) -> int:
    """0 is black, 255 is white."""
    return next(level for level, count in enumerate(picture.convert("L").histogram()) if count)


def is_opaque(picture: Image.Image) -> bool:
    return not any(picture.getchannel("A").histogram()[:255])


def encodings(picture: Image.Image) -> Iterator[tuple[str, bytes]]:
    """Exact where that is small enough, and coarser from one to the next."""
    yield "image/png", encode(picture, "PNG", optimize=True)
    yield "image/png", encode(picture.quantize(128), "PNG", optimize=True)
    for quality in (85, 60, 30):
        yield "image/jpeg", encode(picture, "JPEG", quality=quality, optimize=True)


def encode(picture: Image.Image, name: str, **options: int) -> bytes:
    stream = BytesIO()
    picture.save(stream, name, **options)
    return stream.getvalue()
