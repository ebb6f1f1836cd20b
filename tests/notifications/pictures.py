"""Pictures as people upload them."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw


def draw_upload(name: str = "PNG", size: tuple[int, int] = (600, 200), mode: str = "RGB", **options: Any) -> bytes:
    """A plain logo as a file of this format."""
    picture = Image.new(mode, size, (0, 0, 0, 0) if mode == "RGBA" else (240, 244, 250))
    width, height = size
    ImageDraw.Draw(picture).rectangle((width // 4, height // 4, width // 2, height // 2), fill=(20, 90, 200))
    return save(picture, name, **options)


def save(picture: Image.Image, name: str, **options: Any) -> bytes:
    stream = BytesIO()
    picture.save(stream, name, **options)
    return stream.getvalue()


def open_picture(octets: bytes) -> Image.Image:
    return Image.open(BytesIO(octets))
