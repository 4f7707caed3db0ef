"""Who we are: firm, departments, teams, people, who does what, and the years we plan in."""
