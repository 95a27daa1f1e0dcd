"""One module per door in `bin/`."""
