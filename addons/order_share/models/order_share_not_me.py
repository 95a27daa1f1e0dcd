from odoo import SUPERUSER_ID, models


class OrderShare(models.Model):
    """Somebody else than the recipient has opened a link and says so."""

    _inherit = "order.share"

    def _tell_not_me(self, link, message=""):
        """Tell the sender, in the background.

        :param link: the link that was opened
        :param str message: what the visitor writes
        """
        self.with_delay(
            channel="root.notice",
            description=self.env._(
                "Tell the sender that a link went astray: %s", self.display_name
            ),
        )._job_not_me(link.id, message)

    def _job_not_me(self, link_id, message=""):
        """Notify the sender; mail or inbox, as the sender prefers."""
        # as the system: the job runs as the visitor
        share = self.with_user(SUPERUSER_ID).exists()
        link = share.env["access.link"].browse(link_id).exists()
        if not share or not link:
            return
        owner = link.owner_id
        share = share.with_context(lang=owner.lang)
        recipient = share._page_recipient(link)
        title = share.env._("A link reached somebody else")
        text = share.env._(
            "Who opened the link to %(document)s says that they are not %(recipient)s."
            " If it went to the wrong address, revoke it and send a new one.",
            document=share.document_name,
            recipient=recipient,
        )
        share._notify_user(
            owner,
            title,
            text,
            quote=message,
            record=share._document(),
            toast="warning",
        )
