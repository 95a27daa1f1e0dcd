-- {count} quotations and as many shares of three years: the last 2 % are under way, the
-- rest is over, but for what was forgotten. A fifth belongs to requests for offers from
-- four partners each.
SET synchronous_commit = off;
-- Foreign keys are checked where the server is not ours: the rows are right by
-- construction.
DO $$ BEGIN
    PERFORM set_config('session_replication_role', 'replica', false);
EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;
-- shares name offers, and offers shares
ALTER TABLE order_share DROP CONSTRAINT order_share_offer_id_fkey;

INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, active, type,
    email, lang, autopost_bills, group_rfq, group_on, create_uid, create_date, write_uid,
    write_date)
SELECT 100000 + number, 'Bench partner ' || number, 'Bench partner ' || number,
    100000 + number, true, 'contact', 'bench' || number || '@example.com', 'en_US',
    base.autopost_bills, base.group_rfq, base.group_on, 2, now(), 2, now()
FROM generate_series(0, 4999) AS number, res_partner base WHERE base.id = 1;

CREATE TEMP TABLE bench AS
SELECT number, number % 1000 * 7919 % 1000 AS chance,
    now() AT TIME ZONE 'UTC' - interval '1095 days' * (1 - number / {count}.0) AS at,
    number > 0.98 * {count} AS is_recent,
    number / 4 % 5 = 0 AS is_offer, number / 20 AS request, number % 4 AS place
FROM generate_series(0, {count} - 1) AS number;

INSERT INTO sale_order (id, name, partner_id, partner_invoice_id, partner_shipping_id,
    company_id, user_id, team_id, state, date_order, commitment_date, currency_id,
    currency_rate, amount_untaxed, amount_tax, amount_total, invoice_status,
    picking_policy, warehouse_id, create_uid, create_date, write_uid, write_date)
SELECT 1000000 + number, 'B' || number, people.id, people.id, people.id, 1,
    ('{users}'::int[])[1 + number % array_length('{users}'::int[], 1)], 1,
    CASE WHEN chance < 200 THEN 'draft' WHEN chance < 400 THEN 'sent'
        WHEN chance < 950 THEN 'sale' ELSE 'cancel' END,
    at, at + interval '7 days', 1, 1, chance + 100, chance / 10.0, chance * 1.1 + 100,
    'no', 'direct', warehouse.id, 2, at, 2, at
FROM bench, LATERAL (SELECT 100000 + number % 5000 AS id) people,
    (SELECT min(id) AS id FROM stock_warehouse WHERE company_id = 1) warehouse;

INSERT INTO stock_picking (id, name, partner_id, company_id, user_id, state, move_type,
    picking_type_id, location_id, location_dest_id, scheduled_date, date_deadline,
    create_uid, create_date, write_uid, write_date)
SELECT 1000000 + number, 'BENCH/OUT/' || number, 100000 + number % 5000, 1, 2, 'assigned',
    'direct', type.id, type.default_location_src_id, type.default_location_dest_id, at,
    at + interval '7 days', 2, at, 2, at
FROM bench, (SELECT * FROM stock_picking_type
    WHERE code = 'outgoing' AND company_id = 1 ORDER BY id LIMIT 1) type
WHERE number % 10 = 7;

INSERT INTO purchase_order (id, name, partner_id, company_id, currency_id, currency_rate,
    user_id, state, date_order, date_planned, picking_type_id, create_uid, create_date,
    write_uid, write_date)
SELECT 1000000 + number, 'BP' || number, 100000 + number % 5000, 1, 1, 1, 2, 'purchase',
    at, at + interval '7 days', type.id, 2, at, 2, at
FROM bench, (SELECT min(id) AS id FROM stock_picking_type
    WHERE code = 'incoming' AND company_id = 1) type
WHERE number % 10 = 8;

