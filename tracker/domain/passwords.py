"""Passwords: what may not be one. Length and uncommonness count, not kinds of letters, unless an office must."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from tracker.domain.words import Sentence, say

LONGEST = 128
_COMMON = frozenset({
    "password1234", "passwordpassword", "qwertyuiop12", "qwertyuiop123", "1q2w3e4r5t6y", "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv", "qazwsxedcrfv", "administrator", "admin123456789", "iloveyou1234", "woaini1314520",
    "woaini5201314", "abcd12345678", "abc123456789", "a12345678901", "qwerty123456", "asdfghjkl123", "zxcvbnm12345",
    "letmein123456", "welcome12345", "changeme1234", "trustno1trustno1", "xinjiang1234", "xinjiang2024",
    "xinjiang2025", "wulumuqi1234", "woaixinjiang", "huanbao12345", "huanbaoju1234", "shengtaihuanjing",
    "changji123456"
})  # fmt: skip
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


@dataclass(frozen=True)
class PasswordPolicy:
    """What an office asks of a password."""

    shortest: int = 12
    kinds: int = 1
    """Of capitals, small letters, digits and signs; Chinese counts as a sign."""


PRESETS = {"default": PasswordPolicy(), "dengbao3": PasswordPolicy(kinds=3)}
"""`dengbao3`: as level three of classified protection (等保三级) is commonly examined."""


def password_problem(password: str, policy: PasswordPolicy, context: Collection[str]) -> Sentence | None:
    """Say why a password is refused; None means that it may be used as it is, spaces and Chinese included.

    `context` holds words that an attacker tries first: the person's name, their unit, places, the area.
    """
    if len(password) < policy.shortest:
        return say("密码至少 {least} 个字符，现在是 {n} 个。", least=policy.shortest, n=len(password))
    if len(password) > LONGEST:
        return say("密码最多 {most} 个字符。", most=LONGEST)
    if _kinds(password) < policy.kinds:
        return say("密码要有大写、小写、数字、符号中的 {n} 种。", n=policy.kinds)
    plain = _plain(password)
    if plain in _COMMON or len(set(plain)) < 5 or _is_run(plain):
        return say("这个密码太常见，一试就中。请换一个，比如几个不相干的词。")
    for word in sorted({_plain(word) for word in context if len(_plain(word)) > 1}, key=len, reverse=True):
        if word in plain and len(plain.replace(word, "")) < 8:
            return say("密码里除去“{word}”所剩无几。请不要用姓名、单位和地名。", word=word)
    return None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _kinds(password: str) -> int:
    tests = (str.isupper, str.islower, str.isdigit, lambda letter: not letter.isascii() or not letter.isalnum())
    return sum(any(test(letter) for letter in password) for test in tests)


def _is_run(plain: str) -> bool:
    return any(plain in run * 3 or plain in run[::-1] * 3 for run in _RUNS)
