from . import base, main
