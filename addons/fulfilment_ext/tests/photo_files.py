"""Files as customers send them, and as they should not."""

import io

from PIL import Image


def picture(kind="JPEG", size=(400, 300), place=True):
    """:return: bytes; with the place where it was taken"""
    image = Image.new("RGB", size, (200, 120, 40))
    result = io.BytesIO()
    values = {}
    if place and kind == "JPEG":
        exif = Image.Exif()
        exif[0x010F] = "Secret Camera"
        exif.get_ifd(0x8825)[1] = "N"
        values["exif"] = exif
    image.save(result, kind, **values)
    return result.getvalue()
