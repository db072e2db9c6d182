"""Finance: executions, what they cost and who pays."""

from __future__ import annotations

from legion_data.models.finance.accounting import Accounting
from legion_data.models.finance.asset import FinanceAsset
from legion_data.models.finance.cost_owner import CostOwner
from legion_data.models.finance.environment import FinanceEnvironment
from legion_data.models.finance.execution import FinanceExecution
from legion_data.models.finance.metering_rollup import MeteringHourlyRollup
from legion_data.models.finance.tag import FinanceTag
from legion_data.models.finance.usage import FinanceUsage

__all__ = [
    "Accounting",
    "CostOwner",
    "FinanceAsset",
    "FinanceEnvironment",
    "FinanceExecution",
    "FinanceTag",
    "FinanceUsage",
    "MeteringHourlyRollup",
]
