"""Guideline editions (绩效分级指南): the dimensions of indicators, and the rule for several industries."""

from tracker.domain.words import Choice


class Dimension(Choice):
    """What an indicator is about; energy is used by some editions only."""

    EQUIPMENT = "equipment", "装备水平"
    TREATMENT = "treatment", "污染治理技术"
    LIMITS = "limits", "排放限值"
    FUGITIVE = "fugitive", "无组织排放"
    MONITORING = "monitoring", "监测监控水平"
    MANAGEMENT = "management", "环境管理水平"
    TRANSPORT = "transport", "运输方式"
    SUPERVISION = "supervision", "运输监管"
    ENERGY = "energy", "能源类型"


class SeveralRule(Choice):
    """How the overall grade of an enterprise of several industries follows from the single ones."""

    LOWEST = "lowest", "取最低"
    MAIN = "main", "按主要行业"


class EditionState(Choice):
    """Whether an edition may be rated under."""

    DRAFT = "draft", "编制中"
    IN_FORCE = "in_force", "施行"
