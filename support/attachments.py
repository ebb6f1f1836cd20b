"""Which files may come with a request. What a file is, its content says; its name has to agree."""

from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MOST_FILES = 5
MOST_BYTES = 10 * 1024 * 1024
# A form with all its files; what is larger is not even read.
MOST_BYTES_OF_FORM = MOST_FILES * MOST_BYTES + 1024 * 1024
NAME_LIMIT = 200
TEXT_SUFFIXES = (".txt", ".log", ".csv", ".json", ".har", ".ics", ".eml")


@dataclass(frozen=True)
class Kind:
    """A type of file, the endings its name may have, and the octets that it begins with, from `offset` on."""

    content_type: str
    suffixes: tuple[str, ...]
    beginning: bytes
    offset: int = 0

    def fits(self, head: bytes) -> bool:
        return head[self.offset : self.offset + len(self.beginning)] == self.beginning


KINDS = (
    Kind("image/png", (".png",), b"\x89PNG\r\n\x1a\n"),
    Kind("image/jpeg", (".jpg", ".jpeg"), b"\xff\xd8\xff"),
    Kind("image/gif", (".gif",), b"GIF8"),
    Kind("image/webp", (".webp",), b"WEBP", offset=8),
    Kind("image/heic", (".heic", ".heif"), b"ftyphe", offset=4),
    Kind("image/heic", (".heic", ".heif"), b"ftypmif1", offset=4),
    Kind("video/quicktime", (".mov",), b"ftypqt", offset=4),
    Kind("video/mp4", (".mp4", ".m4v"), b"ftyp", offset=4),
    Kind("video/webm", (".webm",), b"\x1aE\xdf\xa3"),
    Kind("application/pdf", (".pdf",), b"%PDF-"),
    Kind("application/zip", (".zip",), b"PK\x03\x04"),
)
TEXT = Kind("text/plain", TEXT_SUFFIXES, b"")
SUFFIXES = tuple(dict.fromkeys(suffix for kind in (*KINDS, TEXT) for suffix in kind.suffixes))


def check_file(file: UploadedFile) -> str:
    """The content type of a file that we take; ValidationError, in words, for any other."""
    name = file.name or ""
    if not file.size:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": name}, code="empty_file")
    if file.size > MOST_BYTES:
        sizes = {"name": name, "size": filesizeformat(file.size), "most": filesizeformat(MOST_BYTES)}
        raise ValidationError(
            _("“%(name)s” is too large: it has %(size)s, and %(most)s is the most.") % sizes, code="file_too_large"
        )
    kind = find_kind(file)
    if kind is None or PurePath(name).suffix.lower() not in kind.suffixes:
        raise ValidationError(
            _("“%(name)s” is not of a kind that can be attached. Pictures, videos, PDF, text and ZIP files can.")
            % {"name": name},
            code="unknown_kind",
        )
    return kind.content_type


def find_kind(file: UploadedFile) -> Kind | None:
    file.seek(0)
    head = file.read(32)
    kind = next((kind for kind in KINDS if kind.fits(head)), None)
    if kind is None and is_text(file):
        kind = TEXT
    file.seek(0)
    return kind


def is_text(file: UploadedFile) -> bool:
    """UTF-8 (or plain ASCII) without the zero octets of programs and documents."""
    file.seek(0)
    content = file.read(MOST_BYTES)
    if b"\x00" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def clean_name(name: str) -> str:
    """A file name without its folders, fit for a header and a list."""
    last = PurePath(name.replace("\\", "/")).name
    printable = "".join(letter for letter in last if letter.isprintable())
    return printable[-NAME_LIMIT:] or "attachment"