-- what each share has come to
ALTER TABLE bench ADD state text, ADD offer int, ADD won boolean, ADD problem text,
    ADD has_proof boolean, ADD ends_at timestamp;
UPDATE bench SET
    has_proof = CASE WHEN is_recent THEN chance % 2 = 0 ELSE chance % 100 > 0 END,
    ends_at = CASE WHEN is_recent
        THEN now() AT TIME ZONE 'UTC' + interval '1 hour' * (chance - 24)
        ELSE at + interval '30 days' END,
    won = is_offer AND NOT is_recent AND request % 10 > 0 AND place = 0,
    offer = CASE WHEN is_offer AND place < 2 THEN number END;
UPDATE bench SET state = CASE
    WHEN is_offer AND NOT won THEN CASE
        WHEN NOT is_recent THEN 'closed' WHEN place < 2 THEN 'offered'
        WHEN place = 2 THEN 'requested' ELSE 'unavailable' END
    WHEN is_recent AND NOT is_offer THEN CASE
        WHEN chance < 50 THEN 'draft' WHEN chance < 250 THEN 'assigned'
        WHEN chance < 450 THEN 'accepted' WHEN chance < 550 THEN 'at_pickup'
        WHEN chance < 800 THEN 'in_transit' WHEN chance < 850 THEN 'at_delivery'
        WHEN chance < 990 THEN 'delivered' ELSE 'declined' END
    WHEN chance < 2 THEN 'draft' WHEN chance < 20 THEN 'assigned'
    WHEN chance < 30 THEN 'declined' WHEN chance < 40 THEN 'in_transit'
    ELSE 'delivered' END;
UPDATE bench SET problem = 'late'
WHERE state IN ('accepted', 'in_transit') AND number % 15 = 0;
ANALYZE bench;

INSERT INTO order_share_request (id, sale_order_id, company_id, user_id, is_rfq, deadline,
    awarded_at, closed_at, create_uid, create_date, write_uid, write_date)
SELECT 1000000 + request, 1000000 + number, 1, 2, false,
    CASE WHEN is_recent THEN now() AT TIME ZONE 'UTC' + interval '1 hour' * (chance - 300)
        ELSE at + interval '3 days' END,
    CASE WHEN won THEN at + interval '3 days' END,
    CASE WHEN NOT won AND NOT is_recent THEN at + interval '4 days' END, 2, at, 2, at
FROM bench WHERE is_offer AND place = 0;

INSERT INTO order_share (id, sale_order_id, picking_id, purchase_order_id, request_id,
    offer_id, offer_amount, company_id, partner_id, recipient_email, user_id, scope,
    state, problem_reason, punctuality, proof_missing, link_ends_at, report_count,
    create_uid, create_date, write_uid, write_date)
SELECT 1000000 + number,
    CASE WHEN is_offer THEN 1000000 + number - place
        WHEN number % 10 NOT IN (7, 8) THEN 1000000 + number END,
    CASE WHEN NOT is_offer AND number % 10 = 7 THEN 1000000 + number END,
    CASE WHEN NOT is_offer AND number % 10 = 8 THEN 1000000 + number END,
    CASE WHEN is_offer THEN 1000000 + request END,
    1000000 + offer, CASE WHEN offer IS NOT NULL THEN 1000 + chance END, 1,
    100000 + number % 5000, 'bench' || number % 5000 || '@example.com',
    ('{users}'::int[])[1 + number % array_length('{users}'::int[], 1)],
    CASE WHEN is_offer AND NOT won THEN 'offer' WHEN number % 2 = 0 THEN 'details'
        ELSE 'status' END,
    state, problem,
    CASE WHEN state = 'delivered' THEN
        CASE WHEN chance < 900 THEN 'on_time' ELSE 'late' END END,
    state = 'delivered' AND NOT has_proof,
    CASE WHEN state != 'draft' AND chance >= 10 THEN ends_at END, 0, 2, at, 2, at
FROM bench;

