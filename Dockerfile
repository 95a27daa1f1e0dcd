# Odoo 19 with these addons, from the official image.
FROM odoo:19.0

USER root
COPY requirements.txt /tmp/requirements.txt
# without dependencies: OCA's wheels ask for a distribution "odoo" that no index has
RUN pip3 install --no-cache-dir --break-system-packages --no-deps -r /tmp/requirements.txt

COPY addons /mnt/extra-addons
COPY docker/entrypoint.sh /usr/local/bin/order-addons
COPY odoo.conf /etc/odoo/odoo.conf
RUN chmod 755 /usr/local/bin/order-addons && chown odoo: /etc/odoo/odoo.conf
# Odoo reads these before its file. One process is enough for a demo, and nothing stands in
# front of it. Behind a proxy of your own: ODOO_PROXY_MODE=True and ODOO_WORKERS.
ENV ODOO_ADDONS_PATH=/mnt/extra-addons \
    ODOO_DATA_DIR=/var/lib/odoo \
    ODOO_HTTP_INTERFACE=0.0.0.0 \
    ODOO_PROXY_MODE=False \
    ODOO_WORKERS=0 \
    ODOO_LIMIT_MEMORY_SOFT=0 \
    ODOO_LIMIT_MEMORY_HARD=0

USER odoo
ENTRYPOINT ["/usr/local/bin/order-addons"]
CMD ["odoo"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=15m --retries=6 \
    CMD ["curl", "-fsS", "-o", "/dev/null", "http://localhost:8069/web/health"]
