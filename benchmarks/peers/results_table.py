"""Tables of what run.py has found so far, in Markdown: median and range, and all that went wrong.

.venv/bin/python benchmarks/peers/results_table.py [--results peers.jsonl] [--trial]
"""

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import mean, median
from typing import Any

from cases import markets_of
from run import TOOLS, results

Line = dict[str, Any]
NOTHING = "–"
OPTIMUM = "gespann, optimum"  # what the recommended plan goes towards, beside it
OF_PLANS = (
    "| firms | tool | plans | regret ±50 %, mean | median (range) | regret 0 to 3 times, mean"
    " | median (range) | worse than last year | by at most |"
)
OF_EVIDENCE = "| firms | tool | fits | 90 % held | error, median (range) | bias | width |"
OF_SPEED = (
    "| markets | tool | runs | to plan, s | with room, s | nothing compiled, s"
    " | processor, s | peak, GiB | fit, s | least ESS/s | median ESS/s"
    " | least ESS | R-hat | divergences |"
)


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--results", type=Path, default=Path("peers.jsonl"))
    parser.add_argument("--trial", action="store_true", help="of the runs with few draws")
    asked = parser.parse_args()
    lines = latest(line for line in results(asked.results) if line["trial"] == asked.trial)
    print("\n".join(tables(lines)))


def latest(lines: Iterable[Line]) -> list[Line]:
    """The last line of each run; one that was repeated counts once."""
    return list({(line["seed"], line["case"], line["tool"]): line for line in lines}.values())


def tables(lines: list[Line]) -> Iterator[str]:
    """All tables, line by line."""
    if lines:
        loads = [line["load"] for line in lines]
        yield f"{len(lines)} runs; load {median(loads):.1f}, {max(loads):.1f} at most."
    yield from ("", *table(OF_PLANS, plan_rows(lines)))
    yield from ("", *table(OF_EVIDENCE, rows(generators(lines), evidence_row)))
    yield from ("", *table(OF_SPEED, rows(sizes(lines), speed_row)))
    yield from ("", *(f"- {one}" for line in lines for one in wrong(line)))


def table(head: str, body: Iterable[list[str]]) -> Iterator[str]:
    """A Markdown table."""
    yield head
    yield "|" + "---|" * (head.count("|") - 1)
    yield from (f"| {' | '.join(row)} |" for row in body)


def generators(lines: list[Line]) -> dict[str, list[Line]]:
    """The runs by generator of the firm, and all together."""
    found = grouped(lines, lambda line: str(line["case"].split(",")[0]))
    return found | ({"all": lines} if len(found) > 1 else {})


def sizes(lines: list[Line]) -> dict[str, list[Line]]:
    """The runs by number of markets."""
    return grouped(lines, lambda line: str(markets_of(line["case"])))


def grouped(lines: list[Line], kind: Callable[[Line], str]) -> dict[str, list[Line]]:
    """The runs of each kind."""
    return {of: [one for one in lines if kind(one) == of] for of in dict.fromkeys(map(kind, lines))}


def by_tool(lines: list[Line]) -> dict[str, list[Line]]:
    """The runs of each tool, in the order of the tools."""
    found = grouped(lines, lambda line: str(line["tool"]))
    return {tool: found[tool] for tool in TOOLS if tool in found}


def rows(
    groups: dict[str, list[Line]], row: Callable[[list[Line]], list[str]]
) -> Iterator[list[str]]:
    """A row for each kind of firm and tool."""
    for of, lines in groups.items():
        yield from ([of, tool, *row(mine)] for tool, mine in by_tool(lines).items())


def plan_rows(lines: list[Line]) -> Iterator[list[str]]:
    """The same of plans; last year's split and what Gespann's plan goes towards beside them."""
    for of, mine in generators(lines).items():
        for tool, runs in by_tool(mine).items():
            yield [of, tool, *plan_row("", runs)]
            if tool == "gespann":
                yield [of, OPTIMUM, *plan_row(", optimum", runs)]
        yield [of, "last year's split", *last_year_row(mine)]


