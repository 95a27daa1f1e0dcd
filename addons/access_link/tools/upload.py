"""Check an uploaded file by its name and its content."""

import io

from PIL import Image

from odoo.tools.mimetypes import get_extension, guess_mimetype

from ..const import UPLOAD_TYPES


class UploadRefused(Exception):
    """The file is not taken.

    :param str reason: ``empty``, ``size``, ``type``, ``content``, ``count`` or
        ``total``
    """

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def read_limited(stream, limit):
    """Read a stream whole, once, and never more than the limit.

    :param int limit: bytes
    :return: the content
    :raise UploadRefused: empty or larger
    """
    content = stream.read(limit + 1)
    if not content:
        raise UploadRefused("empty")
    if len(content) > limit:
        raise UploadRefused("size")
    return content


def checked_type(name, content):
    """Content type of a file whose name, content and inner structure agree.

    :param str name: as the visitor's device calls it
    :param bytes content: the whole file
    :return: one of :data:`UPLOAD_TYPES`
    :raise UploadRefused: another type, or a content that does not match
    """
    mimetype = guess_mimetype(content[:2048])
    if mimetype not in UPLOAD_TYPES:
        raise UploadRefused("type")
    if get_extension(name or "").lstrip(".").lower() not in UPLOAD_TYPES[mimetype]:
        raise UploadRefused("content")
    if mimetype == "application/pdf":
        if not content.startswith(b"%PDF-"):
            raise UploadRefused("content")
        return mimetype
    try:
        # raises on a broken file, and on a picture that unfolds to absurd dimensions
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            image.verify()
    except Exception as error:
        raise UploadRefused("content") from error
    return mimetype
