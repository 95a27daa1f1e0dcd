from . import preview, share
