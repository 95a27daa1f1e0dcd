from markupsafe import Markup

from odoo import SUPERUSER_ID, fields, models

from ..tools.client import phone_href


class AccessLinkMixin(models.AbstractModel):
    """For models that can be opened by a link.

    What a visitor may see or do is decided by the target's hooks; a controller never
    reads more of the record than these give.
    """

    _name = "access.link.mixin"
    _description = "Target of Access Links"

    access_link_ids = fields.One2many(
        "access.link",
        "res_id",
        domain=lambda self: [("res_model", "=", self._name)],
        string="Access Links",
    )

    def unlink(self):
        links = (
            self.env["access.link"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        result = super().unlink()
        links.unlink()
        return result

    def _access_link_path(self):
        """:return: path that a token is appended to, such as ``/share/``"""
        raise NotImplementedError

    def _access_link_url(self, token):
        """:return: the whole address of a link"""
        self.ensure_one()
        return f"{self.get_base_url()}{self._access_link_path()}{token}"

    def _access_link_expiry(self, link):
        """:return: when a new link in place of this one ends, UTC; None never"""
        return link.expires_at

    def _access_link_show(self, url):
        """:return: action that shows an address once, to the one who renewed it"""
        raise NotImplementedError

    def _access_link_attachments(self, link):
        """:return: attachments that the link's holder may download now"""
        return self.env["ir.attachment"]

    def _access_link_upload_target(self):
        """:return: record that uploads are attached to"""
        return self

    def _access_link_company(self):
        """:return: the company in whose name the link was sent"""
        return self.company_id if "company_id" in self._fields else self.env.company

    def _access_link_sender(self, link, token):
        """Who sent the link, as far as its recipient may know.

        :return: dict of texts for the page's header, see ``access_link.page_layout``
        """
        company = self._access_link_company()
        owner = link.owner_partner_id
        phone = owner.phone or company.phone
        return {
            "name": company.name,
            "logo_url": f"/link/{token}/logo"
            if not company.uses_default_logo
            else False,
            "contact": owner.name,
            "phone": phone,
            "phone_href": phone_href(phone),
            "email": owner.email or company.email,
            "color": False,
        }

    def _access_link_requested(self, link, message=""):
        """The holder of a dead link asks for a new one: tell its owner.

        :param str message: what the holder writes
        """
        self.ensure_one()
        self.with_delay(
            description=self.env._(
                "Tell the sender that a new link is wanted: %s", self.display_name
            )
        )._job_access_link_requested(link.id, message)

    def _job_access_link_requested(self, link_id, message=""):
        """Notify the owner; mail or inbox, as the owner prefers."""
        # as the system: the job runs as the visitor who asked
        self = self.with_user(SUPERUSER_ID).exists()
        link = self.env["access.link"].browse(link_id).exists()
        if not self or not link:
            return
        owner = link.owner_id
        env = self.with_context(lang=owner.lang).env
        title = env._("New link requested")
        text = env._(
            "%(partner)s asks for a new link to %(document)s: the old one has ended.",
            partner=link.partner_id.display_name or "?",
            document=self.display_name,
        )
        self._notify_user(
            owner,
            title,
            text,
            quote=message,
            record=self._access_link_upload_target(),
            author=link.partner_id,
            toast="info",
        )

    def _notify_user(
        self, user, title, text, quote="", record=None, author=None, toast=None
    ):
        """Tell a user something: mail or inbox, as the user prefers.

        :param user: who is told
        :param str title: the subject, in the user's language
        :param str text: what there is to know
        :param str quote: what a visitor wrote, shown below
        :param record: the document that it is about, if it is about one
        :param author: contact in whose name it is said; the system's when empty
        :param str toast: also say it on the user's screen: ``info``, or ``warning``,
            which stays until it is closed
        """
        body = Markup("<p>%s</p>") % text
        if quote:
            body += (
                Markup("<blockquote style='white-space: pre-line'>%s</blockquote>")
                % quote
            )
        self.env["mail.thread"].message_notify(
            model=record._name if record else False,
            res_id=record.id if record else False,
            subject=title,
            body=body,
            partner_ids=user.partner_id.ids,
            author_id=(author or self.env.ref("base.partner_root")).id,
        )
        if toast:
            user._bus_send(
                "simple_notification",
                {
                    "type": toast,
                    "title": title,
                    "message": text,
                    "sticky": toast == "warning",
                },
            )
