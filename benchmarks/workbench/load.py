"""Readers who come whether or not the ones before them were answered, and how long each waits.

An open model: requests have their times beforehand, and a wait begins with that time. A server that
stalls is asked on, as by people, and does not look better for being asked less.
"""

import http.client
import random
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

READERS = 128  # at the same time; more than ever wait for an answer


@dataclass(frozen=True)
class Asked:
    """One request: when, counted in seconds from the start, for which page, and as whom."""

    at: float
    page: str
    path: str
    cookie: str


@dataclass(frozen=True)
class Answered:
    """How long somebody waited, in seconds, and whether what came was the page."""

    page: str
    seconds: float
    is_whole: bool


def schedule(
    pages: Mapping[str, tuple[int, Sequence[str]]],
    cookies: Sequence[str],
    *,
    a_second: float,
    seconds: float,
    seed: int = 1,
) -> list[Asked]:
    """Requests at even distances, spread at random over pages and people.

    Args:
        pages: For each page its weight and the paths that are it; {n} stands for the reader's place
            among those who are logged in.
    """
    chance = random.Random(seed)  # noqa: S311 - no secrets
    names = list(pages)
    weights = [pages[name][0] for name in names]
    asked = []
    for number in range(round(a_second * seconds)):
        page = chance.choices(names, weights)[0]
        cookie = chance.choice(cookies)
        asked.append(Asked(number / a_second, page, chance.choice(pages[page][1]), cookie))
    return asked


def ask_all(asked: Sequence[Asked], port: int) -> list[Answered]:
    """Ask each at its time."""
    began = time.perf_counter()
    answered: list[Answered] = []
    lock = threading.Lock()

    def ask(one: Asked) -> None:
        is_whole = _is_answered(one, port)
        waited = time.perf_counter() - began - one.at
        with lock:
            answered.append(Answered(one.page, waited, is_whole))

    with ThreadPoolExecutor(READERS) as readers:
        for one in asked:
            time.sleep(max(0.0, began + one.at - time.perf_counter()))
            readers.submit(ask, one)
    return answered


def _is_answered(one: Asked, port: int) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    try:
        connection.request("GET", one.path, headers={"Cookie": f"sessionid={one.cookie}"})
        answer = connection.getresponse()
        return answer.status == http.HTTPStatus.OK and b"</html>" in answer.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
