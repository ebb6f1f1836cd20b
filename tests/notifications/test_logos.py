"""What may be a logo, and what is left of the file that was uploaded."""

import os
import random
import struct
import zlib

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from accounts.refusals import Invalid
from notifications.logos import ENOUGH_BYTES, LARGEST, MARGIN, MOST_BYTES, draw_logo
from tests.notifications.pictures import draw_upload, open_picture, save

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
SCRIPT = b"<script>alert(document.cookie)</script>"


def code_of(octets: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        draw_logo(octets)
    assert refused.value.attr == "logo"
    return refused.value.code


def png_that_claims(width: int, height: int) -> bytes:
    """A few octets that would be a picture of this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\x00" * 1000)), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("name", ["PNG", "JPEG", "GIF", "WEBP"])
def test_each_usual_format_becomes_a_small_picture_that_mail_programs_know(name):
    logo = draw_logo(draw_upload(name))
    drawn = open_picture(logo.octets)
    assert logo.content_type in {"image/png", "image/jpeg"}
    assert (drawn.width, drawn.height) == (logo.width, logo.height) == (432, 144)
    assert len(logo.octets) <= ENOUGH_BYTES
    assert drawn.convert("RGB").getpixel((160, 54)) == pytest.approx((20, 90, 200), abs=12)


@pytest.mark.parametrize("name", ["BMP", "TIFF", "ICO", "PPM", "TGA"])
def test_other_formats_are_refused_although_the_library_could_read_them(name):
    assert code_of(draw_upload(name, size=(64, 64))) == "logo_unknown_format"


@pytest.mark.parametrize(
    "octets", [SVG, SCRIPT, b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff" + SCRIPT, b"%PDF-1.7"]
)
def test_what_only_looks_like_a_picture_is_refused(octets):
    assert code_of(octets) in {"logo_unknown_format", "logo_damaged"}


def test_a_file_cut_short_is_refused():
    whole = draw_upload()
    assert code_of(whole[: len(whole) // 2]) == "logo_damaged"


def test_a_small_file_that_is_a_huge_picture_is_refused_before_it_is_decoded():
    assert code_of(png_that_claims(60_000, 60_000)) in {"logo_too_many_pixels", "logo_damaged"}
    assert code_of(png_that_claims(4001, 20)) == "logo_too_many_pixels"


def test_a_picture_too_small_to_be_seen_is_refused():
    assert code_of(draw_upload(size=(300, 8))) == "logo_too_small"


def test_a_file_of_too_many_octets_is_refused_unread():
    assert code_of(draw_upload() + b"\x00" * MOST_BYTES) == "logo_too_large"


def test_nothing_rides_along():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "SECRET <script>alert(1)</script>")
    jpeg = Image.Exif()
    jpeg[0x010E] = "SECRET place"
    uploads = [draw_upload(pnginfo=notes) + SCRIPT, draw_upload("JPEG", exif=jpeg.tobytes()) + SCRIPT]
    for octets in uploads:
        assert b"SECRET" in octets
        drawn = draw_logo(octets).octets
        assert b"SECRET" not in drawn and b"script" not in drawn


def test_only_the_first_frame_of_a_moving_picture_is_kept():
    frames = [Image.new("RGB", (80, 40), colour) for colour in ("red", "blue", "green")]
    moving = save(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    drawn = open_picture(draw_logo(moving).octets)
    assert getattr(drawn, "n_frames", 1) == 1
    assert drawn.convert("RGB").getpixel((10, 10)) == pytest.approx((255, 0, 0), abs=3)


def test_a_picture_without_a_ground_of_its_own_is_laid_on_white_with_a_margin():
    logo = draw_logo(draw_upload(mode="RGBA"))
    drawn = open_picture(logo.octets).convert("RGB")
    assert (logo.width, logo.height) == (432 + 2 * MARGIN, 144 + 2 * MARGIN)
    assert drawn.getpixel((0, 0)) == (255, 255, 255)


def test_a_light_logo_without_a_ground_is_laid_on_a_dark_one():
    picture = Image.new("RGBA", (200, 80), (0, 0, 0, 0))
    picture.paste((255, 255, 255, 255), (50, 20, 150, 60))
    drawn = open_picture(draw_logo(save(picture, "PNG")).octets).convert("RGB")
    assert max(drawn.getpixel((0, 0))) < 60
    assert min(drawn.getpixel((drawn.width // 2, drawn.height // 2))) > 240


def test_a_picture_full_of_detail_is_made_coarser_until_it_is_small_enough():
    noise = Image.frombytes("RGB", (250, 250), os.urandom(187_500))
    logo = draw_logo(save(noise, "JPEG", quality=90))
    assert len(logo.octets) <= ENOUGH_BYTES
    assert max(logo.width / LARGEST[0], logo.height / LARGEST[1]) == 1


def with_notes(name: str) -> bytes:
    """A picture that was taken sideways, with what a camera writes beside it."""
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = 6
    notes[ExifTags.Base.ImageDescription] = "Our house"
    notes[ExifTags.Base.XResolution] = 72.0
    notes[ExifTags.Base.DateTime] = "2026:01:01"
    notes[ExifTags.IFD.Exif] = {ExifTags.Base.ExposureTime: 1.5}
    return draw_upload(name, size=(120, 60), exif=notes)


@pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP"])
def test_a_picture_that_was_taken_sideways_is_shown_upright(name):
    logo = draw_logo(with_notes(name))
    assert (logo.width, logo.height) == (60, 120)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP"])
def test_damaged_files_are_shown_or_refused_whatever_is_damaged(name):
    whole, dice = with_notes(name), random.Random(5)
    shown = 0
    for _ in range(200):
        octets = bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            octets[dice.randrange(min(len(octets), 400))] = dice.choice([0, 1, 2, 3, 4, 5, 7, 10, 12, 255])
        try:
            shown += bool(draw_logo(bytes(octets)).octets)
        except Invalid as refusal:
            assert refusal.attr == "logo"
    assert shown
