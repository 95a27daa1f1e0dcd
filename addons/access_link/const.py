"""Limits of links; an administrator may change those that are settings."""

import re

#: 32 random bytes as URL-safe base64: 256 bits of entropy. W3C TAG's "Good Practices
#: for Capability URLs" asks for at least 120.
SECRET_BYTES = 32
TOKEN = re.compile(r"([0-9]{1,18})\.([A-Za-z0-9_-]{43})", re.ASCII)

#: Failed look-ups from one address before it gets "too many requests".
FAILURES_PER_ADDRESS = 30
FAILURES_SECONDS = 600
#: Changes through one link.
WRITES_PER_LINK = 120
WRITES_SECONDS = 600
#: "Request a new link" on a dead one.
REQUESTS_PER_LINK = 1
REQUESTS_SECONDS = 86400
#: What may be written to the sender with it.
REQUEST_MESSAGE_LENGTH = 500
#: A person who looks several times within this time is one visit.
SEEN_SECONDS = 1800

MEGABYTE = 1024 * 1024
#: What may be uploaded: content type and the extensions that go with it.
UPLOAD_TYPES = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/png": ("png",),
}
#: name of the parameter: default
PARAMETERS = {
    "access_link.upload_max_megabytes": 10,
    "access_link.upload_max_files": 50,
    "access_link.upload_max_total_megabytes": 200,
    "access_link.event_retention_days": 180,
}
