"""Small parts that pages fetch by themselves: the freshness pill, boundaries and marks of the map."""

from math import isfinite
from typing import Any

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dashboard.ui.grounds import KINDS, own_boundaries
from dashboard.ui.language import word
from dashboard.ui.pages import Page
from dashboard.ui.states import NORMAL, STATES, state_of
from metering.queries.mapping import Cluster, clusters, place_names

_WORLD = (-180.0, -90.0, 180.0, 90.0)
_ZOOMS = (7.0, 19.0)
_PAD_DEG = 0.00001


def freshness(request: HttpRequest) -> HttpResponse:
    """This function will answer with the pill of the header; asking never prolongs an idle session."""
    request.session.save = _untouched  # type: ignore[method-assign]
    return render(request, "components/fresh.html")


@require_GET
def boundaries(request: HttpRequest) -> FileResponse:
    """This function will answer with the utility's own boundaries of ?kind= gu or dong, 404 without."""
    kind = request.GET.get("kind", "")
    file = own_boundaries(kind)
    if kind not in KINDS or not file.is_file():
        raise Http404
    answer = FileResponse(file.open("rb"), content_type="application/geo+json")
    answer["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


class MapMarks(Page):
    """Donuts and pins of the map inside ?bbox= at ?zoom=, under the filter of the page, as GeoJSON."""

    facet_names = ()

    def answer(self) -> HttpResponseBase:
        """This function will answer with at most 400 marks."""
        box = self.filter.chosen.get("bbox") or _WORLD
        zoom = _zoom(self.request.GET.get("zoom", ""))
        found = clusters(self.filter.qs, box=box, zoom=zoom)
        answer: dict[str, Any] = {
            "type": "FeatureCollection",
            "features": [self._mark(each) for each in found],
        }
        if self.request.GET.get("names") == "1":
            answer["places"] = place_names(self.filter.population, box=box, zoom=zoom)
        return JsonResponse(answer)

    def _mark(self, cluster: Cluster) -> dict[str, Any]:
        facts = _customer(cluster) if cluster.number else self._gathered(cluster)
        point = [round(cluster.longitude, 6), round(cluster.latitude, 6)]
        return {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": point},
            "properties": facts,
        }

    def _gathered(self, cluster: Cluster) -> dict[str, Any]:
        west, south, east, north = cluster.box
        box = (west - _PAD_DEG, south - _PAD_DEG, east + _PAD_DEG, north + _PAD_DEG)
        query = self.filter.query(bbox=",".join(f"{each:.6f}" for each in box))
        return {
            "count": cluster.count,
            "states": {
                each.tone: cluster.by_state[each.code]
                for each in STATES
                if each != NORMAL and each.code in cluster.by_state
            },
            "same_place": cluster.same_place,
            "href": f"{reverse('status')}?{query}",
        }


def _customer(cluster: Cluster) -> dict[str, Any]:
    state = state_of(next(iter(cluster.by_state))) or NORMAL
    return {
        "label": cluster.number,
        "tone": state.tone,
        "state_label": word(state.label),
        "href": reverse("customer", args=[cluster.number]),
    }


def _zoom(text: str) -> float:
    try:
        zoom = float(text)
    except ValueError:
        return _ZOOMS[0]
    return min(_ZOOMS[1], max(_ZOOMS[0], zoom)) if isfinite(zoom) else _ZOOMS[0]


def _untouched(*_: object, **__: object) -> None:
    """The middleware saves every session it sees; a poll by a script is no use of the account."""
