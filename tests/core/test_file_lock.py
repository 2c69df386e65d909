"""Tests of file locks: order, timeout, location."""

import fcntl
import os
import threading
from contextlib import contextmanager

import pytest

from tracker.app import create_app
from tracker.config import Settings
from tracker.core import file_lock
from tracker.core.database import engines as writing
from tracker.core.errors import Busy
from tracker.people.services import passwords


@contextmanager
def _opened(path):
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _held(path):
    with _opened(path) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


def test_who_waits_is_let_in_when_the_lock_is_given_back(tmp_path):
    path = tmp_path / "one.lock"
    with _opened(path) as first, _opened(path) as second:
        assert file_lock.take(first, 1)
        threading.Timer(0.1, fcntl.flock, (first, fcntl.LOCK_UN)).start()
        assert file_lock.take(second, 20)
        assert not file_lock.take_free(first)


def test_a_wait_that_was_given_up_keeps_nobody_else_out(tmp_path):
    path = tmp_path / "one.lock"
    with _held(path), _opened(path) as given_up:
        assert not file_lock.take(given_up, 0.05)
    with _opened(path) as next_one:
        assert file_lock.take(next_one, 20)


def test_a_writer_that_never_gets_its_turn_is_told_and_the_next_one_writes(sqlite, monkeypatch):
    monkeypatch.setattr(writing, "WAIT_SECONDS", 0.05)
    with _held(f"{sqlite.writer.url.database}.lock"), pytest.raises(Busy, match="正在写数据库"):
        sqlite.writer.connect().begin()
    monkeypatch.setattr(writing, "WAIT_SECONDS", 20)
    with sqlite.writer.begin() as connection:
        connection.exec_driver_sql("INSERT INTO category (code, name, name_en) VALUES ('n', '0', '')")


def test_the_places_of_password_checks_are_files_of_the_data_folder_and_end_with_a_plain_word(tmp_path, monkeypatch):
    monkeypatch.setattr(passwords._Places, "folder", tmp_path / "locks")
    monkeypatch.setattr(passwords, "_WAIT_SECONDS", 0.05)
    assert passwords.matches(passwords.hashed("一个很长的密码"), "一个很长的密码")
    places = sorted((tmp_path / "locks").iterdir())
    assert [each.name for each in places] == ["hashing-0.lock", "hashing-1.lock"]
    assert {each.stat().st_mode & 0o777 for each in places} == {0o600}
    with _held(places[0]), _held(places[1]), pytest.raises(Busy, match="稍后再试"):
        passwords.hashed("另一个很长的密码")


def test_a_link_in_the_place_of_a_lock_is_not_followed(tmp_path, monkeypatch):
    monkeypatch.setattr(passwords._Places, "folder", tmp_path)
    (tmp_path / "hashing-0.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        passwords.hashed("一个很长的密码")
    assert not (tmp_path / "elsewhere").exists()


def test_a_site_keeps_its_locks_with_its_data(demo, demo_folder):
    create_app(Settings.from_environment({"TRACKER_DATA_DIR": str(demo_folder)}), demo)
    assert passwords._Places.folder == demo_folder / "locks"
