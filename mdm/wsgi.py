"""The WSGI door for gunicorn; refuses to open on a misconfigured machine."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mdm.settings")
os.environ.setdefault("MDM_ROLE", "web")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from mdm.checks import refuse_misconfiguration  # noqa: E402  (needs the apps)

refuse_misconfiguration()

# What is loaded by now lives as long as the worker: a page with thousands of rows need not walk it.
gc.collect()
gc.freeze()
