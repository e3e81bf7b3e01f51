package prompt.exceptions_test

import data.prompt.exceptions

config := {"exceptions": [
	{"policy": "prompt.limits", "name": "long", "who": "Ann", "why": "a handbook", "until": "2026-01-31"},
	{"policy": "prompt.limits", "name": "long", "who": "Bob", "why": "still a handbook", "until": "2999-12-31"},
]}

test_an_exception_that_has_ended if {
	exceptions.warn == {"the exception from prompt.limits that Ann granted (a handbook) ended on 2026-01-31"} with input as {"kind": "PromptTemplate", "metadata": {"name": "long"}}
		with data.usher.config as config
		with time.now_ns as time.parse_rfc3339_ns("2026-06-01T00:00:00Z")
}

silent(object) if {
	exceptions.warn == set() with input as object
		with data.usher.config as config
		with time.now_ns as time.parse_rfc3339_ns("2026-06-01T00:00:00Z")
}

test_other_objects if {
	silent({"kind": "PromptTemplate", "metadata": {"name": "short"}})
	silent({"kind": "ConfigMap", "metadata": {"name": "long"}})
}
