def migrate(cr, version):
    """Requests of before wait since they were submitted."""
    cr.execute(
        "UPDATE order_approval SET waiting_since = submitted_at"
        " WHERE waiting_since IS NULL"
    )
