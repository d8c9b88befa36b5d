"""The paper of a check on the spot: drawn from what was learnt, sealed, taken back from a telephone, marked and entered."""
