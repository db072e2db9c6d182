"""The LLM ledger: what was asked of models, what they answered, what it cost; written in one call a prompt.

    with legion_data.session() as session:
        ledger.record_prompt(session, record)                  # or a mapping with its fields
        ledger.record_metering(session, request_ref, metric)   # parts that have a queue of their own,
        ledger.record_tool(session, request_ref, call)         # before the prompt or after it
        ledger.usage(session, ["cost_center", "day"])

Names are imported when they are first asked for.
"""

from __future__ import annotations

from legion_data.on_demand import on_demand

_WHERE = {
    "ConversationRecord": "records",
    "GROUPS": "usage_sums",
    "MessageRecord": "records",
    "MetricRecord": "records",
    "PolicyRecord": "records",
    "PromptRecord": "records",
    "Reconciled": "reconciling",
    "Recorded": "prompt",
    "RequestRecord": "records",
    "ResponseRecord": "records",
    "RouteRecord": "records",
    "ToolAttemptRecord": "records",
    "ToolCallRecord": "records",
    "Usage": "usage_sums",
    "reconcile": "reconciling",
    "record_metering": "parts",
    "record_prompt": "prompt",
    "record_tool": "parts",
    "usage": "usage_sums",
}

__all__ = [*_WHERE]  # noqa: PLE0604 - the table above is the list of names

__getattr__, __dir__ = on_demand(__name__, _WHERE)
