from . import receipt
from . import courier
