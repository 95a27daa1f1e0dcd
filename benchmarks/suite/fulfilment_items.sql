-- {count} lines of goods in orders of four, of three years: what is older than a week has
-- left, but for some parts; the rest is reserved, waits or has left. Each line of an
-- order that was confirmed has a transfer, every 31st came back. {orders} orders.
SET synchronous_commit = off;
-- Foreign keys are checked where the server is not ours: the rows are right by
-- construction.
DO $$ BEGIN
    PERFORM set_config('session_replication_role', 'replica', false);
EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;

INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, active, type,
    email, lang, city, zip, autopost_bills, group_rfq, group_on, create_uid, create_date,
    write_uid, write_date)
SELECT 100000 + number, 'Bench partner ' || number, 'Bench partner ' || number,
    100000 + number, true, 'contact', 'bench' || number || '@example.com', 'en_US',
    'Town ' || number % 300, lpad((number % 300)::text, 5, '0'), base.autopost_bills,
    base.group_rfq, base.group_on, 2, now(), 2, now()
FROM generate_series(0, 49999) AS number, res_partner base WHERE base.id = 1;

CREATE TEMP TABLE bench AS
SELECT number, number * 7919 % 1000 AS chance,
    now() AT TIME ZONE 'UTC' - interval '1095 days' * (1 - number / {orders}.0) AS at,
    number > {orders} - {orders} / 150 AS is_recent, 'sale' AS state,
    NULL::text AS moved
FROM generate_series(1, {orders}) AS number;
UPDATE bench SET state = CASE WHEN chance < 30 THEN 'draft' WHEN chance < 50 THEN 'sent'
    WHEN chance < 960 THEN 'sale' ELSE 'cancel' END;
UPDATE bench SET moved = CASE WHEN state = 'cancel' THEN 'cancel'
    WHEN state != 'sale' THEN NULL
    WHEN NOT is_recent THEN CASE WHEN chance < 70 THEN 'part' ELSE 'done' END
    WHEN chance < 350 THEN 'assigned' WHEN chance < 450 THEN 'confirmed'
    WHEN chance < 500 THEN 'part' ELSE 'done' END;
ANALYZE bench;

CREATE TEMP TABLE place AS
SELECT house.id AS house, house.lot_stock_id AS shelf, house.out_type_id AS kind,
    data.res_id AS customer
FROM stock_warehouse house
JOIN ir_model_data data
    ON data.module = 'stock' AND data.name = 'stock_location_customers'
WHERE house.company_id = 1 ORDER BY house.id LIMIT 1;

INSERT INTO sale_order (id, name, partner_id, partner_invoice_id, partner_shipping_id,
    company_id, user_id, team_id, state, date_order, currency_id, currency_rate,
    amount_untaxed, amount_tax, amount_total, invoice_status, picking_policy,
    warehouse_id, create_uid, create_date, write_uid, write_date)
SELECT 1000000 + number, 'B' || number, people.id, people.id, people.id, 1,
    CASE WHEN number % 10 = 0 THEN {user} ELSE 2 END, 1, state, at, 1, 1, 400, 0, 400,
    'no', 'direct', place.house, 2, at, 2, at
FROM bench, place, LATERAL (SELECT 100000 + number % 50000 AS id) people;

INSERT INTO sale_order_line (id, order_id, sequence, name, product_id, product_uom_id,
    product_uom_qty, price_unit, price_subtotal, price_total, price_tax, discount,
    customer_lead, qty_delivered, qty_delivered_method, qty_invoiced, qty_to_invoice,
    state, invoice_status, company_id, currency_id, order_partner_id, salesman_id,
    warehouse_id, is_delivery, is_downpayment, is_expense, create_uid, create_date,
    write_uid, write_date)
SELECT 4000000 + number * 4 + place_in, 1000000 + number, 10, 'Bench product',
    product.id, template.uom_id, 2 + place_in, 100, 100, 100, 0, 0, 2,
    CASE moved WHEN 'done' THEN 2 + place_in WHEN 'part' THEN 1 ELSE 0 END, 'stock_move',
    0, 0, state, 'no', 1, 1, 100000 + number % 50000,
    CASE WHEN number % 10 = 0 THEN {user} ELSE 2 END, place.house, false, false, false, 2,
    at, 2, at
FROM bench CROSS JOIN generate_series(0, 3) AS place_in CROSS JOIN place
JOIN product_product product ON product.id = {product} + (number + place_in) % {products}
JOIN product_template template ON template.id = product.product_tmpl_id;

INSERT INTO stock_picking (id, name, company_id, partner_id, sale_id, origin, state,
    location_id, location_dest_id, picking_type_id, move_type, scheduled_date, date_done,
    priority, create_uid, create_date, write_uid, write_date)
SELECT 1000000 + number, 'B/OUT/' || number, 1, 100000 + number % 50000,
    1000000 + number, 'B' || number, CASE moved WHEN 'part' THEN 'done' ELSE moved END,
    place.shelf, place.customer, place.kind, 'direct', at + interval '2 days',
    CASE WHEN moved IN ('done', 'part') THEN at + interval '2 days' END, '0', 2, at, 2, at
FROM bench, place WHERE moved IS NOT NULL;

-- what is left of a part is cancelled
INSERT INTO stock_move (id, company_id, date, location_id, location_dest_id,
    location_final_id, procure_method, product_id, product_uom, product_uom_qty,
    product_qty, quantity, picked, state, sale_line_id, picking_id, picking_type_id,
    warehouse_id, partner_id, priority, sequence, create_uid, create_date, write_uid,
    write_date)
SELECT line.id, 1, at + interval '2 days', place.shelf, place.customer, place.customer,
    'make_to_stock', line.product_id, line.product_uom_id, line.product_uom_qty,
    line.product_uom_qty, CASE moved WHEN 'done' THEN line.product_uom_qty
        WHEN 'assigned' THEN line.product_uom_qty WHEN 'part' THEN 1 ELSE 0 END,
    moved IN ('done', 'part'), CASE moved WHEN 'part' THEN 'done' ELSE moved END, line.id,
    1000000 + number, place.kind, place.house, line.order_partner_id, '0', 10, 2, at, 2, at
FROM bench JOIN sale_order_line line ON line.order_id = 1000000 + number, place
WHERE moved IS NOT NULL;

INSERT INTO stock_move (id, company_id, date, location_id, location_dest_id,
    procure_method, product_id, product_uom, product_uom_qty, product_qty, quantity,
    picked, state, sale_line_id, origin_returned_move_id, to_refund, priority, sequence,
    create_uid, create_date, write_uid, write_date)
SELECT 6000000 + move.id, 1, move.date + interval '9 days', place.customer, place.shelf,
    'make_to_stock', move.product_id, move.product_uom, 1, 1, 1, true, 'done',
    move.sale_line_id, move.id, true, '0', 10, 2, move.date, 2, move.date
FROM stock_move move, place
WHERE move.id > 4000000 AND move.id % 31 = 0 AND move.state = 'done';

SELECT setval(name || '_id_seq', 20000000)
FROM unnest(ARRAY['res_partner', 'sale_order', 'sale_order_line', 'stock_picking',
    'stock_move']) AS name;
