from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request

from odoo.addons.sale.controllers.portal import CustomerPortal

from .routes import number


class B2bPortal(CustomerPortal):
    """What the portal of a customer's member shows differently."""

    def _administrator(self):
        """:return: the membership of the administrator who is signed in, as superuser
        :raise NotFound: somebody else; they do not learn that there is something"""
        member = request.env.user._b2b_administrator()
        if not member:
            raise NotFound()
        return member

    def _own_member(self):
        """:return: the visitor as a member, as superuser"""
        return request.env.user._b2b_member()

    # --- addresses

    @http.route()
    def portal_address(self, partner_id=None, *args, **kwargs):
        """Core's, which fails when the id is no number."""
        self._check_partner_id(partner_id)
        return super().portal_address(partner_id, *args, **kwargs)

    @http.route()
    def portal_address_submit(self, partner_id=None, **form_data):
        """Core's, which fails when the id is no number."""
        self._check_partner_id(partner_id)
        return super().portal_address_submit(partner_id, **form_data)

    def _check_partner_id(self, partner_id):
        """:raise BadRequest: an id was sent that is none"""
        if partner_id and number(partner_id) is None:
            raise BadRequest()

    def _prepare_address_data(self, partner_sudo, **kwargs):
        """Whoever orders for some sites only finds these as delivery addresses."""
        data = super()._prepare_address_data(partner_sudo, **kwargs)
        member = self._own_member()
        if member._is_bound_to_sites():
            sites = member._sites().with_env(data["delivery_addresses"].env)
            data.update(delivery_addresses=sites, b2b_is_bound=True)
        return data

    def _prepare_address_form_values(self, partner_sudo, *args, **kwargs):
        """Fields that the visitor may not change say why."""
        values = super()._prepare_address_form_values(partner_sudo, *args, **kwargs)
        email = f"{partner_sudo.email or ''}?"
        values["b2b_email_refused"] = self._refused(
            partner_sudo._b2b_check_email, email
        )
        for key, company in (
            ("b2b_name_refused", partner_sudo),
            ("b2b_company_name_refused", self._company()),
        ):
            name = f"{company.name or ''}?"
            values[key] = self._refused(company._b2b_check_name, name)
        return values

    def _validate_address_values(
        self, address_values, partner_sudo, address_type, *args, **kwargs
    ):
        """Say next to the field what the model would refuse."""
        invalid, missing, messages = super()._validate_address_values(
            address_values, partner_sudo, address_type, *args, **kwargs
        )
        if not partner_sudo and address_type == "delivery":
            # an address that is there yet is none of the sites
            if refusal := self._own_member()._site_refusal(partner_sudo):
                # core goes on when no field is named
                invalid.add("street")
                messages.append(refusal)
        checks = {
            "email": partner_sudo._b2b_check_email,
            "name": partner_sudo._b2b_check_name,
        }
        if address_values.get("company_name"):
            # core renames the company of whose address it is
            checks["company_name"] = self._company()._b2b_check_name
        for field, check in checks.items():
            refused = field in address_values and self._refused(
                check, address_values[field]
            )
            if refused:
                invalid.add(field)
                messages.append(refused)
        return invalid, missing, messages

    def _company(self):
        return request.env.user.partner_id.commercial_partner_id

    def _refused(self, check, value):
        """:return: why the visitor can't write this, if so"""
        try:
            check(value)
        except AccessError as error:
            return str(error)
        return ""

    # --- orders

    def _prepare_sale_portal_rendering_values(self, *args, sortby=None, **kwargs):
        """Core's, which fails on an unknown order."""
        if sortby not in self._get_sale_searchbar_sortings():
            sortby = None
        return super()._prepare_sale_portal_rendering_values(
            *args, sortby=sortby, **kwargs
        )
