-- {count} orders of three years, of all channels: what is older than a week is brought
-- and paid, but for what was forgotten; the rest is in each state. Every fifth order
-- has a delivery, and so have all of the last week.
SET synchronous_commit = off;
-- Foreign keys are checked where the server is not ours: the rows are right by
-- construction.
DO $$ BEGIN
    PERFORM set_config('session_replication_role', 'replica', false);
EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;

INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, active, type,
    email, lang, city, zip, autopost_bills, group_rfq, group_on, create_uid, create_date, write_uid,
    write_date)
SELECT 100000 + number, 'Bench partner ' || number, 'Bench partner ' || number,
    100000 + number, true, 'contact', 'bench' || number || '@example.com', 'en_US',
    'Town ' || number % 300, lpad((number % 300)::text, 5, '0'), base.autopost_bills,
    base.group_rfq, base.group_on, 2, now(), 2, now()
FROM generate_series(0, 49999) AS number, res_partner base WHERE base.id = 1;

INSERT INTO delivery_deliverer (id, partner_id, company_id, kind, vehicle, sequence,
    max_jobs, active, create_uid, create_date, write_uid, write_date)
SELECT 1000 + number, 100000 + number, 1, 'own', 'van', 10, 50, true, 2, now(), 2, now()
FROM generate_series(0, 19) AS number;

CREATE TEMP TABLE bench AS
SELECT number, number % 1000 * 7919 % 1000 AS chance,
    now() AT TIME ZONE 'UTC' - interval '1095 days' * (1 - number / {count}.0) AS at,
    number > {count} - {count} / 150 AS is_recent,
    number > {count} - {count} / 2000 AS is_today
FROM generate_series(1, {count}) AS number;
ALTER TABLE bench ADD step text, ADD status text, ADD payment text, ADD state text;
UPDATE bench SET
    state = CASE WHEN chance < 30 THEN 'draft' WHEN chance < 50 THEN 'sent'
        WHEN chance < 960 THEN 'sale' ELSE 'cancel' END;
UPDATE bench SET
    step = CASE WHEN state != 'sale' OR NOT is_recent AND number % 5 > 0 THEN NULL
        WHEN NOT is_recent THEN CASE WHEN chance = 500 THEN 'failed' ELSE 'delivered' END
        WHEN chance < 200 THEN 'planned' WHEN chance < 300 THEN 'assigned'
        WHEN chance < 400 THEN 'accepted' WHEN chance < 500 THEN 'on_the_way'
        WHEN chance < 530 THEN 'failed' ELSE 'delivered' END,
    payment = CASE WHEN state = 'cancel' THEN 'unpaid'
        WHEN NOT is_recent AND chance < 950 AND state = 'sale' THEN 'paid'
        WHEN chance % 10 = 1 THEN 'awaiting' WHEN chance % 10 = 2 THEN 'failed'
        WHEN chance % 10 < 6 THEN 'paid' ELSE 'unpaid' END;
UPDATE bench SET status = CASE WHEN state = 'cancel' THEN 'cancelled'
    WHEN step = 'delivered' OR NOT is_recent AND chance > 40 THEN 'delivered'
    WHEN step = 'failed' THEN 'missed' WHEN step = 'on_the_way' THEN 'on_the_way'
    WHEN step IN ('assigned', 'accepted') THEN 'ready' WHEN chance % 2 = 0 THEN 'progress'
    ELSE 'new' END;
ANALYZE bench;

INSERT INTO sale_order (id, name, partner_id, partner_invoice_id, partner_shipping_id,
    company_id, user_id, team_id, state, date_order, currency_id, currency_rate,
    amount_untaxed, amount_tax, amount_total, invoice_status, picking_policy,
    warehouse_id, order_channel, order_status_id, delivery_city, deliverer_id,
    delivery_step, delivery_eta, payment_status, payment_due, create_uid, create_date,
    write_uid, write_date)
SELECT 1000000 + number, 'B' || number, people.id, people.id, people.id, 1,
    CASE WHEN number % 10 = 0 THEN {user} ELSE 2 END, 1, state, at, 1, 1, chance + 100,
    chance / 10.0, chance * 1.1 + 100, 'no', 'direct', warehouse.id,
    (ARRAY['web', 'web', 'web', 'web', 'phone', 'phone', 'chat', 'mail', 'marketplace',
        'other'])[1 + chance % 10],
    data.res_id, 'Town ' || (number % 50000) % 300,
    CASE WHEN step NOT IN ('planned') THEN 1000 + number % 20 END, step,
    CASE WHEN step NOT IN ('planned') THEN at + interval '2 hours' END, payment,
    CASE WHEN payment = 'paid' THEN 0 ELSE chance * 1.1 + 100 END, 2, at, 2, at
FROM bench
JOIN ir_model_data data
    ON data.module = 'delivery_supplier' AND data.name = 'status_' || status,
    LATERAL (SELECT 100000 + number % 50000 AS id) people,
    (SELECT min(id) AS id FROM stock_warehouse WHERE company_id = 1) warehouse;

INSERT INTO delivery_job (id, name, company_id, order_id, partner_id, deliverer_id,
    sequence, state, date, window_from, window_to, weight, parcel_count, attempt_count,
    delivered_at, create_uid, create_date, write_uid, write_date)
SELECT 1000000 + number, 'B' || number, 1, 1000000 + number, 100000 + number % 50000,
    CASE WHEN step NOT IN ('planned') THEN 1000 + number % 20 END, 10, step,
    CASE WHEN is_today THEN (now() AT TIME ZONE 'UTC')::date
        ELSE least(at::date, (now() AT TIME ZONE 'UTC')::date - 1) END,
    at + interval '90 minutes', at + interval '2 hours', chance / 50.0, 1, 1,
    CASE WHEN step = 'delivered' THEN at + interval '2 hours' END, 2, at, 2, at
FROM bench WHERE step IS NOT NULL;

SELECT setval(name || '_id_seq', 3000000)
FROM unnest(ARRAY['res_partner', 'sale_order', 'delivery_job', 'delivery_deliverer'])
    AS name;
