"""Quizzes on paper 纸笔考试: forms that are drawn once and printed, with answer sheet, key and marking guide."""
