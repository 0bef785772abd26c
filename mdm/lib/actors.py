"""Who acts and from where, carried down from the faces, and the signal that rights were changed."""

from dataclasses import dataclass
from ipaddress import ip_address

from django.dispatch import Signal
from django.http import HttpRequest

# Sent by whoever changes rights, with `actor`, `subject` (whose), `before`, `after`; audit writes it
# down. A signal, because accounts and audit stand side by side and may not import each other.
permission_changed = Signal()


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at a screen, or a command: `user_id` None and the command's name as `username`."""

    username: str
    user_id: int | None = None
    address: str | None = None
    path: str = ""


def actor_of(request: HttpRequest) -> Actor:
    """This function will name the person behind a web request."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return Actor(
        username=user.get_username() if known and user is not None else "",
        user_id=user.pk if known and user is not None else None,
        address=address_of(request),
        path=request.path,
    )


def address_of(request: HttpRequest | None) -> str | None:
    """This function will return the peer's address, None where it is no IP address (a socket, a test)."""
    if request is None:
        return None
    try:
        return str(ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return None


def command_actor(name: str) -> Actor:
    """This function will name a manage.py command as the one who acts."""
    return Actor(username=f"manage.py {name}", path=name)
