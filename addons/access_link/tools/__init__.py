from . import dispatcher, log
