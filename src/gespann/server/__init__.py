"""The workbench as a whole: settings, addresses, and the door that a web server knocks at."""
