"""Write the demonstration data into `seeds/demo`: `python -m seeds.generate [FOLDER]`; the same bytes every time."""

import csv
import random
import sys
from pathlib import Path

from seeds import filings, people, register
from seeds.region import region

SEED = 20241231


def main(folder: Path) -> None:
    """Make everything from the fixed seed and write it, one file a table."""
    made = region(random.Random(SEED))
    rng = random.Random(SEED + 1)
    files = register.files(rng, made) | filings.files(rng, made) | people.files(made)
    folder.mkdir(parents=True, exist_ok=True)
    for name, (columns, rows) in files.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns.split(","))
            writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "demo")
