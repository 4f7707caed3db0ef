"""Read all public data sets and print what was found; see README.md."""

import os
import sys
import time
from pathlib import Path

from gespann.files.firm_folder import read_firm_with_findings
from gespann.refusals import InputRefused


def main() -> int:
    if "GESPANN_DATA_SETS" not in os.environ:
        print("Name the folder of the tables in GESPANN_DATA_SETS; README.md says more.")
        return 2
    for folder in sorted(path.parent for path in Path(__file__).parent.glob("*/firm.toml")):
        begun = time.perf_counter()
        try:
            firm, findings = read_firm_with_findings(
                folder, history=os.environ["GESPANN_DATA_SETS"]
            )
        except InputRefused as refusal:
            print(f"{folder.name}: {refusal}")
            continue
        markets, periods, levers = firm.history.effort.shape
        seconds = time.perf_counter() - begun
        codes = ", ".join(finding.code for finding in findings) or "nothing to report"
        print(
            f"{folder.name}: {markets} markets x {periods} periods x {levers} levers,"
            f" {seconds:.2f} s; {codes}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
