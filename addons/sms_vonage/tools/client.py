"""Vonage's SDK, set up so that one send is one request."""

from contextlib import contextmanager
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter

from .. import const


class _PlainAdapter(HTTPAdapter):
    """Speaks HTTP where the SDK, which knows nothing else, says HTTPS."""

    def send(self, request, **options):
        request.url = request.url.replace("https://", "http://", 1)
        return super().send(request, **options)


def _timeout(env):
    """Seconds for one request: the system parameter, when it makes sense."""
    value = env["ir.config_parameter"].sudo().get_param(const.TIMEOUT_PARAMETER)
    return int(value) if str(value).isdigit() and int(value) else const.TIMEOUT


@contextmanager
def connect(company):
    """A client of a company, whose connection is closed in the end.

    The SDK sends again after a connection broke, as often as ``pool_maxsize``, and
    `urllib3` as often as ``max_retries``: an SMS would go out several times. A redirect
    is followed with a second request, too.

    :param company: ``res.company`` with credentials
    :rtype: vonage.Vonage
    """
    # not at the top: it takes some 20 MB that only processes that send shall have
    from vonage import Auth, HttpClientOptions, Vonage

    company = company.sudo()
    base = urlsplit(
        company.env["ir.config_parameter"]
        .sudo()
        .get_param(const.API_BASE_PARAMETER, const.API_BASE)
    )
    host = f"{base.netloc}{base.path}".rstrip("/")
    client = Vonage(
        Auth(
            api_key=company.sms_vonage_api_key,
            api_secret=company.sms_vonage_api_secret,
        ),
        HttpClientOptions(
            rest_host=host,
            timeout=_timeout(company.env),
            max_retries=0,
            pool_maxsize=1,
        ),
    )
    # the SDK has no public way to these
    session = client.http_client._session
    session.max_redirects = 0
    if base.scheme == "http":
        session.mount(f"https://{host}", _PlainAdapter(pool_maxsize=1, max_retries=0))
    with session:
        yield client
