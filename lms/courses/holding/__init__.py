"""保全 (legal hold): while it stands, nothing about a person, a unit, a plan or anybody at all is disposed of."""
