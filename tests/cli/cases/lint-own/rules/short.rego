package custom.regal.rules.style.short

import data.shared_by_rules

report contains {"message": "a short file", "title": "Short files", "level": "warning"} if {
	count(input.lint.lines) < shared_by_rules.least
}
