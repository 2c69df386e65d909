"""A report from entry to the totals, over whichever database its site stands."""

from sqlalchemy.orm import Session

from tests.report_pages import REPORT, Editor, boxes_of, explained, january, under_construction


def what_is_entered_and_approved_moves_the_figures_by_exactly_that(app, demo, liaison):
    before = january(demo)
    key = under_construction(liaison)
    page = liaison.get(REPORT).text
    last = float(boxes_of(page)[f"p{key}-total"].replace(",", ""))
    others = {name: "unchanged" for name in boxes_of(page) if name.endswith("-answer")}
    typed = {**others, f"p{key}-answer": "given", f"p{key}-total": f"{last + 1250:,.2f}", f"p{key}-note": "设备到货"}
    asked = liaison.send(f"{REPORT}/submit", **typed)
    assert asked.status_code == 422
    typed |= explained(asked.text)
    assert liaison.send(f"{REPORT}/submit", **typed).status_code == 302
    assert january(demo) == before
    chain = chain_of(demo)
    for name in chain[:-1]:
        assert Editor(app, name).send(f"{REPORT}/pass-up").status_code == 302
        assert january(demo) == before
    assert Editor(app, chain[-1]).send(f"{REPORT}/approve").status_code == 302
    after = january(demo)
    assert after.total - before.total == after.year_total - before.year_total == 12_500_000
    assert before.enterprises_carried - after.enterprises_carried == 1
    assert "已通过" in liaison.get(REPORT).text


def chain_of(engines):
    """Name the first reviewer of each bureau that the report passes."""
    with Session(engines.reader) as session:
        rows = session.connection().exec_driver_sql(
            "WITH RECURSIVE up(id, parent_id, short_name, depth) AS ("
            " SELECT b.id, b.parent_id, b.short_name, 0 FROM bureau b JOIN term t ON t.bureau_id = b.id"
            " JOIN enterprise e ON e.id = t.enterprise_id WHERE e.code = 'E020' AND t.from_month ="
            " (SELECT max(from_month) FROM term WHERE enterprise_id = e.id)"
            " UNION ALL SELECT b.id, b.parent_id, b.short_name, depth + 1 FROM bureau b JOIN up ON up.parent_id = b.id)"
            " SELECT (SELECT key FROM bureau WHERE id = up.id) FROM up ORDER BY depth"
        )
        return [f"reviewer-{row[0]}-1" for row in rows]
