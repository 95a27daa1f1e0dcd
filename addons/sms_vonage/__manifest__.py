{
    "name": "Vonage SMS",
    "summary": "Send SMS with Vonage: receipts, replies, opt-out, cost preview",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Vonage as a provider of SMS, next to Twilio. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tools",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["sms_twilio"],
    # without phonenumbers core takes any text for a phone number
    "external_dependencies": {"python": ["phonenumbers", "vonage"]},
    "data": [
        "security/ir.model.access.csv",
        "wizard/sms_vonage_account_manage_views.xml",
        "views/res_config_settings_views.xml",
        "views/sms_sms_views.xml",
        "wizard/sms_composer_views.xml",
    ],
    "demo": ["demo/sms_vonage_demo.xml"],
    "assets": {
        "web.assets_backend": ["sms_vonage/static/src/**/*"],
        "web.assets_unit_tests": ["sms_vonage/static/tests/*.test.js"],
    },
}
