"""The format of recovery codes: 80 random bits, written without ambiguous characters."""

SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
BITS = 80
CODES_PER_SET = 10
"""The number of codes in a set."""
FEW_LEFT = 3
"""The number of unused codes from which the person is asked to create new ones."""
_GROUP = 4
_READ = str.maketrans("oil", "011", "- \u3000\t")


def written(number: int) -> str:
    """Format a random number of 80 bits as four groups of four characters."""
    signs = [SIGNS[number >> shift & 31] for shift in range(BITS - 5, -1, -5)]
    return "-".join("".join(signs[start : start + _GROUP]) for start in range(0, len(signs), _GROUP))


def read(typed: str) -> str:
    """Normalize a code that a person typed: lower case, without dashes, 0 for o. Also for codes of the older format."""
    return typed.lower().translate(_READ)
