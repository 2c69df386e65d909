"""Warnings about enterprises with nearly the same name, for the person who is about to enter another one."""

from sqlalchemy.orm import Session

from tracker.core.i18n import Message, message
from tracker.core.roles import Actor
from tracker.register.queries import supervision


def warnings(session: Session, name: str, enterprise_id: int | None, by: Actor) -> list[Message]:
    """Return warnings about other enterprises whose name is nearly the same (width, brackets and legal form aside).

    An enterprise outside the person's own tree of bureaus is not named.
    """
    found = supervision.nearly_same(session, name, enterprise_id)
    near = [each for each in found if is_below(session, each.path, by)]
    messages = [
        message("名称和“{name}”（{code}）相近，请确认不是同一家。", name=each.name, code=each.code) for each in near
    ]
    if len(near) < len(found):
        messages.append(message("本部门管理范围之外有名称相近的企业，请与上级部门核对。"))
    return messages


def is_below(session: Session, path: str | None, by: Actor) -> bool:
    """Return whether a path lies in the tree of the person's own bureau."""
    return path is not None and by.bureau_id is not None and path.startswith(supervision.path_of(session, by.bureau_id))
