"""Lists of a month: what an address asks for, and the figures whose rows are exactly the list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import request, url_for

from tracker.core.errors import NotFound, TrackerError
from tracker.core.i18n import message
from tracker.core.pagination import page_count
from tracker.core.search_index.lookup import MAX_HITS
from tracker.core.web.list_page import LARGE, Column, Head, Pager, number_asked, picked, words_asked
from tracker.core.web.locale import translate
from tracker.figures.parts.links import chosen, figure_url
from tracker.figures.queries.project_rows import Selection
from tracker.figures.rules import FIGURES, FigureValue, Kind, RowFilter, Rows, evaluate
from tracker.months.models import Month
from tracker.positions.rules import Measures
from tracker.register.parts import cut_asked


@dataclass(frozen=True)
class Told:
    """A figure that the total line of a list is."""

    name: str
    value: str
    unit: str
    url: str


@dataclass(frozen=True)
class Address:
    """The address of a list, and of the same list asked otherwise."""

    endpoint: str
    month: str
    wanted: Selection
    large: bool = False
    """More rows than a page may walk: as registered, the first of them, by no other order."""

    def of(self, wanted: Selection, endpoint: str | None = None, **more: str) -> str:
        """Return the address of a selection; what says nothing is left out."""
        words: dict[str, str | int] = {**chosen(wanted.cut, wanted.filter)}
        words |= {"q": wanted.search} if wanted.search else {}
        words |= {"sort": wanted.sort} if wanted.sort else {}
        words |= {"desc": 1} if wanted.descending else {}
        words |= {"year": wanted.year} if wanted.year else {}
        words |= {"page": wanted.page} if wanted.page and wanted.page > 1 else {}
        return url_for(endpoint or self.endpoint, month=self.month, **more, **words)  # type: ignore[arg-type]

    def later(self, kind: str) -> str:
        """Return the address at which the whole list is asked for as a file."""
        return self.of(replace(self.wanted, page=1), "exports.ask", kind=kind)

    def heads(self, columns: Sequence[Column]) -> list[Head]:
        """Return the columns with the address that sorts by each, or turns the order round."""
        return [self._head(column) for column in columns]

    def _head(self, column: Column) -> Head:
        name, unit = translate(column.label), translate(column.unit) if column.unit else None
        if not column.sort or self.large:
            return Head(label=name, unit=unit, num=column.num, edge=column.edge)
        sorted_now = self.wanted.sort == column.sort
        down = not self.wanted.descending if sorted_now else column.num  # numbers: the largest first
        url = self.of(replace(self.wanted, sort=column.sort, descending=down, page=1))
        way = ("descending" if self.wanted.descending else "ascending") if sorted_now else None
        return Head(label=name, unit=unit, num=column.num, url=url, way=way, edge=column.edge)

    def pager(self, rows: int) -> Pager:
        """Return the pages of a list, of a large one the first. Raise NotFound for a page behind the last."""
        page, pages = self.wanted.page or 1, page_count(min(rows, LARGE))
        if page > pages:
            raise NotFound(message("没有第 {page} 页，共 {pages} 页。", page=page, pages=pages))

        def at(number: int) -> str:
            return self.of(replace(self.wanted, page=number))

        near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
        return Pager(
            page=page,
            pages=pages,
            before=at(page - 1) if page > 1 else None,
            after=at(page + 1) if page < pages else None,
            links=[(number, at(number)) for number in near],
            note=self._note(),
        )

    def _note(self) -> str:
        if self.large:
            return translate(
                message("超过 {n} 行：按登记的先后列出前 {n} 行，不排序。请选范围或搜索；全部行请导出。", n=LARGE)
            )
        if len(self.wanted.ids or ()) > MAX_HITS:
            return translate(message("找到的超过 {n} 个，只列出其中一部分。请再加一个词。", n=MAX_HITS))
        return ""


def is_large(wanted: Selection, rows: int) -> bool:
    """Tell whether a list has more rows than a page may walk; raise TrackerError where such a list is to be sorted."""
    if rows <= LARGE or wanted.ids is not None or wanted.year is not None:
        return False
    if wanted.sort:
        raise TrackerError(message("超过 {n} 行的列表不能排序。请先选范围或搜索，或导出后再排。", n=LARGE))
    return True


def asked(filters: Mapping[str, RowFilter], sorts: Collection[str]) -> Selection:
    """Read what an address asks for; a word that no list knows is an error (400), never passed over."""
    words = request.args
    name, sort = picked(filters, "filter") or "all", words.get("sort", "")
    if sort and sort not in sorts:
        raise TrackerError(message("不能按“{name}”排序。可用：{all}。", name=sort, all="、".join(sorts)))
    return Selection(
        cut=cut_asked(),
        filter=name,
        search=words_asked(),
        sort=sort,
        descending=words.get("desc", "") == "1",
        page=number_asked("page") or 1,
        year=number_asked("year"),
    )


def figures_of(rows: Rows, wanted: Selection, month: Month, measures: Measures) -> list[Told]:
    """Return the figures whose rows are exactly this list: none when it is narrowed by a search or another year."""
    if wanted.search or (wanted.year or month.plan_year) != month.plan_year:
        return []
    found = []
    for figure in FIGURES.values():
        counted = FIGURES[figure.denominator] if figure.kind is Kind.RATIO else figure
        if counted.rows is not rows or counted.filter != wanted.filter:
            continue
        if figure.of_enterprises and not wanted.cut.counts_enterprises:
            continue
        value = evaluate(figure, measures, month=month.code, plan_year=month.plan_year, cut=wanted.cut)
        found.append(_told(value))
    return found


def _told(value: FigureValue) -> Told:
    figure = value.figure
    return Told(translate(figure.name), value.value, translate(figure.unit), figure_url(figure, value.month, value.cut))
