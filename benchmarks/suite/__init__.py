"""One benchmark, or a few that belong together, per file; found by being here."""
