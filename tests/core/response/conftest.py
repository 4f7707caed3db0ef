"""The response model computes in double precision; so do its tests."""

import sys
from pathlib import Path

import jax

jax.config.update("jax_enable_x64", True)
# The benchmark of the calibration and its test are the same computation at two sizes.
sys.path.append(str(Path(__file__).parents[3] / "benchmarks" / "calibration"))
