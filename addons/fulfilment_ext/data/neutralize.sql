-- a copy of the database must neither announce parcels nor take reports for the original
UPDATE delivery_carrier
   SET courier_token = NULL,
       courier_base_url = NULL,
       courier_secret = NULL,
       courier_secret_before = NULL
 WHERE courier IS NOT NULL;
