"""免学 and 缓学: decisions of people that somebody need not learn for a plan, or may finish it later."""
