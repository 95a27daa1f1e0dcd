-- {count} orders that await a bank transfer, each with one line and its transaction; the
-- time to pay is not over.
SET synchronous_commit = off;
DO $$ BEGIN
    PERFORM set_config('session_replication_role', 'replica', false);
EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;

INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, active, type,
    email, lang, autopost_bills, group_rfq, group_on, create_uid, create_date, write_uid,
    write_date)
SELECT 100000 + number, 'Bench partner ' || number, 'Bench partner ' || number,
    100000 + number, true, 'contact', 'bench' || number || '@example.com', 'en_US',
    base.autopost_bills, base.group_rfq, base.group_on, 2, now(), 2, now()
FROM generate_series(0, 9999) AS number, res_partner base WHERE base.id = 1;

INSERT INTO sale_order (id, name, partner_id, partner_invoice_id, partner_shipping_id,
    company_id, user_id, team_id, state, date_order, currency_id, currency_rate,
    amount_untaxed, amount_tax, amount_total, invoice_status, picking_policy,
    warehouse_id, payment_status, payment_due, payment_method_id, payment_provider_id,
    payment_channel, payment_awaiting_since, payment_deadline, fulfilment_status,
    fulfilment_step, create_uid, create_date, write_uid, write_date)
SELECT 1000000 + number, 'B' || number, people.id, people.id, people.id, 1, 2, 1, 'sent',
    now() - interval '3 days', 1, 1, 200, 0, 200, 'no', 'direct', house.id, 'awaiting',
    200, {method}, {provider}, 'transfer', now() - interval '3 days',
    now() + interval '4 days', 'awaiting_payment', 'to_pay', 2, now(), 2, now()
FROM generate_series(1, {count}) AS number,
    LATERAL (SELECT 100000 + number % 10000 AS id) people,
    (SELECT min(id) AS id FROM stock_warehouse WHERE company_id = 1) house;

INSERT INTO sale_order_line (id, order_id, sequence, name, product_id, product_uom_id,
    product_uom_qty, price_unit, price_subtotal, price_total, price_tax, discount,
    customer_lead, qty_delivered, qty_delivered_method, qty_invoiced, qty_to_invoice,
    state, invoice_status, company_id, currency_id, order_partner_id, salesman_id,
    warehouse_id, is_delivery, is_downpayment, is_expense, item_status, create_uid,
    create_date, write_uid, write_date)
SELECT sale.id, sale.id, 10, 'Bench product', product.id, template.uom_id, 2, 100, 200,
    200, 0, 0, 2, 0, 'stock_move', 0, 0, 'sent', 'no', 1, 1, sale.partner_id, 2,
    sale.warehouse_id, false, false, false, 'awaiting_payment', 2, now(), 2, now()
FROM sale_order sale
JOIN product_product product ON product.id = {product} + sale.id % {products}
JOIN product_template template ON template.id = product.product_tmpl_id
WHERE sale.id > 1000000;

INSERT INTO payment_transaction (id, reference, provider_id, payment_method_id, amount,
    currency_id, partner_id, company_id, state, operation, is_post_processed,
    last_state_change, create_uid, create_date, write_uid, write_date)
SELECT sale.id, sale.name, {provider}, {method}, 200, 1, sale.partner_id, 1, 'pending',
    'online_direct', true, now() - interval '3 days', 2, now(), 2, now()
FROM sale_order sale WHERE sale.id > 1000000;
INSERT INTO sale_order_transaction_rel (sale_order_id, transaction_id)
SELECT id, id FROM sale_order WHERE id > 1000000;

SELECT setval(name || '_id_seq', 20000000)
FROM unnest(ARRAY['res_partner', 'sale_order', 'sale_order_line', 'payment_transaction'])
    AS name;
