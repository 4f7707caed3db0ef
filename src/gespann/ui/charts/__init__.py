"""Charts that the server draws, with the marks and colours of the report.

Each is drawn twice, for wide and for narrow places; the page shows the one that fits. Behind each
stands the table of its figures, and each says in a sentence what is to be seen.
"""
