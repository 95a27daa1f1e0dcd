"""Where Odoo, PostgreSQL and the tools come from, and how they are started.

Only the standard library is used here: this code runs before anything is installed.
"""
