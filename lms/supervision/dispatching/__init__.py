"""下发文件: a document to chosen units, each of which confirms that it received it (签收)."""
