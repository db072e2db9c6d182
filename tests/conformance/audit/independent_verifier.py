"""Verify an export of ``legion-data audit export`` with nothing but docs/audit.md and the standard library.

``python independent_verifier.py FILE``: one line a break, and 0 when there is none. Shares no code with the package.
"""

import hashlib
import json
import sys
from typing import Any

ANCHOR = ["ledger", "chain_id", "kind", "seq", "hash", "row_count", "last_id", "digest", "version_1_count", "retention"]
ANCHOR += ["previous_anchor", "created_at"]


def compact(values: list[Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def sha256(tag: str, values: list[Any]) -> str:
    return hashlib.sha256(f"{tag}\n{compact(values)}".encode()).hexdigest()


def verify(lines: list[dict[str, Any]]) -> list[str]:
    """What is wrong, as texts."""
    seams: dict[str, Any] = {}
    seals: dict[int, Any] = {}
    breaks, chain, last_anchor, head = [], {}, "0" * 64, {}
    for line in lines:
        kind = line["type"]
        if kind == "chain":
            chain, seq, parent = line, line["start"]["seq"], line["start"]["hash"]
        elif kind == "anchor":
            key_id = None if line["signature"] is None else line["signature"].split(":")[1]
            made = sha256("legion_data.audit_anchors.v2", [*(line[name] for name in ANCHOR), key_id])
            if (line["anchor_hash"], line["previous_anchor"]) != (made, last_anchor):
                breaks.append(f"anchor at {line['seq']}")
            last_anchor = made
            if line["kind"] == "seam":
                seams[line["hash"]] = line
        elif kind == "sealed":
            opening = f"legion_data.{chain['table']}.seal\n{compact([chain['chain_id']])}\n"
            seal = seals.setdefault(line["seam"], hashlib.sha256(opening.encode()))
            seal.update(f"{compact(line['row'])}\n".encode())
        elif kind == "row":
            while parent in seams and seams[parent]["seq"] >= seq:
                seq, parent = seams[parent]["seq"], seams[parent]["anchor_hash"]
            fields = [line["fields"][name] for name in chain["fields"]]
            content = [chain["chain_id"], line["seq"], line["previous_hash"], *fields]
            made = sha256(f"legion_data.{chain['table']}.v2", content)
            if (line["seq"], line["previous_hash"], line["hash"]) != (seq + 1, parent, made):
                breaks.append(f"row at {line['seq']}")
            seq, parent = line["seq"], line["hash"]
        elif kind == "head":
            head = line
    digests = {seam["digest"] for seam in seams.values()}
    breaks += [f"seal at {place}" for place, seal in seals.items() if seal.hexdigest() not in digests]
    while parent in seams:
        seq, parent = seams[parent]["seq"], seams[parent]["anchor_hash"]
    return breaks + ([] if (head.get("seq"), head.get("hash")) == (seq, parent) else ["head"])


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        found = verify([json.loads(line) for line in file])
    print("\n".join(found) or "valid")
    sys.exit(bool(found))
