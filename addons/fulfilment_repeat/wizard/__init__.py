from . import fulfilment_repeat, fulfilment_repeat_line
