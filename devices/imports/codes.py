"""Names in a file → rows of the code tables; unknown names are refused, or made on wish."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from customers.models import BillingGroup, Block, District, Neighbourhood, Office, Plant, UseClass
from devices.imports.problems import UnreadableCell
from devices.models import Caliber, Maker

Key = TypeVar("Key", bound=Hashable)
_CODE_LIMIT = 20
_NAME_LIMIT = 50


class Codes:
    """The code tables in memory: eight small queries, then dictionary look-ups."""

    def __init__(self, *, create: bool) -> None:
        self.create = create
        self.created: list[str] = []
        self._offices = dict(Office.objects.values_list("name", "pk"))
        self._districts = {
            (office, name): pk
            for office, name, pk in District.objects.values_list("office_id", "name", "pk")
        }
        self._neighbourhoods = {
            (district, name): pk
            for district, name, pk in Neighbourhood.objects.values_list("district_id", "name", "pk")
        }
        self._blocks = _by_code_and_name(Block)
        self._plants = _by_code_and_name(Plant)
        self._use_classes = _by_code_and_name(UseClass)
        self._billing_groups = _by_code_and_name(BillingGroup)
        self._makers = dict(Maker.objects.values_list("name", "pk"))
        self._calibers = set(Caliber.objects.values_list("mm", flat=True))
        self._taken: dict[type[Model], set[str]] = {}

    def region(self, office: str, district: str, neighbourhood: str) -> int:
        """This function will return the id of a 동 by the names of 사업소, 구 and 동."""
        office_id = self._find(self._offices, office, office, self._coded(Office, office))
        district_id = self._find(
            self._districts,
            (office_id, district),
            f"{office} {district}",
            self._coded(District, district, office_id=office_id),
        )
        return self._find(
            self._neighbourhoods,
            (district_id, neighbourhood),
            f"{district} {neighbourhood}",
            self._coded(
                Neighbourhood, neighbourhood, prefix=f"{district}-", district_id=district_id
            ),
        )

    def block(self, name: str) -> int:
        """This function will return the id of a 블록 by its code or name."""
        return self._find(self._blocks, name, name, self._coded(Block, name))

    def plant(self, name: str) -> int:
        """This function will return the id of a 정수장 by its code or name."""
        return self._find(self._plants, name, name, self._coded(Plant, name))

    def use_class(self, name: str) -> int:
        """This function will return the id of a 업종 by its code or name."""
        return self._find(self._use_classes, name, name, self._coded(UseClass, name))

    def billing_group(self, name: str) -> int:
        """This function will return the id of a known 납기; its reading day cannot be guessed, so none
        is made."""
        found = self._billing_groups.get(name)
        if found is None:
            raise UnreadableCell(
                _("등록되지 않은 납기입니다: {name}. 먼저 검침일과 함께 등록하세요.").format(
                    name=name
                )
            )
        if found < 0:
            raise UnreadableCell(
                _("같은 이름이 둘 이상입니다: {name}. 코드로 적으세요.").format(name=name)
            )
        return found

    def maker(self, name: str) -> int:
        """This function will return the id of a 회사 by its name."""
        return self._find(self._makers, name, name, lambda: Maker.objects.create(name=name).pk)

    def caliber(self, mm: int) -> int:
        """This function will return a known 구경; its flow limits cannot be guessed, so none is made."""
        if mm not in self._calibers:
            raise UnreadableCell(
                _("등록되지 않은 구경입니다: {mm} mm. 먼저 Q3·Q4와 함께 등록하세요.").format(mm=mm)
            )
        return mm

    def _find(self, known: dict[Key, int], key: Key, name: str, make: Callable[[], int]) -> int:
        found = known.get(key)
        if found is None:
            if not self.create:
                raise UnreadableCell(_("등록되지 않은 이름입니다: {name}").format(name=name))
            found = known[key] = make()
            self.created.append(name)
        if found < 0:
            raise UnreadableCell(
                _("같은 이름이 둘 이상입니다: {name}. 코드로 적으세요.").format(name=name)
            )
        return found

    def _coded(
        self, model: type[Model], name: str, *, prefix: str = "", **more: Any
    ) -> Callable[[], int]:
        def make() -> int:
            if len(name) > _NAME_LIMIT:
                raise UnreadableCell(
                    _("이름은 {name_limit}자까지 쓸 수 있습니다.").format(name_limit=_NAME_LIMIT)
                )
            code = self._free_code(model, prefix + name)
            return int(model._default_manager.create(code=code, name=name, **more).pk)

        return make

    def _free_code(self, model: type[Model], wish: str) -> str:
        if model not in self._taken:
            self._taken[model] = set(model._default_manager.values_list("code", flat=True))
        taken, code, count = self._taken[model], wish[:_CODE_LIMIT], 1
        while code in taken:
            count += 1
            tail = f"-{count}"
            code = wish[: _CODE_LIMIT - len(tail)] + tail
        taken.add(code)
        return code


def _by_code_and_name(model: type[Model]) -> dict[str, int]:
    """Codes win over names; a name that two rows share is marked −1."""
    codes: dict[str, int] = {}
    names: dict[str, int] = {}
    for pk, code, name in model._default_manager.values_list("pk", "code", "name"):
        codes[code] = pk
        names[name] = -1 if name in names else pk
    return names | codes
