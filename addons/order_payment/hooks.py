"""Fill what the orders that are there already are paid, in SQL.

A new stored computed field would be worked out for each of a million orders while the
addon is installed; a column that is there before is not.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

#: Column of sale_order: type.
COLUMNS = {
    "payment_status": "varchar",
    "payment_due": "numeric",
    "payment_channel": "varchar",
    "payment_method_id": "int4",
    "payment_provider_id": "int4",
    "payment_awaiting_since": "timestamp",
}
#: Orders that are worked out at a time where SQL is not enough.
CHUNK = 500

#: The same as ``sale.order._compute_payment`` for transactions without parts and
#: refunds, in the order's currency, of one order each.
FILL = """
WITH paid AS (
    SELECT rel.sale_order_id AS order_id,
           coalesce(sum(tx.amount) FILTER (
               WHERE tx.state = 'done' AND tx.operation IS DISTINCT FROM 'refund'
           ), 0) AS received,
           coalesce(-sum(tx.amount) FILTER (
               WHERE tx.state = 'done' AND tx.operation = 'refund'
           ), 0) AS returned,
           coalesce(sum(tx.amount) FILTER (
               WHERE tx.state = 'authorized'
                 AND tx.operation IS DISTINCT FROM 'refund'
           ), 0) AS authorized
      FROM sale_order_transaction_rel rel
      JOIN payment_transaction tx ON tx.id = rel.transaction_id
     WHERE tx.operation IS DISTINCT FROM 'validation'
  GROUP BY rel.sale_order_id
),
part AS (
    SELECT sol.order_id, move.id AS move_id,
           move.move_type = 'out_refund' AS is_refund,
           move.amount_total,
           sum(line.price_total) / nullif(move.amount_total, 0) AS share
      FROM sale_order_line_invoice_rel rel
      JOIN sale_order_line sol ON sol.id = rel.order_line_id
      JOIN account_move_line line ON line.id = rel.invoice_line_id
      JOIN account_move move ON move.id = line.move_id
     WHERE move.state = 'posted'
       AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
  GROUP BY sol.order_id, move.id
),
settled AS (
    SELECT part.order_id, part.is_refund, sum(match.amount * part.share) AS amount
      FROM part
      JOIN account_move_line line ON line.move_id = part.move_id
      JOIN account_account account
        ON account.id = line.account_id
       AND account.account_type = 'asset_receivable'
CROSS JOIN LATERAL (
    SELECT debit_amount_currency AS amount, credit_move_id AS other_id
      FROM account_partial_reconcile WHERE debit_move_id = line.id
     UNION ALL
    SELECT credit_amount_currency, debit_move_id
      FROM account_partial_reconcile WHERE credit_move_id = line.id
           ) match
      JOIN account_move_line other ON other.id = match.other_id
      JOIN account_move counterpart
        ON counterpart.id = other.move_id
       AND counterpart.id != part.move_id
       AND counterpart.move_type NOT IN ('out_invoice', 'out_refund')
 LEFT JOIN account_payment payment ON payment.id = counterpart.origin_payment_id
     WHERE NOT EXISTS (
        SELECT FROM sale_order_transaction_rel own
         WHERE own.sale_order_id = part.order_id
           AND own.transaction_id = payment.payment_transaction_id
           )
  GROUP BY part.order_id, part.is_refund
),
billed AS (
    SELECT order_id,
           coalesce(sum(amount_total * share) FILTER (WHERE is_refund), 0)
               AS refunded,
           coalesce(sum(amount_total * share) FILTER (WHERE NOT is_refund), 0)
               AS invoiced
      FROM part GROUP BY order_id
),
attempt AS (
    SELECT rel.sale_order_id AS order_id, rel.transaction_id
      FROM sale_order_transaction_rel rel
     UNION
    SELECT part.order_id, rel.transaction_id
      FROM part
      JOIN account_invoice_transaction_rel rel ON rel.invoice_id = part.move_id
     WHERE NOT part.is_refund
),
latest AS (
    SELECT attempt.order_id,
           max(tx.id) FILTER (WHERE tx.state NOT IN ('error', 'cancel')) AS going_id,
           max(tx.id) FILTER (WHERE tx.state = 'pending') AS pending_id,
           max(tx.id) AS latest_id
      FROM attempt
      JOIN payment_transaction tx ON tx.id = attempt.transaction_id
     WHERE tx.state != 'draft'
       AND coalesce(tx.operation, '') NOT IN ('refund', 'validation')
  GROUP BY attempt.order_id
),
money AS (
    SELECT sale.id, sale.amount_total, currency.rounding,
           coalesce(paid.received, 0) + coalesce(came.amount, 0) AS received,
           coalesce(paid.returned, 0) + coalesce(went.amount, 0) AS returned,
           coalesce(paid.authorized, 0) AS authorized,
           greatest(coalesce(sale.amount_total, 0) - greatest(
               coalesce(billed.refunded, 0) - greatest(
                   coalesce(billed.invoiced, 0) - coalesce(sale.amount_total, 0), 0
               ), 0), 0) AS wanted,
           latest.pending_id,
           coalesce(latest.going_id, latest.latest_id) AS shown_id,
           latest.latest_id,
           EXISTS (SELECT FROM sale_order_line WHERE order_id = sale.id) AS has_lines
      FROM sale_order sale
 LEFT JOIN res_currency currency ON currency.id = sale.currency_id
 LEFT JOIN paid ON paid.order_id = sale.id
 LEFT JOIN billed ON billed.order_id = sale.id
 LEFT JOIN latest ON latest.order_id = sale.id
 LEFT JOIN settled came ON came.order_id = sale.id AND NOT came.is_refund
 LEFT JOIN settled went ON went.order_id = sale.id AND went.is_refund
),
due AS (
    SELECT money.*,
           round(greatest(wanted - received + returned, 0)
               / coalesce(rounding, 0.01)) * coalesce(rounding, 0.01) AS due,
           received - returned >= coalesce(rounding, 0.01) / 2 AS has_net,
           returned >= coalesce(rounding, 0.01) / 2 AS was_returned
      FROM money
),
verdict AS (
    SELECT due.*,
           CASE WHEN NOT has_lines THEN 'unpaid'
                WHEN due = 0 AND (has_net OR NOT was_returned) THEN 'paid'
                WHEN has_net THEN 'partial'
                WHEN authorized > 0 THEN 'authorized'
                WHEN pending_id IS NOT NULL THEN 'awaiting'
                WHEN was_returned THEN 'refunded'
                WHEN latest.state IN ('error', 'cancel') THEN 'failed'
                ELSE 'unpaid' END AS status,
           shown.payment_method_id, shown.provider_id,
           CASE provider.custom_mode
                WHEN 'cash_on_delivery' THEN 'cash'
                WHEN 'wire_transfer' THEN 'transfer'
                ELSE CASE WHEN provider.code != 'custom' THEN 'online' END
           END AS channel,
           pending.last_state_change AS since
      FROM due
 LEFT JOIN payment_transaction shown ON shown.id = due.shown_id
 LEFT JOIN payment_provider provider ON provider.id = shown.provider_id
 LEFT JOIN payment_transaction pending ON pending.id = due.pending_id
 LEFT JOIN payment_transaction latest ON latest.id = due.latest_id
)
UPDATE sale_order
   SET payment_status = verdict.status,
       payment_due = verdict.due,
       payment_channel = verdict.channel,
       payment_method_id = verdict.payment_method_id,
       payment_provider_id = verdict.provider_id,
       payment_awaiting_since = CASE WHEN verdict.status = 'awaiting'
                                     THEN verdict.since END
  FROM verdict
 WHERE sale_order.id = verdict.id
