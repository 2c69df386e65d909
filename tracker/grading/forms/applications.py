"""Reading of the forms of applications: answers and opinions by indicator, replies, remarks, levels found on site."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from tracker.core.i18n import Message
from tracker.core.web.text_boxes import box, refusal
from tracker.grading.models.applications import GradeAnswer
from tracker.grading.rules import Claim, GradeLevel
from tracker.grading.rules.eligibility import RULES
from tracker.grading.services.applications import Answer, IndicatorRemark, Opinion
from tracker.reports.rules.review_comments import ReturnReason

NOT_APPLICABLE = "na"
"""The value of a level field for an indicator that does not apply."""


def answers(formdata: Any, keys: Sequence[int], kept: Mapping[int, GradeAnswer]) -> dict[int, Answer]:
    """Return the answers of a form, keyed by indicator, for the indicators that the form contains.

    Stored files are kept. A text that is too long is ignored, and the stored text is kept.
    """
    found: dict[int, Answer] = {}
    for key in keys:
        if f"i{key}-level" in formdata:
            claim = _claim(formdata.get(f"i{key}-level", ""))
            stored = kept.get(key)
            reason = _text(formdata, f"i{key}-reason", "" if stored is None else stored.reason)
            fact = _text(formdata, f"i{key}-fact", "" if stored is None else stored.fact)
            file_id = None if stored is None else stored.file_id
            found[key] = Answer(claim.level, claim.not_applicable, reason, fact, file_id)
    return found


def replies(formdata: Any, ids: Sequence[int]) -> dict[int, str]:
    """Return the replies to remarks, keyed by the id of the remark."""
    return {key: text for key in ids if formdata.get(f"reply-{key}") and (text := _text(formdata, f"reply-{key}", ""))}


def overlong(formdata: Any, keys: Sequence[int], ids: Sequence[int]) -> dict[str, Message]:
    """Return an error message for every text that is longer than its column, keyed by field name."""
    names = [f"i{key}-{name}" for key in keys for name in ("reason", "fact")] + [f"reply-{key}" for key in ids]
    return {name: problem for name in names if (problem := refusal(formdata, name)) is not None}


def seen_levels(formdata: Any, keys: Sequence[int]) -> dict[int, GradeLevel]:
    """Return the levels found by the first review, keyed by indicator. Indicators without a level are left out."""
    claims = {key: _claim(formdata.get(f"i{key}-seen", "")) for key in keys}
    return {key: claim.level for key, claim in claims.items() if claim.level is not None}


def site_levels(formdata: Any, keys: Sequence[int]) -> dict[int, GradeLevel]:
    """Return the levels found by the check on site, keyed by indicator. Indicators without a level are left out."""
    claims = {key: _claim(formdata.get(f"i{key}-site", "")) for key in keys}
    return {key: claim.level for key, claim in claims.items() if claim.level is not None}


def explanations(formdata: Any) -> dict[str, str]:
    """Return the explanations of findings, keyed by the code of the finding."""
    codes = (code for _, code, _, _ in RULES)
    return {code: box(formdata, f"explain-{code}") for code in codes if formdata.get(f"explain-{code}")}


def remarks(formdata: Any, keys: Sequence[int]) -> list[IndicatorRemark]:
    """Return the remarks with which an application is returned: one for each indicator with a chosen reason."""
    known = {reason.value: reason for reason in ReturnReason}
    chosen = ((key, known.get(formdata.get(f"r{key}-reason", ""))) for key in keys)
    return [IndicatorRemark(key, reason, box(formdata, f"r{key}-text")) for key, reason in chosen if reason is not None]


def opinions(formdata: Any, keys: Sequence[int]) -> dict[int, Opinion]:
    """Return the opinions of an expert, keyed by indicator. Indicators without a level are left out."""
    found = {}
    for key in keys:
        claim = _claim(formdata.get(f"i{key}-level", ""))
        if claim != Claim():
            found[key] = Opinion(claim, box(formdata, f"i{key}-words", 300))
    return found


def level(value: str) -> GradeLevel | None:
    """Return the grade level with a value, or None for any other text."""
    return next((each for each in GradeLevel if each.value == value), None)


def words(name: str) -> str:
    """Return a text field of the form of this request."""
    return box(request.form, name)


def _text(formdata: Any, name: str, stored: str) -> str:
    """Return a text of the form, or the stored text where the new one is too long (`overlong` reports that)."""
    return stored if refusal(formdata, name) else box(formdata, name)


def _claim(value: str) -> Claim:
    if value == NOT_APPLICABLE:
        return Claim(None, not_applicable=True)
    return Claim(level(value))
