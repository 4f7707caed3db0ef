"""The response model computes in double precision; so do its tests."""

import jax

jax.config.update("jax_enable_x64", True)
