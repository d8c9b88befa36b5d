"""Reading the audit trail: administrators see who did what to whose data and rights, and take it away as a workbook."""
