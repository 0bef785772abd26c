"""The roof's addresses: everything below belongs to the web face."""

from django.urls import include, path

urlpatterns = [path("", include("dashboard.urls"))]
