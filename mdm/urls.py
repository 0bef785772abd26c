"""The roof's addresses: everything below belongs to the web face."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if find_spec("dashboard.urls"):
    urlpatterns.append(path("", include("dashboard.urls")))
