"""What somebody brings to the workbench, read in a process of its own with limits.

The files come from outside and may be anything, and reading them takes libraries that the web
process is better off without. So a folder is prepared with the files and a `task.json`, `python -m
gespann.files.intake FOLDER` is started, and its `answer.json` is read. Nothing else passes between
the two.
"""
