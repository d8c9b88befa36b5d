"""Item analysis (项目分析): what answers tell about questions and papers. The formulas are pure; `counting` keeps what they read."""
