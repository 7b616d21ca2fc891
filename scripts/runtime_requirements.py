"""The part of requirements.lock, hashes and all, that running congvan needs, on standard output.

    python scripts/runtime_requirements.py postgres openai     # with these extras of pyproject.toml
    python scripts/runtime_requirements.py --only setuptools   # one package with what it needs, for building

What needs what stands in the lock itself (its comments "via …"). Needs nothing but Python.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def canonical(name: str) -> str:
    """The name as it is compared: psycopg-binary for psycopg_binary."""
    return re.sub(r"[-_.]+", "-", name).lower()


def entries(lock: str) -> dict[str, str]:
    """The packages of a lock with their lines."""
    found: dict[str, str] = {}
    for block in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]:
        name = _NAME.match(block)
        assert name
        found[canonical(name[0])] = block
    return found


def needs(packages: dict[str, str]) -> dict[str, set[str]]:
    """What each package needs."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, block in packages.items():
        for line in block.splitlines():
            parent = re.fullmatch(r"\s+#\s+(?:via\s+)?([A-Za-z0-9._-]+)", line)
            if parent and parent[1] != "via":
                found[canonical(parent[1])].add(name)
    return found


def closure(roots: set[str], edges: dict[str, set[str]]) -> set[str]:
    """The roots and all that they need."""
    found: set[str] = set()
    left = list(roots)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left.extend(edges.get(name, ()))
    return found


def runtime(extras: list[str]) -> set[str]:
    """The names that pyproject.toml asks for. Raises `SystemExit` for an extra that it does not have."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = list(project["dependencies"])
    for extra in extras:
        if extra not in project["optional-dependencies"]:
            raise SystemExit(f"pyproject.toml has no extra {extra!r}")
        asked += project["optional-dependencies"][extra]
    return {canonical(match[0]) for one in asked if (match := _NAME.match(one))}


def main(arguments: list[str]) -> None:
    """Print the lines."""
    packages = entries((ROOT / "requirements.lock").read_text("utf-8"))
    roots = set(map(canonical, arguments[1:])) if arguments[:1] == ["--only"] else runtime(arguments)
    if missing := roots - packages.keys():
        raise SystemExit(f"requirements.lock lacks {', '.join(sorted(missing))}")
    wanted = closure(roots, needs(packages))
    sys.stdout.writelines(block for name, block in packages.items() if name in wanted)


if __name__ == "__main__":
    main(sys.argv[1:])
