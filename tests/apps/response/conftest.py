"""Workers on the test's database, as the tests of jobs have them."""

from apps.jobs.conftest import (  # noqa: F401
    effects,
    environment,
    path_of_made_up_work,
    start_worker,
)
