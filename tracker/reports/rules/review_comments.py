"""Review comments: reasons for returning a report; each comment needs a reply."""

from dataclasses import dataclass

from tracker.core.i18n import LabeledEnum

SHORTEST = 2
"""Minimum length of a reply, in characters."""


class ReturnReason(LabeledEnum):
    """The reason for which a reviewer returns a line."""

    NUMBER = "number", "数字有误"
    EVIDENCE = "evidence", "缺证明材料"
    MISMATCH = "mismatch", "与材料不符"
    STAGE = "stage", "阶段不符"
    DATE = "date", "日期有误"
    UNCLEAR = "unclear", "说明不清"
    OTHER = "other", "其他"


PHRASES = {
    ReturnReason.NUMBER: "累计完成投资与上月相比不合理，请核对单位是否为万元。",
    ReturnReason.EVIDENCE: "请补充能证明本月完成工作量的材料（现场照片、结算单或验收意见）。",
    ReturnReason.MISMATCH: "填报内容与所附材料不一致，请按材料更正。",
    ReturnReason.STAGE: "所处阶段与现场情况不符，请核实后更正。",
    ReturnReason.DATE: "请核对建成日期或验收日期。",
    ReturnReason.UNCLEAR: "请说明变化的原因、责任人和下一步时间。",
    ReturnReason.OTHER: "",
}
"""Proposed texts by reason; the reviewer picks one and may change it."""


@dataclass(frozen=True)
class Remark:
    """A reviewer's remark on one field of one project in a returned report."""

    project_id: int
    field: str
    reason: ReturnReason
    text: str
