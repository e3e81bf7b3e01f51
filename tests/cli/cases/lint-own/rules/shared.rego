package shared_by_rules

least := 50
