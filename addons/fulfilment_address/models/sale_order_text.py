from markupsafe import Markup

from odoo import api, fields, models


class SaleOrder(models.Model):
    """What is wrong with an address, in words."""

    _inherit = "sale.order"

    address_text = fields.Html(
        "What Is Wrong with the Address",
        compute="_compute_address_text",
        compute_sudo=True,
        groups="base.group_user",
    )

    address_line = fields.Char(
        "Deliver to",
        compute="_compute_address_line",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends(
        "partner_shipping_id.street",
        "partner_shipping_id.street2",
        "partner_shipping_id.zip",
        "partner_shipping_id.city",
        "partner_shipping_id.state_id",
        "partner_shipping_id.country_id",
    )
    def _compute_address_line(self):
        for order in self:
            place = order.partner_shipping_id
            order.address_line = ", ".join(place._address_lines()) if place else False

    @api.depends("address_findings", "carrier_id", "partner_shipping_id.country_id")
    @api.depends_context("lang")
    def _compute_address_text(self):
        for order in self:
            texts = order._address_texts()
            items = Markup().join(Markup("<li>%s</li>") % each for each in texts)
            order.address_text = items and (
                Markup("<ul class='mb-0 ps-3'>%s</ul>") % items
            )

    def _address_texts(self, blocking=False):
        """:param bool blocking: only what it is held by
        :return: list of sentences, in the reader's language"""
        self.ensure_one()
        order = self.sudo()
        return [
            order._address_sentence(finding)
            for finding in order.address_findings or []
            if finding["blocks"] or not blocking
        ]

    def _address_sentence(self, finding):
        """Other addons have findings of their own.

        :param dict finding: one of ``address_findings``
        :return: what is wrong and what to do, a sentence for staff"""
        _ = self.env._
        words = finding.get("words") or {}
        carrier = self.carrier_id.name or _("The courier")
        return {
            "country": lambda: _("The country is missing. Enter it."),
            "no_street": lambda: _("The street is missing. Ask the customer for it."),
            "no_city": lambda: _("The city is missing. Ask the customer for it."),
            "no_state": lambda: _("The state is missing. Enter it."),
            "no_zip": lambda: _("The zip code is missing. Ask the customer for it."),
            "zip": lambda: self._zip_sentence(words),
            "zip_written": lambda: _(
                "Write the zip code as %s, or the courier may refuse it.", words["as"]
            ),
            "state": lambda: _(
                "Zip code %(zip)s is in %(state)s. Compare it with the state.", **words
            ),
            "no_number": lambda: _(
                "The house number is missing. Ask the customer for it."
            ),
            "po_box": lambda: _(
                "%s does not deliver to PO boxes. Ask for a street, or choose another "
                "delivery method.",
                carrier,
            ),
            "station": lambda: _(
                "%s does not deliver to parcel stations. Ask for a street, or choose "
                "another delivery method.",
                carrier,
            ),
            "post_number": lambda: _(
                "The Packstation needs the customer's post number. Enter it in the "
                "second line."
            ),
            "phone": lambda: _("%s needs a phone number. Enter it.", carrier),
            "duplicate": lambda: _(
                "The customer has this address twice: “%s” has it, too. Merge the two "
                "contacts.",
                words["name"],
            ),
            "unknown": lambda: _(
                "The map does not know this address. Compare it with what the customer "
                "has written."
            ),
            "not_compared": lambda: _(
                "The map service did not answer, so the address was not compared."
            ),
        }[finding["kind"]]()

    def _zip_sentence(self, words):
        country = self.partner_shipping_id.country_id.name or ""
        if words["as"]:
            return self.env._(
                "“%(zip)s” is no zip code of %(country)s, such as %(as)s. Ask the "
                "customer for it.",
                country=country,
                **words,
            )
        return self.env._(
            "“%(zip)s” is no zip code of %(country)s. Ask the customer for it.",
            zip=words["zip"],
            country=country,
        )

    def _address_form_text(self, kind, words):
        """:param str kind: of a finding
        :param dict words: of a finding
        :return: the same for the customer, who is filling in a form"""
        _ = self.env._
        return {
            "country": lambda: _("Please choose the country."),
            "no_street": lambda: _("Please enter street and house number."),
            "no_city": lambda: _("Please enter the city."),
            "no_state": lambda: _("Please choose the state."),
            "no_zip": lambda: _("Please enter the zip code."),
            "zip": lambda: (
                _("This is no zip code of this country, such as %s.", words["as"])
                if words.get("as")
                else _("This is no zip code of this country.")
            ),
            "no_number": lambda: _("Please add the house number."),
            "po_box": lambda: _(
                "We can't deliver to PO boxes. Please enter street and house number."
            ),
            "station": lambda: _(
                "We can't deliver to parcel stations. Please enter street and house "
                "number."
            ),
            "post_number": lambda: _("Please enter your post number here."),
            "phone": lambda: _("Please enter a phone number for the delivery."),
        }.get(kind, lambda: _("Please check this."))()

    @api.depends("address_status")
    def _compute_is_shipping_next(self):
        """The main button is that of the address."""
        result = super()._compute_is_shipping_next()
        for order in self:
            if order.is_shipping_next and order.sudo().address_status == "held":
                order.is_shipping_next = False
        return result

    @api.depends("address_status", "address_findings", "carrier_id")
    def _compute_fulfilment_next(self):
        return super()._compute_fulfilment_next()

    def _fulfilment_next(self, asked):
        """An address that is held is the next step, whatever comes after it."""
        order = self.sudo()
        if order.address_status == "held" and self.fulfilment_step in (
            "to_pick",
            "to_ship",
            "waiting",
        ):
            texts = order._address_texts(blocking=True)
            return [self.env._("Check the address"), *texts[:1]]
        return super()._fulfilment_next(asked)