"""

#: Orders for which that is not enough.
SPECIAL = """
SELECT DISTINCT rel.sale_order_id
  FROM sale_order_transaction_rel rel
  JOIN payment_transaction tx ON tx.id = rel.transaction_id
  JOIN sale_order sale ON sale.id = rel.sale_order_id
 WHERE tx.currency_id != sale.currency_id
    OR EXISTS (
        SELECT FROM payment_transaction kid WHERE kid.source_transaction_id = tx.id)
    OR EXISTS (
        SELECT FROM sale_order_transaction_rel other
         WHERE other.transaction_id = tx.id
           AND other.sale_order_id != rel.sale_order_id)
 UNION
SELECT DISTINCT sol.order_id
  FROM sale_order_line_invoice_rel rel
  JOIN sale_order_line sol ON sol.id = rel.order_line_id
  JOIN account_move_line line ON line.id = rel.invoice_line_id
  JOIN account_move move ON move.id = line.move_id
  JOIN sale_order sale ON sale.id = sol.order_id
 WHERE move.currency_id != sale.currency_id
 ORDER BY 1
"""


def pre_init_hook(env):
    """Make the columns and fill them before the ORM would do it row by row."""
    if column_exists(env.cr, "sale_order", "payment_status"):
        return
    env.cr.execute(
        "ALTER TABLE sale_order "
        + ", ".join(
            f"ADD COLUMN IF NOT EXISTS {name} {kind}" for name, kind in COLUMNS.items()
        )
    )
    fill_payments(env)


def post_init_hook(env):
    """Finish what needs the addon's own code."""
    compute_special_payments(env)


def fill_payments(env):
    """Write what the orders that are there are paid, where SQL is enough."""
    env.flush_all()
    env.cr.execute(FILL)


def compute_special_payments(env):
    """After it is installed: orders that SQL has not done justice to."""
    ids = [row[0] for row in env.execute_query(SQL(SPECIAL))]
    field = env["sale.order"]._fields["payment_status"]
    for start in range(0, len(ids), CHUNK):
        orders = env["sale.order"].browse(ids[start : start + CHUNK])
        env.add_to_compute(field, orders)
        orders._recompute_recordset(["payment_status"])
        env.flush_all()
        env.invalidate_all()
