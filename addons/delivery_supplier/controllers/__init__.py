from . import cash, job, page, tour
