package failing

comparison := {"score": score} if some score in [1, 2]
