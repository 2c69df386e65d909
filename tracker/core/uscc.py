"""The unified social credit code (统一社会信用代码, GB 32100-2015): parsing and its check character."""

import re

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from tracker.core import typed_text
from tracker.core.i18n import Message, message

_SHAPE = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}")


def read(text: str | None) -> str | None:
    """Return a code in normal form: half-width, upper case, without blanks. None for an empty text."""
    return typed_text.half_width(text or "").replace(" ", "").upper() or None


def problem(code: str | None, reason: str) -> Message | None:
    """Return why a code is not valid, or None.

    With a reason, a wrong check character passes: some issued codes have one.
    """
    if code is None:
        return None if reason else message("没有统一社会信用代码。请填写，或说明没有的原因。")
    if not _SHAPE.fullmatch(code):
        return message("“{code}”不是 18 位统一社会信用代码（不含 I、O、S、V、Z）。请核对营业执照。", code=code[:24])
    try:
        uscc.validate(code)
    except InvalidChecksum:
        return None if reason else message("“{code}”的校验位不对。请核对；确为发证时如此的，请说明原因。", code=code)
    except ValidationError:
        return message("“{code}”的格式不对。请核对营业执照。", code=code)
    return None
