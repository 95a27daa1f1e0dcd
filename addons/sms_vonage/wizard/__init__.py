from . import sms_composer, sms_vonage_account_manage
