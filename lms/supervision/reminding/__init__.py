"""提醒: who has not finished is told so on the site, never twice for the same thing, and whoever sends it sees first whom."""
