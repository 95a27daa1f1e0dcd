from . import app, home, sign_in, work
