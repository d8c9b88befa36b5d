"""台账: an enterprise's training ledger, filled into a workbook that the county lays out (no national form was found for it)."""
