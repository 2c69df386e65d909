"""A short load test: liaisons submit over HTTP while reviewers read; the long run is a benchmark."""

from tests.bench import load


def test_the_last_minutes_of_a_month_lose_no_report_and_show_no_error(engines, tmp_path):
    found = load.evening(engines, tmp_path, 24)
    assert len(found.seen.handed_in) == 24
    assert found.seen.faults == []
    assert found.lost == 0
    assert len(found.seen.taken["hand in"]) >= 24
    assert found.seen.taken["read"]
