"""A real OpenID Connect provider (oidc-provider-mock), over https on this machine.

Started as `python identity_provider.py CERTIFICATE`; it prints its port, and signs in whoever is named in its form.
"""

import logging
import sys
import warnings

from werkzeug.serving import make_server

warnings.simplefilter("ignore")
from oidc_provider_mock import app  # noqa: E402 - it warns of its own libraries when it is imported


def main() -> None:
    certificate = sys.argv[-1]
    logging.disable(logging.CRITICAL)
    server = make_server("127.0.0.1", 0, app(require_nonce=True), threaded=True, ssl_context=(certificate, certificate))
    print(server.server_port, flush=True)  # noqa: T201 - whoever started it reads it
    server.serve_forever()


if __name__ == "__main__":
    main()
