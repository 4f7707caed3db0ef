"""How often do the checks of a fit raise an alarm about a firm that is as the model supposes?

Random firms of one market without any surprise are fitted, and of every check it is counted how
often it passed, was to be looked at, and failed. What a check finds in such a firm is chance, or
the model's difference from the independent simulator. See ../README.md.
"""

import argparse
import os
from collections import Counter

from gespann.core.simulation import random_scenario, simulate
from gespann.library import remember_compilations


def main() -> None:
    """Fit one firm a seed, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=24, help="number of firms")
    asked = parser.parse_args()
    # JAX reads where to keep compiled programs when it is imported, so the fit is imported after.
    remember_compilations(os.environ)
    from gespann.core.response.checks import Verdict
    from gespann.core.response.fitting import fit

    counted: Counter[tuple[str, Verdict]] = Counter()
    firms: Counter[tuple[str, Verdict]] = Counter()
    for seed in range(asked.seeds):
        found = fit(simulate(random_scenario(seed), seed).firm, seed=seed)
        verdicts = [(check.code, check.verdict) for check in found.checks]
        counted.update(verdicts)
        firms.update(set(verdicts))
        failed = sorted({code for code, verdict in verdicts if verdict is Verdict.FAIL})
        went = found.diagnostics
        print(f"firm {seed}: R-hat {went.r_hat_max:.4f}, failed: {failed}", flush=True)
    print(f"\n{'check':28}  passed  to be looked at  failed  firms where it failed")
    for code in dict.fromkeys(code for code, _ in counted):
        passed, looked, failed = (
            counted[code, verdict] for verdict in (Verdict.PASS, Verdict.REVIEW, Verdict.FAIL)
        )
        where = firms[code, Verdict.FAIL]
        print(f"{code:28} {passed:7} {looked:16} {failed:7} {where:4} of {asked.seeds}")


if __name__ == "__main__":
    main()
