-- a copy of the database must neither send nor take messages for the original
UPDATE res_company
   SET sms_vonage_api_key = 'neutralized',
       sms_vonage_api_secret = 'neutralized',
       sms_vonage_signature_secret = NULL,
       sms_vonage_inbound_secret = NULL
 WHERE sms_vonage_api_key IS NOT NULL
    OR sms_vonage_inbound_secret IS NOT NULL;
