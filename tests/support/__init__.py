"""What the tests stand on. Nothing here imports Odoo."""
