"""A fit that broke off goes on from its checkpoints, and comes to the same figures."""

from dataclasses import replace

import numpy as np
import pytest

from core.response.checkpoints_in_memory import BrokeOff, Kept
from core.response.small_firms import small_funnel
from gespann.core.firm import Belief
from gespann.core.progress import Phase
from gespann.core.quantities import Department
from gespann.core.response.fitting import fit
from same import difference

pytestmark = pytest.mark.slow
SETTINGS = {"seed": 5, "chains": 2, "draws": 25}


@pytest.fixture(scope="module")
def firm():
    belief = Belief(Department.SALES, "lever 0", 0.9, 0.95, 1.03, 1.1, 3.0)
    return replace(small_funnel(), beliefs=(belief,))


@pytest.fixture(scope="module")
def whole(firm):
    kept = Kept()
    return fit(firm, checkpoints=kept, **SETTINGS), kept


def test_all_that_is_sampled_is_kept_once_under_a_name_of_its_own(whole):
    _fit, kept = whole
    sampled = [name for name in kept.saved if not name.startswith("held_back/")]
    stages = [f"{part}/{number}/chains" for part in ("whole", "alone") for number in (0, 1)]
    assert sampled == stages
    # The forecast's fits are sampled only where weights cannot be trusted.
    assert len(set(kept.saved)) == len(kept.saved) <= 6


def test_a_fit_that_broke_off_comes_to_the_same_as_one_that_did_not(firm, whole):
    undisturbed, kept = whole
    after = 3  # in the middle of what comes after the whole fit
    broken = Kept(breaks_after=after)
    with pytest.raises(BrokeOff):
        fit(firm, checkpoints=broken, **SETTINGS)
    again = Kept(broken.chains)
    resumed = fit(firm, checkpoints=again, **SETTINGS)
    assert again.loaded == kept.saved[:after]
    assert again.saved == kept.saved[after:]
    assert difference(resumed, undisturbed) == ""


def test_what_was_kept_is_told_as_done(firm, whole):
    _fit, kept = whole
    told = []
    fit(firm, checkpoints=Kept(kept.chains), progress=told.append, **SETTINGS)
    for phase in (Phase.SAMPLE, Phase.EVIDENCE_ALONE):
        shares = [one.done / one.total for one in told if one.phase is phase]
        assert shares == [0.5, 1.0]
    forecast = [one.done / one.total for one in told if one.phase is Phase.FORECAST_CHECK]
    assert forecast[-1] == 1.0
    assert np.isfinite(kept.chains["whole/0/chains"].positions).all()
