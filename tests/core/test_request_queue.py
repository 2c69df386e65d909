"""Tests of the order in which requests take the working thread."""

import asyncio

import pytest

from tests.door import knock
from tracker.cli.request_queue import RequestQueue


def _order(*waiting, cancelled=()):
    """Let somebody work while others queue up, each by its name; `back…` stands back. Return who came in which order."""

    async def run():
        queue, came, go = RequestQueue(), [], asyncio.Event()

        async def ask(name):
            async with queue.turn(stands_back=name.startswith("back")):
                came.append(name)
                await (go.wait() if name == "working" else asyncio.sleep(0))

        tasks = {}
        for name in ("working", *waiting):
            tasks[name] = asyncio.create_task(ask(name))
            await asyncio.sleep(0)
        for name in cancelled:
            tasks[name].cancel()
        go.set()
        await asyncio.wait_for(asyncio.gather(*tasks.values(), return_exceptions=True), 10)
        return came[1:]

    return asyncio.run(run())


def test_who_stands_back_lets_everybody_else_pass():
    asked = ["back1", "back2", "a", "back3", "b", "c"]
    assert _order(*asked) == ["a", "b", "c", "back1", "back2", "back3"]


def test_who_stands_back_is_overtaken_twenty_times_and_no_more():
    others = [str(number) for number in range(50)]
    came = _order("back1", "back2", "back3", *others)
    assert [came.index(f"back{number}") for number in (1, 2, 3)] == [20, 41, 52]
    assert [each for each in came if not each.startswith("back")] == others


def test_who_goes_away_while_waiting_holds_up_nobody():
    assert _order("back1", "a", "b", cancelled=["a", "back1"]) == ["b"]
    assert _order("back1", cancelled=["back1"]) == []


def test_who_goes_away_as_the_turn_comes_hands_it_on():
    async def run():
        queue, came, tasks = RequestQueue(), [], {}

        async def ask(name, *, takes_with_it=None):
            async with queue.turn(stands_back=False):
                came.append(name)
                await asyncio.sleep(0.01)
            if takes_with_it is not None:  # the turn is the other's by now, who does not know it yet
                tasks[takes_with_it].cancel()

        for name, other in (("working", "a"), ("a", None), ("b", None)):
            tasks[name] = asyncio.create_task(ask(name, takes_with_it=other))
        await asyncio.wait_for(asyncio.gather(*tasks.values(), return_exceptions=True), 10)
        return came

    assert asyncio.run(run()) == ["working", "b"]


@pytest.fixture
def asks(app):
    """Give a function that tells whether a request stands back."""

    def stands_back(method="POST", path="/sign-in", cookie=""):
        asked = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_COOKIE": cookie}
        return app.extensions["stands_back"](asked)

    return stands_back


@pytest.mark.usefixtures("cheap")
def test_guesses_of_strangers_stand_back_and_nothing_else(app, person, asks):
    known = knock(app).client.get_cookie("device").value
    assert asks()
    assert asks(cookie="device=forged; tracker=x")
    assert asks(cookie=f"device={known[:-2]}xx")
    assert asks(cookie="device=\ud800 企业")
    assert not asks(cookie=f"device={known}")
    assert not asks(method="GET")
    assert not asks(path="/home")
