"""Photos that somebody sends: what is not a picture is refused, and what is kept is
drawn anew, without place, device and whatever else was in the file."""

import io
import warnings

from PIL import Image, ImageOps

#: Bytes that are sent.
MAX_PHOTO_SIZE = 10 * 1024 * 1024
#: Pixels of the longer side after they are made smaller.
PHOTO_SIDE = 1600
#: More is no photo of a phone, but an attempt to fill the memory.
MAX_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class PhotoRefused(Exception):
    """:param str reason: ``size`` or ``content``"""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def clean_photo(stream):
    """:param stream: read once, never more than is allowed
    :return: bytes of a JPEG
    :raise PhotoRefused: too large, or no picture
    """
    content = stream.read(MAX_PHOTO_SIZE + 1)
    if len(content) > MAX_PHOTO_SIZE:
        raise PhotoRefused("size")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                image.verify()
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise PhotoRefused("content")
                # a phone writes down how it was held
                turned = ImageOps.exif_transpose(image).convert("RGB")
                turned.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
                plain = Image.new("RGB", turned.size)
                plain.paste(turned)
    except PhotoRefused:
        raise
    except Exception as error:
        raise PhotoRefused("content") from error
    result = io.BytesIO()
    plain.save(result, "JPEG", quality=85)
    return result.getvalue()
