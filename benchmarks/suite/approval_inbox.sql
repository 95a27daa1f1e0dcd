-- {count} requests of one customer, with an order of three lines and two steps each:
-- 20 % wait for a decision, 20 % are with the buyer, the rest is over.
SET synchronous_commit = off;
-- Foreign keys are checked where the server is not ours: the rows are right by
-- construction.
DO $$ BEGIN
    PERFORM set_config('session_replication_role', 'replica', false);
EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;

CREATE TEMP TABLE bench AS
SELECT 1000000 + number AS id, buyer.id AS buyer_id, buyer.partner_id,
    buyer.name AS buyer_name, buyer.approver_id, approver.name AS approver_name,
    buyer.organization_id, chance,
    CASE WHEN chance < 20 THEN 'pending' WHEN chance < 30 THEN 'rework'
        WHEN chance < 40 THEN 'consent' WHEN chance < 41 THEN 'approved'
        WHEN chance < 90 THEN 'released' WHEN chance < 96 THEN 'rejected'
        WHEN chance < 98 THEN 'withdrawn' ELSE 'expired' END AS state,
    now() AT TIME ZONE 'UTC' - interval '1 minute' * ({count} - number) AS at
FROM (SELECT number, number * 7919 % 100 AS chance,
        ('{buyers}'::int[])[1 + number % array_length('{buyers}'::int[], 1)] AS buyer_id
    FROM generate_series(0, {count} - 1) AS number) dice
JOIN b2b_member buyer ON buyer.id = dice.buyer_id
JOIN b2b_member approver ON approver.id = buyer.approver_id;
ANALYZE bench;

INSERT INTO sale_order (id, name, partner_id, partner_invoice_id, partner_shipping_id,
    company_id, website_id, team_id, state, date_order, currency_id, currency_rate,
    amount_untaxed, amount_tax, amount_total, invoice_status, picking_policy,
    warehouse_id, approval_state, approval_hidden, approval_private, create_uid,
    create_date, write_uid, write_date)
SELECT bench.id, 'B' || bench.id, partner_id, partner_id, partner_id, 1, 1, 1,
    CASE WHEN state = 'released' THEN 'sale' WHEN chance < 41 THEN 'sent'
        ELSE 'cancel' END,
    at, 1, 1, 300, 57, 357, 'no', 'direct', warehouse.id, state,
    state NOT IN ('approved', 'released'), true, 2, at, 2, at
FROM bench,
    (SELECT min(id) AS id FROM stock_warehouse WHERE company_id = 1) warehouse;

INSERT INTO order_approval (id, order_id, organization_id, company_id, buyer_id,
    approver_id, state, reason, amount_total, amount_limit, fingerprint, submitted_at,
    waiting_since, due_at, expires_at, decided_at, create_uid, create_date, write_uid,
    write_date)
SELECT id, id, organization_id, 1, buyer_id, approver_id, state,
    CASE chance % 3 WHEN 0 THEN 'always' WHEN 1 THEN 'limit' ELSE 'outside' END,
    357, 357, 'x', at, at, at + interval '48 hours', at + interval '7 days',
    CASE WHEN state <> 'pending' THEN at + interval '1 hour' END, 2, at, 2, at
FROM bench;

INSERT INTO order_approval_line (id, approval_id, name, quantity, decided_quantity,
    price_total, is_outside, decision, create_uid, create_date, write_uid, write_date)
SELECT bench.id * 3 + number - 1, bench.id, 'Bench product ' || (bench.id + number) % 50,
    1, 1, 119, chance % 3 = 2, CASE WHEN chance % 3 = 2 AND state = 'pending' THEN 'open'
        ELSE 'none' END, 2, at, 2, at
FROM bench, generate_series(1, 3) AS number;

INSERT INTO order_approval_event (id, approval_id, kind, member_id, member_name, amount,
    create_uid, create_date, write_uid, write_date)
SELECT bench.id * 2 + number - 1, bench.id,
    CASE number WHEN 1 THEN 'submitted' ELSE CASE state WHEN 'released' THEN 'approved'
        ELSE state END END,
    CASE number WHEN 1 THEN buyer_id ELSE approver_id END,
    CASE number WHEN 1 THEN buyer_name ELSE approver_name END, 357, 2, at, 2, at
FROM bench, generate_series(1, 2) AS number WHERE number = 1 OR state <> 'pending';
