"""The format of recovery codes: 80 bits, without ambiguous characters."""

SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
BITS = 80
CODES_PER_SET = 10
"""Codes that are made together."""
FEW_LEFT = 3
"""Remaining codes at which the person is asked to make new ones."""
_GROUP = 4
_READ = str.maketrans("oil", "011", "- \u3000\t")


def written(number: int) -> str:
    """Write a random number of 80 bits in four groups of four."""
    signs = [SIGNS[number >> shift & 31] for shift in range(BITS - 5, -1, -5)]
    return "-".join("".join(signs[start : start + _GROUP]) for start in range(0, len(signs), _GROUP))


def read(typed: str) -> str:
    """Read a code as somebody types it: in capitals, without dashes, o for 0; older, shorter codes too."""
    return typed.lower().translate(_READ)
