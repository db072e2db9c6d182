"""The control plane: nodes, extensions, functions, tasks and the workers that run them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data.models.control_plane.absorber_pattern import AbsorberPattern
from legion_data.models.control_plane.chain import Chain
from legion_data.models.control_plane.digital_worker import DigitalWorker
from legion_data.models.control_plane.extension import Extension
from legion_data.models.control_plane.function import Function
from legion_data.models.control_plane.node import Node
from legion_data.models.control_plane.relationship import Relationship
from legion_data.models.control_plane.runner import Runner
from legion_data.models.control_plane.task import Task
from legion_data.models.control_plane.task_claim import TaskClaim
from legion_data.models.control_plane.task_log import TaskLog
from legion_data.on_demand import on_demand

if TYPE_CHECKING:
    from legion_data.models.control_plane.agent_cluster import AgentClusterNode, AgentClusterTask
    from legion_data.models.control_plane.approval import ApprovalRequest
    from legion_data.models.control_plane.registry_entry import RegistryEntry
    from legion_data.models.control_plane.setting import Setting
    from legion_data.models.control_plane.value_metric import ValueMetric
else:
    # No class above is related to these, so who needs one of those does not pay for them.
    __getattr__, __dir__ = on_demand(
        __name__,
        {
            "AgentClusterNode": "agent_cluster",
            "AgentClusterTask": "agent_cluster",
            "ApprovalRequest": "approval",
            "RegistryEntry": "registry_entry",
            "Setting": "setting",
            "ValueMetric": "value_metric",
        },
    )

__all__ = [
    "AbsorberPattern",
    "AgentClusterNode",
    "AgentClusterTask",
    "ApprovalRequest",
    "Chain",
    "DigitalWorker",
    "Extension",
    "Function",
    "Node",
    "RegistryEntry",
    "Relationship",
    "Runner",
    "Setting",
    "Task",
    "TaskClaim",
    "TaskLog",
    "ValueMetric",
]

# Last, so that whoever gets here in a circle finds every class of this package: a node is related to its principal.
import legion_data.models.legacy_identity  # noqa: F401
