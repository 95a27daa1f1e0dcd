from . import app, home, label, photo, sign_in, work
