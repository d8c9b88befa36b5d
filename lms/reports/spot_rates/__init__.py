"""完成率 beside 抽考合格率: who completed the plan, and who of them knew on the spot what it taught."""
