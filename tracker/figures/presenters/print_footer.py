"""The footer of printed pages: basis, month, data time, chain head, print time."""

from typing import Protocol

from flask import Flask, request

from tracker.core.audit import hashes
from tracker.core.calendar import months
from tracker.core.calendar.clock import now
from tracker.core.i18n import message
from tracker.core.web.access import signed_in
from tracker.core.web.locale import translate
from tracker.figures.rules import Basis

_OF_FIGURES = ("figures", "register", "plans")
_BRIDGE = "closing.bridge"
"""As many places of a hash as the workbook shows."""


class Frame(Protocol):
    """The head of a month's page."""

    @property
    def name(self) -> str:
        """Return the month as people write it."""

    @property
    def chip(self) -> tuple[str, str, str]:
        """Return the look, the icon and the word of its state."""

    @property
    def as_of(self) -> str:
        """Say up to when its figures stand."""


def register(app: Flask) -> None:
    """Offer the line to the frame of every page."""
    app.jinja_env.globals["printed_line"] = printed_line


def printed_line(frame: Frame | None, *, made_up: bool) -> str:
    """Return what a sheet of paper must tell of itself once it has left the screen."""
    found, parts = signed_in(), []
    if made_up:
        parts.append(translate("演示数据"))
    if frame is not None:
        if request.blueprint in _OF_FIGURES or request.endpoint == _BRIDGE:
            parts.append(translate(message("口径：{basis}", basis=translate(Basis.APPROVED))))
        parts += [translate(message("{month}（{state}）", month=frame.name, state=frame.chip[2])), frame.as_of]
    parts.append(translate(message("生成 {moment}", moment=f"{months.local(now()):%Y-%m-%d %H:%M}")))
    if found is not None:
        parts.append(translate(message("审计链头 {hash}", hash=hashes.printed(found.chain))))
    return " · ".join(parts)
