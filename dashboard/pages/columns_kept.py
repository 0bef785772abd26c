"""열 설정: keeps which columns of a list somebody wants to see, and goes back to the list."""

from urllib.parse import urlencode, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from dashboard.ui.chosen_columns import name_of, table_named, written_choice
from dashboard.ui.doing import account_of
from mdm.accounts.columns_kept import keep_columns


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """This function will keep the ticked columns of a table with the account; the address that it
    leads back to names them too, so that it can be sent to somebody."""
    table = table_named(request.POST.get("table", ""))
    if table is None:
        raise Http404
    usual = bool(request.POST.get("usual"))
    columns = written_choice(table_class=table, shown=request.POST.getlist("cols"))
    columns = "" if usual else columns
    keep_columns(user=account_of(request), table=name_of(table), columns=columns)
    return HttpResponseRedirect(_address(request.POST.get("back", ""), columns=columns))


def _address(back: str, *, columns: str) -> str:
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    parts = urlsplit(back if safe else "/")
    asked = QueryDict(parts.query)
    pairs = [(name, value) for name, values in asked.lists() for value in values if name != "cols"]
    query = urlencode([*pairs, *([("cols", columns)] if columns else [])], safe=",")
    return f"{parts.path}?{query}" if query else parts.path
