"""Outside training, recognised (认定) by an administrator from lists: apart from all that the platform proves itself."""
