import base64
import io
import re
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from odoo.addons.access_link.tests.common import picture
from odoo.addons.access_link.tools.dispatcher import HEADERS

from ..const import PDFS_PER_LINK
from .common import OrderShareHttpCommon


def text_of(content):
    """:return: the words of a PDF file, and its pages"""
    reader = PdfFileReader(io.BytesIO(content))
    pages = [page.extractText() for page in reader.pages]
    return " ".join(" ".join(pages).split()), pages


@tagged("post_install", "-at_install")
class TestPdf(OrderShareHttpCommon):
    """The order on paper, for who has an account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._portal_user("pdf_partner", cls.carrier, name="Jan Petersen")
        cls.carrier.name = "Łódź Spedycja Großmann"
        cls.company = cls.order.company_id

    def setUp(self):
        super().setUp()
        self.share, self.token = self._share(message="Gate 3: ask for Jürgen Müller")

    def sign_in(self):
        self.authenticate("pdf_partner", "pdf_partner")

    def pdf(self, token=None):
        return self.get(f"/share/{token or self.token}/order.pdf", timeout=60)

    def test_only_with_an_account(self):
        self.assertEqual(self.pdf().status_code, 404)
        self.sign_in()
        other, other_token = self._share(partner=self.other_carrier)
        status, status_token = self._share("status")
        for token in (other_token, status_token, f"my-{other.id}", f"my-{status.id}"):
            self.assertEqual(self.pdf(token).status_code, 404, token)
        token = self._child_token(self.share, self.token, "details")
        self.assertEqual(self.pdf(token).status_code, 404)
        self.share.access_link_ids.action_revoke()
        self.assertEqual(self.pdf().status_code, 410)

    def test_the_file(self):
        self.company.logo = base64.b64encode(picture("PNG", (60, 30)))
        self.share.with_context(order_share_author="Zoë")._report_status("accepted")
        self.sign_in()
        response = self.pdf()
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn(
            f"Transport-{self.order.name}.pdf", response.headers["Content-Disposition"]
        )
        for name, value in HEADERS.items():
            self.assertEqual(response.headers.get(name), value)
        text, pages = text_of(response.content)
        self.assertEqual(len(pages), 1)
        for words in (
            self.order.name,
            "Łódź Spedycja Großmann",
            "Katrin Sommer",
            "Savanorių pr. 174",
            "03153 Vilnius",
            "Circulation Pump",
            "25 ",
            "Gate 3: ask for Jürgen Müller",
            "Accepted",
            "Zoë",
        ):
            self.assertIn(words, text)
        self.assertNotIn("778.31", text, "the sales price")
        # A4
        page = PdfFileReader(io.BytesIO(response.content)).pages[0]
        self.assertAlmostEqual(float(page.mediaBox[2]), 595, delta=2)
        self.assertAlmostEqual(float(page.mediaBox[3]), 842, delta=2)
        event = self.env["access.link.event"].search([], limit=1)
        self.assertEqual(event.action, "download")

    def test_nothing_is_fetched(self):
        """The document that is printed holds all it needs."""
        self.company.logo = base64.b64encode(picture("PNG", (60, 30)))
        self.share.sudo().partner_id.name = "<img src='http://evil.example/x'>"
        link = self.env["access.link"]._find(self.token)
        printed = []
        Report = type(self.env["ir.actions.report"])
        with patch.object(
            Report, "_run_wkhtmltopdf", lambda self, bodies: printed.extend(bodies)
        ):
            self.share.sudo()._pdf(link, self.token)
        (html,) = printed
        sources = re.findall(r"""(?:src|href)=["']?([^"'\s>]+)""", html)
        sources = [source for source in sources if not source.startswith("&#39;")]
        self.assertTrue(sources)
        for source in sources:
            self.assertTrue(source.startswith("data:image/"), source)
        self.assertNotRegex(html, r"url\(|@import|<link|<iframe|<object|<img src='")
        self.assertNotIn("<script", html)
        self.assertNotIn(self.token, html)

    def test_many_lines_make_many_pages(self):
        _share, token = self._share(order=self._order(120))
        self.sign_in()
        text, pages = text_of(self.pdf(token).content)
        self.assertGreater(len(pages), 1)
        self.assertEqual(text.count("Circulation Pump"), 120)

    def test_limit_per_hour(self):
        self.sign_in()
        OrderShare = type(self.env["order.share"])
        with patch.object(OrderShare, "_pdf", lambda *args: b"%PDF-"):
            codes = [self.pdf().status_code for _n in range(PDFS_PER_LINK + 1)]
        self.assertEqual(codes, [200] * PDFS_PER_LINK + [429])

    def test_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.carrier.lang = "de_DE"
        self.sign_in()
        text, _pages = text_of(self.pdf().content)
        self.assertIn("Vilnius, Litauen", text)

    # --- offers

    def test_an_offer_shows_towns_and_only_the_own_offer(self):
        self.company.order_share_product_id = self.env["product.product"].create(
            {"name": "Freight", "type": "service"}
        )
        request, tokens = self._request(message="Tail lift")
        mine = request.share_ids.filtered(lambda s: s.partner_id == self.carrier)
        rival = request.share_ids - mine
        mine.sudo()._answer("offer", amount=1520)
        rival.sudo()._answer("offer", amount=1490)
        self.sign_in()
        text, _pages = text_of(self.pdf(tokens[self.carrier]).content)
        self.assertIn("03153 Vilnius", text)
        self.assertIn("1,520.00", text)
        self.assertIn("Tail lift", text)
        for words in ("Savanorių", "1,490", "Nowak", "778.31", "UAB Baltijos"):
            self.assertNotIn(words, text)
        self.assertEqual(self.pdf(tokens[self.other_carrier]).status_code, 404)
        # once awarded: the price that was agreed, with the address
        self.order.action_confirm()
        mine.with_user(self.sender).action_award()
        text, _pages = text_of(self.pdf(tokens[self.carrier]).content)
        self.assertIn("Agreed freight price", text)
        self.assertIn("1,520.00", text)
        self.assertIn("Savanorių", text)
        self.assertNotIn("1,490", text)

    def test_a_closed_request_has_nothing_to_print(self):
        _request, tokens = self._request(hours=1)
        self._later(hours=2)
        self.sign_in()
        response = self.pdf(tokens[self.carrier])
        self.assertEqual(response.status_code, 303)
        self.assertNotIn(b"%PDF", response.content)


@tagged("post_install", "-at_install")
class TestSheet(OrderShareHttpCommon):
    """Links on paper, each on a page of its own."""

    def url(self, share):
        return share.sudo()._issue_link()

    def test_a_page_per_link(self):
        first, _token = self._share()
        second, _token = self._share("status", partner=self.other_carrier)
        self.other_carrier.name = "Żółw Nowak"
        urls = [self.url(first), self.url(second)]
        before = self.counts()
        attachments = self.env["ir.attachment"].search_count([])
        with self.assertNoLogs(level="INFO"):
            sheet = self.env["order.share"].with_user(self.sender).print_sheet(urls)
        self.assertEqual(self.counts(), before, "nothing is stored")
        self.assertEqual(self.env["ir.attachment"].search_count([]), attachments)
        self.assertTrue(sheet["name"].endswith(f"{self.order.name}.pdf"))
        _text, pages = text_of(base64.b64decode(sheet["data"]))
        self.assertEqual(len(pages), 2)
        words = ["".join(page.split()) for page in pages]
        for page, url, name in zip(
            words, urls, ("SpeditionBrandt", "ŻółwNowak"), strict=True
        ):
            self.assertIn(url, page)
            self.assertIn(name, page)
        # who gets one page learns nothing of the others
        self.assertNotIn("Nowak", words[0])
        self.assertNotIn("Brandt", words[1])

    def test_the_recipients_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.carrier.lang = "de_DE"
        share, _token = self._share()
        bodies = []
        OrderShare = type(self.env["order.share"])
        render = OrderShare._sheet
        with (
            patch.object(
                OrderShare,
                "_sheet",
                lambda self, url: bodies.append(render(self, url)) or bodies[-1],
            ),
            patch.object(OrderShare, "_html_to_pdf", lambda self, html: b""),
        ):
            self.env["order.share"].with_user(self.sender).print_sheet(
                [self.url(share)]
            )
        self.assertIn('lang="de-DE"', bodies[0]["body"])

    def test_the_open_link(self):
        request, _tokens = self._request()
        url = request.sudo()._issue_open_link()
        sheet = self.env["order.share"].with_user(self.sender).print_sheet([url])
        text, _pages = text_of(base64.b64decode(sheet["data"]))
        self.assertIn("For anyone who has the link", text)
        self.assertIn("/offer/", text)

    def test_only_living_links_of_documents_that_one_may_change(self):
        share, token = self._share()
        url = self.url(share)
        Share = self.env["order.share"]
        with self.assertRaises(AccessError):
            Share.with_user(self.stranger).print_sheet([url])
        Share = Share.with_user(self.sender)
        for wrong in (
            [],
            "x",
            [None],
            [url[:-1] + "_"],
            [f"https://x/share/my-{share.id}"],
            [url] * 41,
        ):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                Share.print_sheet(wrong)
        share.sudo().access_link_ids.action_revoke()
        with self.assertRaises(UserError):
            Share.print_sheet([url])

    def test_the_picture_is_the_address(self):
        share, _token = self._share()
        url = self.url(share)
        OrderShare = type(self.env["order.share"])
        with (
            patch.object(OrderShare, "_qr_code", lambda self, text: f"data:{text}"),
            patch.object(OrderShare, "_html_to_pdf", lambda self, html: html.encode()),
        ):
            sheet = self.env["order.share"].with_user(self.sender).print_sheet([url])
        html = base64.b64decode(sheet["data"]).decode()
        self.assertRegex(html, f'<img class="qr"[^>]* src="data:{re.escape(url)}"')
