"""저장된 보기: keeps the conditions of a page under a name, and forgets them."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from dashboard.ui.doing import account_of
from dashboard.ui.kept import NOT_KEPT, PATHS
from dashboard.ui.language import say
from mdm.accounts.views_kept import Kept, UnableToKeepView, forget_view, keep_view


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """This function will keep the sent conditions and return to the page."""
    path = request.POST.get("path", "")
    if path not in PATHS:
        raise Http404
    query = _conditions(request.POST.get("query", ""))
    kept = Kept(
        path=path,
        query=query,
        name=request.POST.get("name", "").replace("\0", ""),
        shared=bool(request.POST.get("shared")),
        opens_first=bool(request.POST.get("opens_first")),
    )
    try:
        view = keep_view(user=account_of(request), kept=kept)
        messages.success(request, say("‘{name}’ 보기를 저장했습니다.", name=view.name))
    except UnableToKeepView as error:
        messages.error(request, str(error))
    return _back(path, query)


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """This function will delete a view and return to the page."""
    name = forget_view(user=account_of(request), pk=pk)
    if not name:
        raise Http404
    messages.success(request, say("‘{name}’ 보기를 지웠습니다.", name=name))
    path = request.POST.get("path", "")
    return _back(path if path in PATHS else "/", _conditions(request.POST.get("query", "")))


def _conditions(query: str) -> str:
    """Conditions only: not the page number, not the file format."""
    pairs = parse_qsl(query.replace("\0", "")[:2000])
    return urlencode([(name, text) for name, text in pairs if name not in NOT_KEPT], safe=",")


def _back(path: str, query: str) -> HttpResponse:
    return HttpResponseRedirect(f"{path}?{query}" if query else f"{path}?saved=none")