INSERT INTO order_share_offer (id, share_id, request_id, version, currency_id, kind,
    amount, amount_company, rate, rate_date, valid_until, delivery_date, create_uid,
    create_date, write_uid, write_date)
SELECT 1000000 + number, 1000000 + number, 1000000 + request, 1, 1, 'offer',
    1000 + chance, 1000 + chance, 1, at::date, at::date + 30, at::date + 7, 2,
    at + interval '1 hour' * (chance % 48), 2, at
FROM bench WHERE offer IS NOT NULL;

ALTER TABLE order_share ADD CONSTRAINT order_share_offer_id_fkey
    FOREIGN KEY (offer_id) REFERENCES order_share_offer(id) ON DELETE SET NULL;

INSERT INTO order_share_award (request_id, share_id, offer_id, user_id, create_uid,
    create_date, write_uid, write_date)
SELECT 1000000 + request, 1000000 + number, 1000000 + number, 2, 2, at, 2, at
FROM bench WHERE won;

INSERT INTO order_share_event (share_id, kind, status, reason, upload_kind, offer_id,
    is_partner, author_name, create_uid, create_date, write_uid, write_date)
SELECT 1000000 + number, step.kind, step.status, step.reason, step.upload_kind,
    CASE WHEN step.kind = 'offer' THEN 1000000 + offer END, step.is_partner,
    CASE WHEN step.is_partner THEN 'Jan Petersen' END, 2,
    at + interval '1 hour' * step.hours, 2, at
FROM bench, LATERAL (VALUES
    ('status', 'requested', NULL, NULL, false, 0, is_offer),
    ('offer', 'offered', NULL, NULL, true, chance % 48, offer IS NOT NULL),
    ('offer', 'unavailable', NULL, NULL, true, 5, is_recent AND is_offer AND place = 3),
    ('status', 'closed', NULL, NULL, false, 72, state = 'closed'),
    ('status', 'assigned', NULL, NULL, false, 0,
        NOT is_offer AND state != 'draft' OR won),
    ('status', 'declined', NULL, NULL, true, 4, state = 'declined'),
    ('status', 'accepted', NULL, NULL, true, 4, state IN
        ('accepted', 'at_pickup', 'in_transit', 'at_delivery', 'delivered')),
    ('status', 'in_transit', NULL, NULL, true, 30,
        state IN ('in_transit', 'at_delivery', 'delivered')),
    ('status', state, NULL, NULL, true, 40, state IN ('at_pickup', 'at_delivery')),
    ('status', 'delivered', NULL, NULL, true, 60, state = 'delivered'),
    ('problem', NULL, problem, NULL, true, 61, problem IS NOT NULL),
    ('upload', NULL, NULL, 'pod', true, 62,
        state = 'delivered' AND has_proof)
) AS step(kind, status, reason, upload_kind, is_partner, hours, happened)
WHERE step.happened;

INSERT INTO access_link (res_model, res_id, scope, partner_id, owner_id, company_id,
    secret_hash, expires_at, revoked_at, create_uid, create_date, write_uid, write_date)
SELECT 'order.share', 1000000 + number,
    CASE WHEN is_offer AND NOT won THEN 'offer' WHEN number % 2 = 0 THEN 'details'
        ELSE 'status' END,
    100000 + number % 5000, 2, 1, repeat('0', 64),
    CASE WHEN turn = 1 THEN ends_at ELSE at + interval '30 days' END,
    CASE WHEN turn = 0 OR chance < 10 THEN at + interval '1 day' END, 2, at, 2, at
FROM bench, generate_series(CASE WHEN number % 10 = 3 THEN 0 ELSE 1 END, 1) AS turn
WHERE state != 'draft';

SELECT setval(name || '_id_seq', 3000000) FROM unnest(ARRAY['res_partner', 'sale_order',
    'stock_picking', 'purchase_order', 'order_share_request', 'order_share_offer',
    'order_share']) AS name;
