"""A workbench with made-up work, on the database of the test that starts its workers."""

import json
import os

from gespann.server.settings import *  # noqa: F403
from gespann.server.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "made_up_work"]
DATABASES = {"default": json.loads(os.environ["MADE_UP_DATABASE"])}
