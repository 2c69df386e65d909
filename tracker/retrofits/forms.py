"""WTForms forms of retrofits: stage claims, objections, units, rows of the rule tables."""

from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms.validators import NumberRange, Optional

from tracker.core.money import WAN
from tracker.core.web.fields import (
    ChoiceField,
    DayField,
    LineField,
    NumberField,
    PickField,
    ScaledField,
    TickField,
    WordsField,
)
from tracker.core.web.lengths import Longest
from tracker.core.web.record_form import RecordForm
from tracker.core.web.validators import NEEDED
from tracker.retrofits.rules import Claim, Recipient, Route, Stage, Track, TrackStage, UnitKind

_DAY = _("例如 2025-01-18")


class ClaimForm(FlaskForm):
    """Form of a stage claim. Its fields depend on the stage."""

    since = DayField(_("日期"), description=_DAY)
    document = LineField(_("文号"), [Longest(120)])
    file = FileField(_("证明材料"))
    note = WordsField(_("说明"))

    def said(self, stage: Stage | None, file_id: int | None) -> Claim:
        """Return the claim that the form describes."""
        return Claim(
            stage=stage,
            since=self.since.data,
            note=self.note.data or "",
            document=self.document.data or "",
            file_id=file_id,
        )


class EvaluationForm(ClaimForm):
    """Form for the evaluation of clean transport: the route, and the share of clean transport or the fleet."""

    route = ChoiceField(_("达标方式"), Route, empty=_("请选"))
    ratio = ScaledField(_("清洁运输比例"), unit=100, most=10**6, percent=True)
    fleet = LineField(_("公路运输车辆"), [Longest(200)])

    def said(self, stage: Stage | None, file_id: int | None) -> Claim:
        """Return the claim that the form describes."""
        return Claim(
            stage=stage, since=self.since.data, note=self.note.data or "", document=self.document.data or "",
            file_id=file_id, route=self.route.data,
            ratio=self.ratio.data, fleet=self.fleet.data or "",
        )  # fmt: skip


class ReportForm(ClaimForm):
    """Form for the submission of an evaluation report: the recipients with the day of each."""

    prefecture = DayField(_("报地州市或师市"))
    region = DayField(_("报自治区厅或兵团局"))
    association = DayField(_("报行业协会"))

    def said(self, stage: Stage | None, file_id: int | None) -> Claim:
        """Return the claim that the form describes."""
        sent: dict[Recipient, date] = {each: self[each.value].data for each in Recipient if self[each.value].data}
        return Claim(
            stage=stage, since=self.since.data, note=self.note.data or "", document=self.document.data or "",
            file_id=file_id, sent=sent
        )  # fmt: skip


def claim_form(track: Track | None, stage: Stage | None) -> ClaimForm:
    """Return the form for a claim of a stage. Most stages need a day, evidence and a note, two need more."""
    if stage is TrackStage.REPORTED:
        return ReportForm()
    if stage is TrackStage.EVALUATED and track is Track.CLEAN_TRANSPORT:
        return EvaluationForm()
    return ClaimForm()


class ForwardForm(FlaskForm):
    """Form for a later recipient of an evaluation report."""

    recipient = ChoiceField(_("报给"), Recipient)
    day = DayField(_("日期"))


class ObjectionForm(FlaskForm):
    """Form of an objection to a public notice."""

    day = DayField(_("收到日期"))
    who = LineField(_("谁提的"), [Longest(80)])
    text = WordsField(_("异议内容"))


class UnitForm(RecordForm):
    """Form of a unit to be eliminated."""

    unit = LineField(_("单元名称"), [NEEDED, Longest(80)], description=_("例如 1号焦炉、2号燃煤锅炉"))
    kind = ChoiceField(_("类别"), UnitKind)
    height_mm = ScaledField(
        _("炭化室高度（米）"), [Optional()], unit=1000, most=99_999, description=_("焦炉必填，例如 4.3")
    )
    capacity_t = ScaledField(_("产能（万吨/年）"), [Optional()], unit=WAN, most=10**9, description=_("生产线必填"))
    steam_kg = ScaledField(_("蒸吨/小时"), [Optional()], unit=1000, most=10**7, description=_("锅炉必填，例如 35"))
    due = DayField(_("要求淘汰日"), [Optional()], description=_DAY)
    source = LineField(_("列入的依据"), [NEEDED, Longest(200)], description=_("文件名称和文号"))


class RuleForm(RecordForm):
    """Form of the rule for one track of an industry: stages and periods."""

    industry_code = PickField(_("行业"))
    track = ChoiceField(_("轨"), Track)
    stages = LineField(_("经过的阶段"), [NEEDED, Longest(200)], description=_("按顺序，用空格隔开"))
    stable_months = NumberField(_("稳定运行（月）"), [NumberRange(0, 24)])
    notice_days = NumberField(_("公示期（工作日）"), [NumberRange(0, 99)])
    barred_months = NumberField(_("公示撤回后禁止再公示（月）"), [NumberRange(0, 60)])
    stall_days = NumberField(_("停滞（天）"), [NumberRange(1, 999)])
    evaluation_days = NumberField(_("评估监测停滞（天）"), [NumberRange(1, 999)])
    ratio = NumberField(_("清洁运输比例下限（%）"), [NumberRange(0, 100)])
    source = LineField(_("来源"), [NEEDED, Longest(200)])
    checked = TickField(_("已核对原文（不勾为待核）"))
    retired = TickField(_("停用"))


class LimitForm(RecordForm):
    """Form of the emission limits of a process."""

    industry_code = PickField(_("行业"))
    procedure = LineField(_("工序"), [NEEDED, Longest(80)])
    pm = NumberField(_("颗粒物（毫克/立方米）"), [Optional()])
    so2 = NumberField(_("二氧化硫（毫克/立方米）"), [Optional()])
    nox = NumberField(_("氮氧化物（毫克/立方米）"), [Optional()])
    oxygen = NumberField(_("基准氧含量（%）"), [Optional()])
    hours_percent = NumberField(_("每月达标小时比例下限（%）"), [NumberRange(0, 100)])
    note = LineField(_("备注"), [Longest(200)])
    source = LineField(_("来源"), [NEEDED, Longest(200)])
    checked = TickField(_("已核对原文（不勾为待核）"))
    retired = TickField(_("停用"))


class MilestoneForm(RecordForm):
    """Form of a milestone: the target that an industry must reach by a day."""

    industry_code = PickField(_("行业"))
    due = DayField(_("时限"), [NEEDED], description=_DAY)
    target = LineField(_("目标"), [NEEDED, Longest(120)])
    percent = NumberField(_("比例（%）"), [Optional()])
    basis = LineField(_("按什么计"), [Longest(40)], description=_("例如 产能、熟料产能"))
    source = LineField(_("来源"), [NEEDED, Longest(200)])
    checked = TickField(_("已核对原文（不勾为待核）"))
    retired = TickField(_("停用"))
