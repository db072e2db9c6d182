"""``python -m tests.lint [imports] [revisions] ...``: print what is broken; 1 if anything is. Needs no packages."""

from __future__ import annotations

import sys

from tests.lint.house import LINTS


def main(chosen: list[str]) -> int:
    """Run the chosen lints, all of them by default."""
    unknown = set(chosen) - set(LINTS)
    if unknown:
        print(f"No lint {', '.join(sorted(unknown))}. There are: {', '.join(LINTS)}.", file=sys.stderr)
        return 2
    findings = [finding for name in chosen or LINTS for finding in LINTS[name]()]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
