"""Compares the rows of a file with what is stored and decides what to write; writes nothing."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from customers.models import Customer
from devices.imports.columns import COLUMNS, KEEP, PLANT, SERVICE, Column, Part
from devices.imports.equipping import Equipper, Seen
from devices.imports.problems import Problem, Result
from devices.imports.reading import Row
from devices.imports.stored import load
from devices.imports.writes import Beginning, Writes
from mdm.lib.clock import SEOUL

_FOREIGN = "권한 밖 지역의 수용가입니다."


class Planner:
    """Walks the rows portion by portion, once each, and counts them in `result`."""

    def __init__(self, result: Result, *, day: date, visible: frozenset[int] | None) -> None:
        self._result = result
        self._day = day
        self._visible = visible
        self._seen = Seen()

    def plan(self, rows: list[Row]) -> Writes:
        """This function will plan some rows and return what is to be written for them."""
        self._stored = load(rows, day=self._day)
        self.writes = Writes()
        self._equipper = Equipper(self._stored, self.writes, self._result, self._seen)
        for row in rows:
            self._plan(row)
        return self.writes

    def _plan(self, row: Row) -> None:
        """This function will plan one row, or name what stands in its way."""
        problems = len(self._result.errors)
        customer = self._stored.customers.get(row.number)
        if not self._within(customer, row):
            return
        if customer is None:
            self._plan_new(row)
            kind = "created"
        else:
            kind = "changed" if self._plan_known(customer, row) else "unchanged"
        if len(self._result.errors) == problems:
            setattr(self._result, kind, getattr(self._result, kind) + 1)

    def _within(self, customer: Customer | None, row: Row) -> bool:
        """A file may neither touch nor place a customer outside the importer's regions."""
        if self._visible is None:
            return True
        target = row.values[Part.CUSTOMER].get("neighbourhood_id", KEEP)
        places = {target, customer.neighbourhood_id if customer else KEEP} - {KEEP}
        if places <= self._visible:
            return True
        self._result.errors.append(Problem(row.line, "동", _FOREIGN, row.number))
        return False

    def _plan_new(self, row: Row) -> None:
        missing = [column.header for column in COLUMNS if column.required and _empty(row, column)]
        if missing:
            message = _("새 수용가에는 {missing}이(가) 필요합니다.").format(
                missing=", ".join(missing)
            )
            self._result.errors.append(Problem(row.line, missing[0], message, row.number))
            return
        customer = Customer(**row.values[Part.CUSTOMER])
        installation, _wired = self._equipper.equip(customer, row)
        self.writes.customers.append(customer)
        day = self._day
        if installation:
            day = min(day, installation.installed_at.astimezone(SEOUL).date())
        state, plant_id = row.get(SERVICE), row.get(PLANT)
        self.writes.beginnings.append(
            Beginning(
                line=row.line,
                customer=customer,
                day=day,
                state=None if state is KEEP else state,
                plant_id=None if plant_id is KEEP else plant_id,
            )
        )

    def _plan_known(self, customer: Customer, row: Row) -> bool:
        changed = self.writes.change(customer, row.values[Part.CUSTOMER])
        changed |= self._equipper.equip(customer, row)[1]
        state, plant_id = row.get(SERVICE), row.get(PLANT)
        new_state = _moved(self._stored.states.get(customer.pk), state)
        new_plant = _moved(self._stored.plants.get(customer.pk), plant_id)
        if new_state or new_plant:
            self.writes.switches.append(
                Beginning(
                    line=row.line,
                    customer=customer,
                    day=self._day,
                    state=state if new_state else None,
                    plant_id=plant_id if new_plant else None,
                    plant_given=new_plant,
                )
            )
        return changed or new_state or new_plant


def _moved(old: Any, new: Any) -> bool:
    return new is not KEEP and new != old


def _empty(row: Row, column: Column) -> bool:
    return row.get(column) in (KEEP, "", None)
