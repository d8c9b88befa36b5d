"""Archives as the law asks (安全生产法 art. 28: time, content, participants, result): 一人一档, 一企一档, 一期一档. Read only."""
