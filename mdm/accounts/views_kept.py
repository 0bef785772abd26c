"""저장된 보기: people keep the conditions of a page under a name."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mdm.accounts.models import SavedView, User

MOST_VIEWS = 50  # a person


class UnableToKeepView(ValueError):
    """A view that cannot be kept; the message is one Korean sentence."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to be kept: a page's path and query string, and who shall see it when."""

    path: str
    query: str
    name: str
    shared: bool = False
    opens_first: bool = False


def views_of(*, user: User, path: str) -> Sequence[SavedView]:
    """This function will return a person's own views of a page and those that others share."""
    visible = SavedView.objects.filter(Q(owner=user) | Q(shared=True), path=path)
    return list(visible.select_related("owner").order_by("name", "pk"))


@transaction.atomic
def keep_view(*, user: User, kept: Kept) -> SavedView:
    """This function will keep a view; the same name again takes its place, and a view that opens
    first takes that from another. Raises `UnableToKeepView`."""
    name = kept.name.strip()
    if not name or len(name) > 40 or len(kept.query) > 2000:
        raise UnableToKeepView("이름을 40자까지 적어 주세요.")
    User.objects.select_for_update().get(pk=user.pk)
    own = SavedView.objects.filter(owner=user, path=kept.path)
    if SavedView.objects.filter(owner=user).count() >= MOST_VIEWS:
        raise UnableToKeepView(
            _("보기는 {most_views}개까지 저장할 수 있습니다.").format(most_views=MOST_VIEWS)
        )
    if kept.opens_first:
        own.exclude(name=name).update(opens_first=False)
    values = {"query": kept.query, "shared": kept.shared, "opens_first": kept.opens_first}
    view, _made = SavedView.objects.update_or_create(
        owner=user, path=kept.path, name=name, defaults=values
    )
    return view


def forget_view(*, user: User, pk: int) -> str:
    """This function will delete a person's own view (an administrator: also a shared one) and return
    its name, "" where there is none."""
    mine = Q(owner=user) | Q(shared=True) if user.may_administer else Q(owner=user)
    view = SavedView.objects.filter(mine, pk=pk).first()
    if view is None:
        return ""
    view.delete()
    return view.name
