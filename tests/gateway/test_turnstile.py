import time
from threading import Event, Thread

import pytest

from gateway.limits.turnstile import Turnstile

LONG = 20.0


def test_one_after_the_other_goes_through_a_turnstile_of_one_place() -> None:
    turnstile, inside, at_once = Turnstile(1, LONG), list[int](), list[int]()

    def go(number: int) -> None:
        with turnstile.place():
            inside.append(number)
            at_once.append(len(inside))
            time.sleep(0.002)
            inside.remove(number)

    threads = [Thread(target=go, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert at_once == [1] * 10


def test_whoever_has_waited_long_goes_on_and_leaves_the_place_to_whoever_has_it() -> None:
    turnstile, taken, over = Turnstile(1, 0.01), Event(), Event()

    def stay() -> None:
        with turnstile.place():
            taken.set()
            over.wait(LONG)

    slow = Thread(target=stay)
    slow.start()
    assert taken.wait(LONG)
    for _ in range(3):
        began = time.monotonic()
        with turnstile.place():
            assert time.monotonic() - began >= 0.01
    over.set()
    slow.join()


def test_a_place_is_given_back_whatever_became_of_the_call() -> None:
    turnstile = Turnstile(1, LONG)
    with pytest.raises(ZeroDivisionError), turnstile.place():
        raise ZeroDivisionError
    began = time.monotonic()
    with turnstile.place():
        assert time.monotonic() - began < LONG / 2
