from . import receipt
from . import courier
from . import short_link
