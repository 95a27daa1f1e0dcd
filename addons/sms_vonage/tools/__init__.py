from . import (
    answer,
    client,
    dispatcher,
    encoding,
    log,
    number,
    sms_api,
    webhook,
)
