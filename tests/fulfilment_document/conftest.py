"""What the stories of documents share: the merchant of the stories of shipping."""

from fulfilment_ext.conftest import (  # noqa: F401
    _jobs_at_rest,
    boss,
    desk,
    dispatch,
    office,
)
