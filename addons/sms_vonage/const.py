"""What Vonage's documentation says, and the limits that we set ourselves."""

import re

#: Where the SMS and Account APIs are. Another one (a regional host, a test's fake) is
#: named by the system parameter below, with its scheme.
API_BASE = "https://rest.nexmo.com"
API_BASE_PARAMETER = "sms_vonage.api_base"

#: Seconds that one request may take to connect, and to answer.
TIMEOUT = 10
TIMEOUT_PARAMETER = "sms_vonage.timeout"

#: SMS that the queue sends between two commits: a crash may repeat this many.
BATCH_SIZE = 10
BATCH_SIZE_PARAMETER = "sms_vonage.session.batch.size"

#: Seconds of rest after an answer that says "too fast" (30 requests a second and key).
PAUSE = 0.2

#: Vonage takes no longer address for receipts.
CALLBACK_LENGTH = 100

#: Letters and digits as the sender's name, or a number without "+". Spaces are dropped
#: by Vonage.
SENDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ]{0,10}|\+?[0-9]{3,15}")

#: Ways to sign that can't be forged today. Vonage also offers MD5 and SHA-1: choose
#: another one in its dashboard.
SIGNATURE_METHODS = [("sha256", "SHA-256 HMAC"), ("sha512", "SHA-512 HMAC")]

#: Vonage repeats a message to us for up to three days, with the timestamp of the first.
SIGNATURE_MAX_AGE = 3 * 24 * 3600
#: Its clock may be ahead of ours.
SIGNATURE_MAX_SKEW = 600

#: A receipt has some 15 short parameters, an inbound message one long one.
MAX_CONTENT_LENGTH = 32 * 1024
MAX_PARAMETERS = 40
MAX_VALUE_LENGTH = 4000

UUID = re.compile(r"[0-9a-f]{32}")
MESSAGE_ID = re.compile(r"[0-9A-Za-z._-]{1,64}")

#: Notes about one inbound message: more contacts with one number are a data error.
MAX_PARTNERS = 5

#: A message of just one of these ends or renews the consent. "CANCEL" is not among
#: them: who answers that to a notice about an order means the order.
STOP_WORDS = {
    "ABMELDEN", "ALTO", "ARRET", "ARRÊT", "BAJA", "END", "ENDE", "KONIEC", "QUIT",
    "REZYGNUJE", "REZYGNUJĘ", "STOP", "STOP ALL", "STOP SMS", "STOPALL", "STOPP",
    "UNSUBSCRIBE", "WYPISZ",
}  # fmt: skip
START_WORDS = {"ANMELDEN", "START", "STARTUJ", "UNSTOP", "WZNOW", "WZNÓW"}

#: Answer of the SMS API to one part: what it means for us.
#: https://developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms
STATUS_OUTCOMES = {
    "1": "vonage_throttled",
    "2": "vonage_request",  # parameter missing
    "3": "vonage_request",  # parameter invalid
    "4": "vonage_credentials",
    "5": "server_error",  # Vonage failed, and says so
    "6": "wrong_number_format",
    "7": "vonage_barred",
    "8": "vonage_account",  # account barred
    "9": "vonage_credit",
    "10": "vonage_throttled",  # too many binds
    "11": "vonage_account",  # not enabled for this API
    "12": "vonage_request",  # too long
    "14": "vonage_credentials",  # signature invalid
    "15": "vonage_sender",
    "22": "vonage_request",  # network code invalid
    "23": "vonage_request",  # callback invalid
    "29": "vonage_demo",
    "32": "vonage_credentials",  # signed and with a secret
    "33": "vonage_barred",  # number was given up
}

#: Answer of HTTP: what it means. 500 and 503 say that it was not done; other errors
#: of servers (502, 504: a proxy waited in vain) leave open whether it was.
HTTP_OUTCOMES = {
    401: "vonage_credentials",
    402: "vonage_credit",
    403: "vonage_account",
    420: "vonage_throttled",
    429: "vonage_throttled",
    500: "server_error",
    503: "server_error",
}

#: Receipts: states of a part. "unknown" tells nothing, so the part stays on its way.
RECEIPT_DELIVERED = "delivered"
RECEIPT_UNDERWAY = {"accepted", "buffered", "unknown", "submitted"}
RECEIPT_FAILED = {"expired", "failed", "rejected"}

#: err-code of a receipt: failure type of core (without its prefix "sms_"). Others mean
#: "not delivered".
#: https://developer.vonage.com/en/messaging/sms/guides/delivery-receipts
RECEIPT_FAILURES = {
    "3": "invalid_destination",  # absent for good
    "4": "not_allowed",  # barred by the subscriber
    "6": "rejected",  # anti-spam
    "9": "invalid_destination",  # illegal number
    "10": "rejected",  # illegal message
    "11": "invalid_destination",  # unroutable
    "12": "invalid_destination",  # unreachable
    "13": "not_allowed",  # age restriction
    "14": "not_allowed",  # blocked by the carrier
    "39": "rejected",  # illegal sender
    "50": "rejected",  # entity filter
    "51": "rejected",  # header filter
    "52": "rejected",  # content filter
    "53": "rejected",  # consent filter
    "54": "rejected",  # regulation
}
