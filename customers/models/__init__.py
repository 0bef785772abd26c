"""Tables of the customers app."""

from customers.models.billing import BillingGroup
from customers.models.customer import (
    Customer,
    CustomerKind,
    PlantPeriod,
    ServicePeriod,
    ServiceState,
)
from customers.models.places import (
    Block,
    BlockLevel,
    District,
    Neighbourhood,
    Office,
    Plant,
    UseClass,
)
from customers.models.scope import RegionScope

__all__ = [
    "BillingGroup",
    "Block",
    "BlockLevel",
    "Customer",
    "CustomerKind",
    "District",
    "Neighbourhood",
    "Office",
    "Plant",
    "PlantPeriod",
    "RegionScope",
    "ServicePeriod",
    "ServiceState",
    "UseClass",
]
