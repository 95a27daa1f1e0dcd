#!/bin/sh
# Before the server's first start: a database with demo data and all addons. It then hands
# over to the entry point of the official image, which knows how to reach PostgreSQL
# (HOST, PORT, USER, PASSWORD). Other commands (`odoo shell`, `bash`) go there untouched.
set -eu

database=${DB:-orders}

is_installed() {
    PGPASSWORD=${PASSWORD:-odoo} psql -XAtq -h "${HOST:-db}" -p "${PORT:-5432}" \
        -U "${USER:-odoo}" -d "$database" \
        -c "SELECT 1 FROM ir_module_module WHERE name = '$1' AND state = 'installed'" \
        2>/dev/null | grep -q 1
}

if [ "$*" != odoo ]; then
    exec /entrypoint.sh "$@"
fi

missing=
for manifest in /mnt/extra-addons/*/__manifest__.py; do
    addon=$(basename "$(dirname "$manifest")")
    is_installed "$addon" || missing="$missing${missing:+,}$addon"
done
if [ -n "$missing" ]; then
    echo "Installing $missing with demo data into $database: some minutes, only once."
    /entrypoint.sh odoo -d "$database" -i "sale_management,contacts,website_sale,$missing" \
        --with-demo --load-language en_US,de_DE,pl_PL --stop-after-init --no-http
    # the demo's account is the catcher's; core's own tests want it to be no default
    PGPASSWORD=${PASSWORD:-odoo} psql -Xq -h "${HOST:-db}" -p "${PORT:-5432}" \
        -U "${USER:-odoo}" -d "$database" -c "UPDATE res_company
            SET sms_provider = 'vonage'
            WHERE sms_provider = 'iap' AND sms_vonage_api_key = 'demo'"
fi
exec /entrypoint.sh odoo -d "$database"
