"""发放台账: a learning slip for each unit of a plan instead of a disc, and what became of each: made, printed, handed over, opened, begun, completed."""
