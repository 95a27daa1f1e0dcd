from . import app, home, label, sign_in, work
