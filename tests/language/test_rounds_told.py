"""How shares of a best case are told, the ordinary and the absurd."""

import pytest

from gespann.language import speaking
from gespann.language.rounds import signed


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.12, "+12 %"), (-0.3, "−30 %"), (0.001, "0 %"), (5.0, "+500 %"),
        (312.4, "> +500 %"), (-41.0, "< −500 %"),
    ],
)  # fmt: skip
def test_a_share_that_is_beyond_any_use_is_not_counted_out(share, told):
    with speaking("de"):
        assert signed(share).replace("\u00a0", " ").replace("\u202f", " ") == told
