"""Decodes and scales pictures. Runs in the child process only: a picture is hostile input to a large decoder."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from newstui import limits

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF")


def scaled(data: bytes, width: int, height: int, sharp: int = 0) -> tuple[dict[str, Any], bytes]:
    """Returns width and height of a picture that fits into so many pixels, and its RGB bytes row by row.

    `sharp`: after these comes a PNG with this many times the pixels in each direction. Instead of all these, the key
    "bad" tells why there is no picture.
    """
    Image.MAX_IMAGE_PIXELS = None  # our own limit is below
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > limits.PICTURE_PIXELS:
                millions = limits.PICTURE_PIXELS // 1_000_000
                return {"bad": f"the picture has more than {millions} million pixels"}, b""
            picture.draft("RGB", (width * 2 * (sharp or 1), height * 2 * (sharp or 1)))
            small = ImageOps.exif_transpose(picture).convert("RGBA")
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever a picture makes the decoder raise
        return {"bad": "the picture can't be read"}, b""
    small.thumbnail((width * (sharp or 1), height * (sharp or 1)))
    paper = Image.new("RGBA", small.size, "white")
    drawn = Image.alpha_composite(paper, small).convert("RGB")
    png = BytesIO()
    if sharp:
        drawn.quantize(256).save(png, "PNG", optimize=True)
        drawn.thumbnail((width, height))
    return {"width": drawn.width, "height": drawn.height}, drawn.tobytes() + png.getvalue()
