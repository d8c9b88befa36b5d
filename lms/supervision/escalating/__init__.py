"""The ladder of a plan: what goes out by itself, to the learner, the unit, its supervisors and the county, so many days from the due day."""
