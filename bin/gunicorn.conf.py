"""How the web processes run: loaded once and then forked, so that they share most of their memory."""

import os

from lms.config import settings_from

_settings = settings_from(os.environ)
bind = f"{_settings['HOST']}:{_settings['PORT']}"
workers = _settings["WEB_PROCESSES"]
worker_class = "gthread"
threads = 4
preload_app = True
keepalive = 30
graceful_timeout = 5
timeout = 120
loglevel = "warning"


def post_fork(server: object, worker: object) -> None:
    """A database connection must not be shared between processes."""
    from lms.db import drop_connections

    drop_connections()
