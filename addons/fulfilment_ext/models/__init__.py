from . import (
    # others take their defaults from it while their tables are made
    res_company,
    res_config_settings,
    fulfilment_event,
    fulfilment_exception,
    sale_order,
)
