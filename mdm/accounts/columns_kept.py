"""열 설정: which columns of a list a person wants to see, kept with the account."""

from django.db import transaction

from mdm.accounts.models import User

_LONGEST = 1000


@transaction.atomic
def keep_columns(*, user: User, table: str, columns: str) -> None:
    """This function will keep a person's columns of a table, "" = as the table comes; `columns` is a
    comma list of what is added and, with a minus, of what is left out."""
    account = User.objects.select_for_update().get(pk=user.pk)
    kept = {name: chosen for name, chosen in account.chosen_columns.items() if name != table}
    account.chosen_columns = kept | ({table: columns[:_LONGEST]} if columns else {})
    account.save(update_fields=["chosen_columns"])
