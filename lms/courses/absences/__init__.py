"""离岗登记: 借调, 驻村, 长期病假 and the like, noted on a post with its days and its paper, so that a rule can find who is away."""
