# Doors without logic: what happens is written in bin/.
.DEFAULT_GOAL := help
.PHONY: help run test bench lint

help: ## Show what there is
	@sed -n 's/^\([a-z]*\): ## /  make \1\t/p' Makefile

run: ## Odoo with demo data and all addons (PORT=8069 MAIL_PORT=8025 DB=orders)
	@bin/run

test: ## Lint, each addon's tests, the stories in a browser (ADDONS=order_share for one)
	@bin/test

bench: ## Ours against its peers: benchmarks/results.json
	@bin/bench

lint: ## Only the checks that need no server
	@bin/lint
