"""Printed files, read back: pages, texts, sizes, and what a scanner reads."""

import pypdfium2
import zxingcpp
from PIL import Image

#: Points of a millimetre.
MM = 72 / 25.4


class Paper:
    """A PDF."""

    def __init__(self, content):
        self.file = pypdfium2.PdfDocument(content)

    def __len__(self):
        return len(self.file)

    @property
    def sizes(self):
        """:return: list of (width, height) in millimetres"""
        return [
            tuple(round(points / MM, 1) for points in page.get_size())
            for page in self.file
        ]

    @property
    def texts(self):
        """:return: list of the words of each page"""
        return [
            " ".join(page.get_textpage().get_text_bounded().split())
            for page in self.file
        ]

    def picture(self, page=0, dots=8):
        """:param int dots: in a millimetre
        :return: picture in black and white"""
        return self.file[page].render(scale=dots / MM).to_pil().convert("L")

    def scanned(self, page=0):
        """As a label printer puts it on paper and a scanner sees it.

        :return: list of what the codes say"""
        picture = self.picture(page)
        large = (picture.width * 3, picture.height * 3)
        found = zxingcpp.read_barcodes(picture.resize(large, Image.NEAREST))
        return [code.text for code in found]
