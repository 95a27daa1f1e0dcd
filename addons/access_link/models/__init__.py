from . import (
    access_link,
    access_link_command,
    access_link_event,
    access_link_mixin,
    access_link_quota,
    access_link_upload,
    ir_attachment,
    ir_http,
    res_config_settings,
)
