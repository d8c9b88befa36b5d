"""名单: named lists of persons, by whom a plan or a rule can be meant."""
