"""现场抽考: an inspector learns in two minutes whether the head of an enterprise knows what the lectures taught."""
