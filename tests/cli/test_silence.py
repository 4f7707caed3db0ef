import subprocess
import sys

TALKATIVE = """
import ctypes
from gespann.cli.silence import silence
print("before", flush=True)
with silence():
    ctypes.CDLL(None).puts(b"from below")
print("after")
"""


def test_what_is_printed_below_python_does_not_reach_the_output():
    """Into a pipe, where C writes nothing before its buffer is full."""
    told = subprocess.run(
        [sys.executable, "-c", TALKATIVE], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["before", "after"]
