"""Tests of signed tasks in the queue."""

import pickle

import pytest

from tracker.config import Settings
from tracker.core.task_queue import exporting, make_queue


class Bomb:
    """An object that writes down that it was read."""

    def __reduce__(self):
        return (open, ("exploded", "w"))


@pytest.fixture
def queue(tmp_path, monkeypatch):
    """Give the queue of a site whose folder is the current one."""
    monkeypatch.chdir(tmp_path)
    found = make_queue(Settings.from_environment({"TRACKER_DATA_DIR": str(tmp_path)}))
    yield found
    found.storage.close()


def test_a_task_of_the_site_comes_through(queue, tmp_path):
    asked = []
    exporting(queue, asked.append)(7)
    queue.execute(queue.dequeue())
    assert asked == [7]


@pytest.mark.parametrize("ending", [b"", b":" + b"0" * 64], ids=["unsigned", "with a wrong signature"])
def test_a_forged_task_is_refused_told_and_never_read(queue, tmp_path, caplog, ending):
    queue.storage.enqueue(pickle.dumps(Bomb()) + ending)
    with pytest.raises(ValueError, match="signature"):
        queue.dequeue()
    assert not (tmp_path / "exploded").exists()
    assert "was refused" in caplog.text
    assert queue.pending_count() == 0


def test_a_task_of_another_site_is_refused(queue, tmp_path):
    other = make_queue(Settings.from_environment({"TRACKER_DATA_DIR": str(tmp_path / "other")}))
    exporting(other, print)(7)
    queue.storage.enqueue(other.storage.dequeue())
    other.storage.close()
    with pytest.raises(ValueError, match="signature"):
        queue.dequeue()


def test_the_key_of_the_queue_is_not_the_key_of_the_cookies(queue, tmp_path):
    assert (tmp_path / "secret.key").read_bytes() not in (queue.serializer.secret, queue.serializer._key)
