"""Kinds of jobs that do what tests need. Their effects are rows of a table and lines of a file."""

import os
import time
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext

from gespann.apps.jobs.kinds import Kind, register
from gespann.language import language
from gespann.refusals import Refusal

AT_ONCE = timedelta(seconds=-1)  # a pause that has passed


def any_arguments(arguments):
    return arguments


def write_effect(job, result):
    """Fails the test if it is ever written twice: the effect belongs to the end of the job."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO made_up_effect (job, fence) VALUES (%s, %s)", [job.pk, job.fence]
        )


def note(arguments, word):
    """A line in a file that tests read while the work goes on."""
    if path := arguments.get("notes"):
        with Path(path).open("a") as notes:
            notes.write(f"{word} {os.getpid()}\n")


def short(task):
    for step in range(1, 4):
        time.sleep(task.arguments.get("seconds", 0.03) / 3)
        task.report(step / 3, "steps")
    return {"steps": 3}


def patient(task):
    """Goes on until it is stopped, or until the file `until` is there."""
    note(task.arguments, "began")
    until = task.arguments.get("until")
    while not (until and Path(until).exists()):
        time.sleep(0.02)
        task.report(0.5, "waits")
    note(task.arguments, "ended")
    return "patient"


def silent(task):
    """Never says how far it is, so it cannot be stopped; it ends after so many seconds.

    With `until` it ends once the file of this name and its process's number is there.
    """
    note(task.arguments, "began")
    time.sleep(task.arguments.get("seconds", 0))
    until = task.arguments.get("until")
    while until and not Path(f"{until}-{os.getpid()}").exists():
        time.sleep(0.02)
    note(task.arguments, "ended")


def refuse(task):
    raise Refusal("There is nothing to fit.")


def stumble(task):
    raise RuntimeError("stumbled\0")


def at_once(task):
    return "at once"


def not_numbers(task):
    return {"share": float("nan"), "name": "\0"}


def write_half(job, result):
    write_effect(job, result)
    raise RuntimeError("half-way")


def will_not_write(job, result):
    write_effect(job, result)
    raise Refusal("The year is closed.")


def speak(task):
    """What a person reads later is said in the person's language."""
    return [gettext("Sales"), language()]


def elsewhere(name, **more):
    return Kind(
        f"made_up.{name}", name, f"made_up_work.computing:{name}", check=any_arguments, **more
    )


STEPS = {"steps": "Takes steps"}
SHORT = register(
    Kind("made_up.short", "Short", short, any_arguments, write_effect, STEPS, attempts=20)
)
PATIENT = register(Kind("made_up.patient", "Patient", patient, any_arguments, write_effect))
SILENT = register(Kind("made_up.silent", "Silent", silent, any_arguments, write_effect))
REFUSE = register(Kind("made_up.refuse", "Refuse", refuse))
STUMBLE = register(Kind("made_up.stumble", "Stumble", stumble, attempts=2, first_pause=AT_ONCE))
HALF = register(Kind("made_up.half", "Half", at_once, record=write_half))
UNWELCOME = register(Kind("made_up.unwelcome", "Unwelcome", at_once, record=will_not_write))
NOT_NUMBERS = register(Kind("made_up.not_numbers", "Not numbers", not_numbers))
SPEAK = register(Kind("made_up.speak", "Speak", speak, address=lambda job: f"/?job={job.pk}"))
ABOUT = register(
    Kind(
        "made_up.about", "About something", at_once, any_arguments,
        about=lambda job: f"Batch {job.arguments['batch']}",
    )
)  # fmt: skip
IN_PASSING = register(Kind("made_up.in_passing", "In passing", at_once, in_passing=True))
LIMITED = register(
    Kind("made_up.limited", "Limited", patient, any_arguments, limit=timedelta(seconds=1))
)
COUNT = register(elsewhere("count"))
CRASH = register(elsewhere("crash", attempts=1))
DECLINE = register(elsewhere("decline"))
DAWDLE = register(elsewhere("dawdle"))
LINGER = register(elsewhere("linger", record=write_effect))
SLEEPY = register(elsewhere("sleepy", limit=timedelta(seconds=1.5), attempts=1))
RESUME = register(elsewhere("resume", first_pause=AT_ONCE))
NOT_JSON = register(elsewhere("not_json", attempts=1))
GIBBERISH = register(elsewhere("gibberish", attempts=1))
