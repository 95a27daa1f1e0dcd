"""Join files without holding more of them than needed."""

import io
import re
import zipfile

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from .fonts import clean

#: What file systems refuse.
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def file_name(text):
    """:return: the text as the name of a file"""
    return FORBIDDEN.sub("_", clean(text).replace("\n", " ")).strip(" .")[:120] or "_"


def merge_pdf(contents):
    """:param contents: iterable of bytes, each a PDF
    :return: bytes of one PDF"""
    writer = PdfFileWriter()
    for content in contents:
        for page in PdfFileReader(io.BytesIO(content), strict=False).pages:
            writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def page_count(content):
    """:return: number of pages of a PDF"""
    return len(PdfFileReader(io.BytesIO(content), strict=False).pages)


def make_zip(out, files):
    """Write files into an archive one after the other.

    :param out: what can be written to
    :param files: iterable of (name, bytes); a name that is there gets a number
    """
    used = {}
    # what is in it is packed already
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            count = used[name] = used.get(name, 0) + 1
            if count > 1:
                stem, dot, end = name.rpartition(".")
                name = f"{stem} ({count}){dot}{end}" if dot else f"{name} ({count})"
            archive.writestr(name, content)


def zip_files(content):
    """:return: iterator over (name, bytes) of an archive"""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)
