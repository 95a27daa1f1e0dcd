-- {count} confirmed orders of one customer in this year, each with its step through the
-- review, a move and a claim in the month of its site.
SET synchronous_commit = off;
-- Foreign keys are checked where the server is not ours: the rows are right by
-- construction.
DO $$ BEGIN
    PERFORM set_config('session_replication_role', 'replica', false);
EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;

CREATE TEMP TABLE months AS
SELECT row_number() OVER (ORDER BY period.id) - 1 AS place, period.id, period.date_from,
    budget.site_id, budget.partner_id
FROM b2b_budget_period period JOIN b2b_budget budget ON budget.id = period.budget_id
WHERE budget.organization_id = {organization} AND budget.scope = 'site'
    AND period.is_year IS NOT TRUE AND period.date_from >= date_trunc('year', now());
ANALYZE months;

CREATE TEMP TABLE bench AS
SELECT 1000000 + number AS id, months.id AS period_id, months.site_id,
    months.partner_id, months.date_from + number % 28 * interval '1 day' AS at,
    100 + number % 400 AS amount
FROM generate_series(0, {count} - 1) AS number
JOIN months ON months.place = number::bigint * 7919 % (SELECT count(*) FROM months);
ANALYZE bench;

INSERT INTO sale_order (id, name, partner_id, partner_invoice_id, partner_shipping_id,
    company_id, team_id, state, date_order, currency_id, currency_rate, amount_untaxed,
    amount_tax, amount_total, invoice_status, picking_policy, warehouse_id,
    budget_state, create_uid, create_date, write_uid, write_date)
SELECT bench.id, 'B' || bench.id, partner_id, partner_id, site_id, 1, 1, 'sale', at, 1,
    1, amount, 0, amount, 'no', 'direct', warehouse.id, 'confirmed', 2, at, 2, at
FROM bench,
    (SELECT min(id) AS id FROM stock_warehouse WHERE company_id = 1) warehouse;

INSERT INTO b2b_budget_request (id, order_id, organization_id, company_id, state,
    submitted_at, day, amount_total, decided_at, create_uid, create_date, write_uid,
    write_date)
SELECT id, id, {organization}, 1, 'confirmed', at, at, amount, at, 2, at, 2, at
FROM bench;

INSERT INTO b2b_budget_move (id, period_id, kind, key, order_id, order_name, planned,
    carried, topup, reserved, consumed, rate, create_uid, create_date, write_uid,
    write_date)
SELECT id, period_id, 'consume', 'bench:' || id, id, 'B' || id, 0, 0, 0, 0, amount, 1, 2,
    at, 2, at
FROM bench;

INSERT INTO b2b_budget_claim (id, order_id, period_id, reserved, consumed, rate, number,
    create_uid, create_date, write_uid, write_date)
SELECT id, id, period_id, 0, amount, 1, 1, 2, at, 2, at FROM bench;

UPDATE b2b_budget_period period SET consumed = period.consumed + sums.amount
FROM (SELECT period_id, sum(amount) AS amount FROM bench GROUP BY period_id) sums
WHERE period.id = sums.period_id;