def plan_row(which: str, lines: list[Line]) -> list[str]:
    """How good the plans are; a run that made none stands in the count only."""
    names = (f"half{which}", f"wide{which}")
    half, wide = ([line[name] for line in lines if name in line] for name in names)
    worse = [one["worse"] for one in half]
    return [
        f"{len(half)} of {len(lines)}",
        *spread_of_regret([one["regret"] for one in half]),
        *spread_of_regret([one["regret"] for one in wide]),
        f"{sum(one > 0 for one in worse)} of {len(worse)}",
        percent(max(worse, default=None)),
    ]


def last_year_row(lines: list[Line]) -> list[str]:
    """What last year's split gives away, each firm once."""
    firms = {
        (line["case"], line["seed"]): line for line in lines if "half" in line and "wide" in line
    }
    both = [[line[name]["last_year"] for line in firms.values()] for name in ("half", "wide")]
    return [
        str(len(firms)),
        *(cell for of in both for cell in spread_of_regret(of)),
        NOTHING,
        NOTHING,
    ]


def spread_of_regret(values: list[float]) -> tuple[str, str]:
    """Mean, and median with range, in per cent."""
    if not values:
        return NOTHING, NOTHING
    low, high = percent(min(values)), percent(max(values))
    return percent(mean(values)), f"{percent(median(values))} ({low} to {high})"


def evidence_row(lines: list[Line]) -> list[str]:
    """How well the intervals of the levers' contributions hold the truth."""
    fits = [line for line in lines if "held" in line]
    held = [one for line in fits for one in line["held"]]
    if not fits:
        return [f"0 of {len(lines)}", *4 * [NOTHING]]
    return [
        f"{len(fits)} of {len(lines)}",
        f"{percent(mean(held))} of {len(held)}",
        spread([100 * line["error"] for line in fits], ".0f") + " %",
        percent(median(line["bias"] for line in fits)),
        percent(median(line["width"] for line in fits)),
    ]


def speed_row(lines: list[Line]) -> list[str]:
    """Time and memory from data to the plan within ±50 %, and how the sampler did."""
    made = [line for line in lines if "seconds_to_plan_half" in line]
    fits = [line for line in lines if "r_hat" in line]
    warm, cold = (
        [line["seconds_to_plan_half"] for line in made if line["is_first"] is first]
        for first in (False, True)
    )
    return [
        f"{len(made)} of {len(lines)}",
        spread(warm, ".0f"),
        spread(with_room(made), ".0f"),
        spread(cold, ".0f"),
        spread([line["cpu_to_plan_half"] for line in made if not line["is_first"]], ".0f"),
        spread([line["gib_to_plan_half"] for line in made], ".1f"),
        spread([line["fit_seconds"] for line in fits], ".0f"),
        spread([line["ess_min_per_second"] for line in fits], ".3g"),
        spread([line["ess_median_per_second"] for line in fits], ".3g"),
        spread([line["ess_min"] for line in fits], ".0f"),
        spread([line["r_hat"] for line in fits], ".3f"),
        spread([line["divergences"] for line in fits], ".0f"),
    ]


def with_room(lines: list[Line]) -> list[float]:
    """Seconds to the plan within ±50 % if the room is asked for at once, where all is compiled."""
    fit, wide, room = "seconds_to_fit_done", "seconds_to_plan_wide", "seconds_to_plan_with_room"
    timed = [line for line in lines if room in line and not line["is_first"]]
    return [line[fit] + line[room] - line[wide] for line in timed]


def wrong(line: Line) -> list[str]:
    """What went wrong in a run, in words."""
    where = f"{line['case']}, seed {line['seed']}, {line['tool']}"
    found = [line["failed"]] if line["failed"] else []
    return [f"{where}: {what}" for what in (*found, *line["troubles"])]


def spread(values: list[float], form: str) -> str:
    """Median with the range, or the one value there is."""
    if len(values) < 2:
        return format(values[0], form) if values else NOTHING
    low, middle, high = (format(of(values), form) for of in (min, median, max))
    return f"{middle} ({low} to {high})"


def percent(value: float | None) -> str:
    """A share in per cent."""
    return NOTHING if value is None else f"{100 * value:.1f} %"


if __name__ == "__main__":
    main()
