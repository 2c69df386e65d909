"""People who read a part of the region, and which."""

from tracker.figures.rules import Cut, CutKind

READERS = {
    "liaison-E020": Cut(CutKind.ENTERPRISE, "E020"),
    "reviewer-650106-1": Cut(CutKind.BUREAU, "650106"),
    "reviewer-652300-1": Cut(CutKind.BUREAU, "652300"),
    "reviewer-XPCC-08-1": Cut(CutKind.BUREAU, "XPCC-08"),
}
