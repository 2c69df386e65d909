"""Amounts by word: several words of a closed list, each with an amount in whole yuan where it is known."""

from tracker.core import money, typed_text
from tracker.core.errors import Invalid
from tracker.core.i18n import LabeledEnum, listed, message, translate

Amounts = dict[str, int | None]
"""Whole yuan by the value of the word, in the order of the list; None where the amount is unknown."""


def read(text: str, kind: type[LabeledEnum]) -> Amounts:
    """Parse words separated by blanks, each alone or with an amount in 万元 after `=`: `enterprise=320.00 other`.

    Raise Invalid for a word that is not in the list, a word given twice, and an amount that is not a number.
    """
    known = {member.value for member in kind}
    found: Amounts = {}
    for part in typed_text.half_width(text).split():
        word, given, amount = part.partition("=")
        if word not in known:
            names = "、".join(member.value for member in kind)
            raise Invalid(message("“{text}”不在可用的值里。请用：{known}。", text=typed_text.short(word), known=names))
        if word in found:
            raise Invalid(message("“{text}”写了两次。请删去一个。", text=word))
        found[word] = money.parse(amount) if given else None
    return ordered(found, kind)


def ordered(amounts: Amounts, kind: type[LabeledEnum]) -> Amounts:
    """Return the amounts in the order of the members of `kind`."""
    return {member.value: amounts[member.value] for member in kind if member.value in amounts}


def written(amounts: Amounts) -> str:
    """Format amounts as text that `read` parses."""
    return " ".join(word if amount is None else f"{word}={money.wan(amount)}" for word, amount in amounts.items())


def known_sum(amounts: Amounts) -> int:
    """Return the sum of the known amounts, in yuan."""
    return sum(amount or 0 for amount in amounts.values())


def told(amounts: Amounts, kind: type[LabeledEnum]) -> str:
    """Format the words for people, translated, each with its amount in 万元."""
    return listed(_told(member, amounts[member.value]) for member in kind if member.value in amounts)


def _told(member: LabeledEnum, amount: int | None) -> str:
    if amount is None:
        return translate(member)
    return translate(message("{name} {amount} 万元", name=member, amount=money.wan(amount)))
