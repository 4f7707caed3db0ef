"""One file for each section of the report: from fit and plan to words and figures."""
