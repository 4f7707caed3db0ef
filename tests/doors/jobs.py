"""The addresses of jobs. The rows are Kim's: one that waits, and one that was given up."""

from typing import Any

from django.utils import timezone

import make
from doors import ADMINISTRATOR, WITH_A_LOG_IN, Door

DOORS = {
    "jobs:jobs": Door(get=WITH_A_LOG_IN),
    "jobs:job": Door(row="waiting"),
    "jobs:cancel": Door(row="waiting"),
    "jobs:again": Door(post=ADMINISTRATOR, row="given_up"),
    "api:jobs": Door(get=WITH_A_LOG_IN, scope="jobs:read"),
    "api:jobs-pk": Door(get=ADMINISTRATOR, row="given_up", scope="jobs:read"),
    "api:jobs-pk-cancel": Door(row="waiting", scope="jobs:write"),
}

TABLES = {"jobs": "jobs:jobs", "given-up": "jobs:jobs"}


def rows() -> dict[str, Any]:
    """Two jobs of somebody else."""
    kim = make.person("Kim")
    return {
        "waiting": make.job(by=kim),
        "given_up": make.job(by=kim, state="dead", finished_at=timezone.now()),
    }
