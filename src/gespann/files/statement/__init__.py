"""The statement of a month of the budget, as pages to sign and as a workbook."""
