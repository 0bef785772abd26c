"""The WSGI door for gunicorn; refuses to open on a misconfigured machine."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mdm.settings")
os.environ.setdefault("MDM_ROLE", "web")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from mdm.checks import refuse_misconfiguration  # noqa: E402  (needs the apps)
from mdm.heap import keep_loaded  # noqa: E402

refuse_misconfiguration()

keep_loaded()
