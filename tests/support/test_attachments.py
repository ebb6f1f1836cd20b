import pytest
from django.core.exceptions import ValidationError

from support import attachments
from support.attachments import check_file, clean_name
from tests.support.making import PNG, picture


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("screen.png", PNG, "image/png"),
        ("SCREEN.PNG", PNG, "image/png"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0 and so on", "image/jpeg"),
        ("loop.gif", b"GIF89a and so on", "image/gif"),
        ("shot.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("photo.heic", b"\x00\x00\x00\x18ftypheic and so on", "image/heic"),
        ("clip.mp4", b"\x00\x00\x00\x18ftypisom and so on", "video/mp4"),
        ("clip.mov", b"\x00\x00\x00\x14ftypqt   and so on", "video/quicktime"),
        ("clip.webm", b"\x1aE\xdf\xa3 and so on", "video/webm"),
        ("manual.pdf", b"%PDF-1.7 and so on", "application/pdf"),
        ("logs.zip", b"PK\x03\x04 and so on", "application/zip"),
        ("trace.log", "Zeile mit ü\n".encode(), "text/plain"),
        ("calls.har", b'{"log": {}}', "text/plain"),
    ],
)
def test_a_file_is_known_by_its_content(name, content, content_type):
    assert check_file(picture(name, content)) == content_type


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("screen.png", b"<script>alert(1)</script>"),
        ("program.exe", b"MZ\x90\x00"),
        ("program.txt", b"MZ\x90\x00"),
        ("trace.log", b"\xff\xfe not utf-8"),
        ("movie.png", b"\x00\x00\x00\x18ftypisom and so on"),
        ("nothing", PNG),
    ],
)
def test_what_is_not_what_it_says_it_is_is_refused(name, content):
    with pytest.raises(ValidationError) as refusal:
        check_file(picture(name, content))
    assert refusal.value.code == "unknown_kind"
    assert name in refusal.value.messages[0]


def test_an_empty_file_is_refused():
    with pytest.raises(ValidationError) as refusal:
        check_file(picture(content=b""))
    assert refusal.value.code == "empty_file"


def test_a_file_that_is_too_large_is_refused_with_both_sizes(monkeypatch):
    monkeypatch.setattr(attachments, "MOST_BYTES", 100)
    with pytest.raises(ValidationError) as refusal:
        check_file(picture())
    assert refusal.value.code == "file_too_large"
    assert "148" in refusal.value.messages[0] and "100" in refusal.value.messages[0]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Users\\ada\\screen.png", "screen.png"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("two\r\nlines.txt", "twolines.txt"),
        ("\u202egnp.exe.txt", "gnp.exe.txt"),
        ("", "attachment"),
        ("ü" * 300 + ".png", "ü" * 196 + ".png"),
    ],
)
def test_a_name_is_kept_without_folders_and_hidden_characters(name, kept):
    assert clean_name(name) == kept
