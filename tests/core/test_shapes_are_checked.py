"""Whatever calls a function of the core with arrays of other shapes than it says is refused."""

import numpy as np
import pytest
from jaxtyping import TypeCheckError

from gespann.core.experiments.synthetic import simplex_weights
from shapes_checked import CHECKED_CALLS


@pytest.mark.parametrize("turn", ["in one test", "and in the next"])
def test_other_shapes_are_refused_in_the_first_calls_of_every_test(turn):
    donors, treated = np.eye(4), np.ones(4)
    with pytest.raises(TypeCheckError):
        simplex_weights(donors[:, :, None], treated, 1.0)
    with pytest.raises(TypeCheckError):
        simplex_weights(donors[:3], treated, 1.0)
    for _ in range(CHECKED_CALLS):
        simplex_weights(donors, treated, 1.0)
