package lib.config_test

import data.lib.config

test_no_file if {
	config.namespaces.production.environment == "production"
	config.default_place == {"environment": "development", "region": ""}
	config.mutation == "patch"
	config.environments == {}
	config.exceptions == []
	config.accepted_changes == []
	config.problems == set()
}

test_a_section_replaces_the_default if {
	config.namespaces == {"a": {"region": "eu"}} with data.usher.config as {"namespaces": {"a": {"region": "eu"}}}
	config.mutation == "patch" with data.usher.config as {"namespaces": {}}
}

test_good_file if {
	config.problems == set() with data.usher.config as {
		"default": {"environment": "staging"},
		"namespaces": {"a": {"environment": "production", "region": "eu-west"}},
		"production": ["live"],
		"webhook": {"timeout": "5s"},
		"environments": {"staging": ["beta", "rc"]},
		"laws": {"gdpr": ["eu-*"], "ccpa": ["us-ca"]},
		"substitutions": {"ccpa": {"sell data": "ask before sharing data"}},
		"mutation": "deny",
		"exceptions": [
			{"policy": "prompt.*", "who": "Ann", "why": "a test", "until": "2026-12-31"},
			{
				"policy": "prompt.*", "who": "Ann", "why": "a test", "until": "2026-12-31",
				"kind": "Prompt*", "namespace": "a", "name": "b", "field": "spec.template",
			},
		],
		"limits": {"template": 100, "value": 0, "parameters": 1, "enum": 1, "routes": 1},
		"engines": {"labels": {"role": "engine"}, "latency": 0, "available": 0},
	}
}

test_wrong_types if {
	config.problems == {
		"default must be a mapping",
		"environments must be a mapping",
		"engines must be a mapping",
		"exceptions must be a list",
		"laws must be a mapping",
		"limits must be a mapping",
		"mutation must be patch, deny or off",
		"namespaces must be a mapping",
		"production must be a list of names",
		"substitutions must be a mapping",
	} with data.usher.config as {
		"default": ["staging"],
		"environments": ["prod"],
		"engines": 7,
		"exceptions": {"policy": "prompt.*", "a": {}},
		"limits": "none",
		"laws": ["gdpr"],
		"mutation": {},
		"namespaces": [{"area": "eu"}],
		"production": {"live": "yes"},
		"substitutions": ["a"],
	}
}

test_wrong_entries if {
	config.problems == {
		"environments.staging must be a list of names",
		"laws.gdpr must be a list of regions",
		"namespaces.a must be a mapping",
		"namespaces.b must be a mapping",
		"production must be a list of names",
		"substitutions.gdpr must map texts to texts",
		"there is no section region",
	} with data.usher.config as {
		"environments": {"production": ["prod"], "staging": "beta"},
		"laws": {"gdpr": "eu"},
		"namespaces": {"a": "eu", "b": ["eu"]},
		"production": ["live", 1],
		"substitutions": {"gdpr": {"a": 1, "b": "c"}},
		"region": "eu",
	}
}

test_a_replacement_must_not_hold_what_it_replaces if {
	config.problems == {"substitutions.gdpr must map texts to texts"} with data.usher.config as {"substitutions": {"gdpr": {"store data": "lawfully store data"}}}
	config.problems == {"substitutions.gdpr must map texts to texts"} with data.usher.config as {"substitutions": {"gdpr": {"": "x"}}}
}

exception := {"policy": "prompt.*", "who": "Ann", "why": "a test", "until": "2026-12-31"}

test_an_exception_says_who_why_and_until_when if {
	config.problems == {"exceptions[1] must say policy"} with data.usher.config as {"exceptions": [exception, object.remove(exception, ["policy"])]}
	config.problems == {"exceptions[0] must say who"} with data.usher.config as {"exceptions": [object.remove(exception, ["who"])]}
	config.problems == {"exceptions[0] must say why"} with data.usher.config as {"exceptions": [object.remove(exception, ["why"])]}
	config.problems == {"exceptions[0] must say until"} with data.usher.config as {"exceptions": [object.union(exception, {"until": 2026})]}
	config.problems == {"exceptions[0] must be a mapping"} with data.usher.config as {"exceptions": ["prompt.*"]}
}

test_an_exception_ends_at_a_date if {
	problem := "exceptions[0].until must be a date such as 2026-12-31"
	every until in ["", "tomorrow", "2026-13-01", "31.12.2026", "2026-12-31T00:00:00Z"] {
		config.problems == {problem} with data.usher.config as {"exceptions": [object.union(exception, {"until": until})]}
	}
}

test_dates if {
	every date in ["2026-01-01", "1999-12-31", "9999-09-10", "2026-10-29", "2026-10-09", "2026-01-14", "2026-11-30", "2026-07-05", "2026-01-19"] {
		config.is_date(date)
	}
	every text in [
		"2026-00-01",
		"2026-13-01",
		"2026-20-01",
		"2026-01-00",
		"2026-01-32",
		"2026-01-40",
		"12026-01-01",
		"226-01-01",
		"2026-01-011",
		"2026-1-1",
	] {
		not config.is_date(text)
	}
}

test_members_of_exceptions if {
	every member in ["kind", "namespace", "name", "field"] {
		config.problems == {sprintf("exceptions[0].%s must be a text", [member])} with data.usher.config as {"exceptions": [object.union(exception, {member: 1})]}
	}
	config.problems == {"exceptions[0] has no member names"} with data.usher.config as {"exceptions": [object.union(exception, {"names": "x"})]}
}

test_members_that_are_none if {
	config.problems == {
		"default has no member enviroment",
		"namespaces.a has no member regions",
		"accepted_changes[0] has no member reason",
	} with data.usher.config as {
		"default": {"enviroment": "staging"},
		"namespaces": {"a": {"environment": "staging", "regions": ["eu"]}},
		"accepted_changes": [{"kind": "a", "name": "b", "path": "c", "why": "d", "reason": "e"}],
	}
}

test_limits_that_are_not_named_stay if {
	config.limits == {"template": 32768, "value": 8192, "parameters": 64, "enum": 64, "routes": 32}
	limits := {"template": 32768, "value": 10, "parameters": 64, "enum": 64, "routes": 32}
	config.limits == limits with data.usher.config as {"limits": {"value": 10}}
}

test_wrong_limits if {
	config.problems == {"limits.text is none of: enum, parameters, routes, template, value"} with data.usher.config as {"limits": {"text": 1}}
	config.problems == {"limits.enum must be a number of 0 or more"} with data.usher.config as {"limits": {"enum": "1"}}
	config.problems == {"limits.enum must be a number of 0 or more"} with data.usher.config as {"limits": {"enum": -1}}
}

test_engines_that_are_not_named_stay if {
	config.engines == {"labels": {"app": "prompt-engine"}, "latency": 0.5, "available": 80}
	engines := {"labels": {"role": "engine"}, "latency": 0.5, "available": 80}
	config.engines == engines with data.usher.config as {"engines": {"labels": {"role": "engine"}}}
}

test_wrong_engines if {
	config.problems == {"engines.label is none of: available, labels, latency"} with data.usher.config as {"engines": {"label": 1}}
	config.problems == {"engines.latency must be a number of 0 or more"} with data.usher.config as {"engines": {"latency": "500m"}}
	config.problems == {"engines.available must be a number of 0 or more"} with data.usher.config as {"engines": {"available": -1}}
	every labels in [{}, {"app": 1}, {"app": "x", "role": 1}, ["app"]] {
		config.problems == {"engines.labels must map names to texts"} with data.usher.config as {"engines": {"labels": labels}}
	}
}

test_mutation_off if {
	config.problems == set() with data.usher.config as {"mutation": "off"}
}

test_a_table_of_texts_is_a_mapping if {
	config.problems == {"substitutions.gdpr must map texts to texts"} with data.usher.config as {"substitutions": {"gdpr": ["a"]}}
}

test_the_threshold if {
	config.breaking_change_threshold == 0.3
	config.breaking_change_threshold == 0.5 with data.usher.config as {"breaking_change_threshold": 0.5}
	every number in [0.1, 1] {
		config.problems == set() with data.usher.config as {"breaking_change_threshold": number}
	}
	every number in [0, 1.1, -1, "0.5", null] {
		config.problems == {"breaking_change_threshold must be a number above 0, and 1 at most"} with data.usher.config as {"breaking_change_threshold": number}
		config.breaking_change_threshold == 0.3 with data.usher.config as {"breaking_change_threshold": number}
	}
}

accepting(entries) := {"accepted_changes": entries}

test_accepted_changes if {
	good := {"kind": "PromptTemplate", "name": "x", "path": "spec.a", "why": "agreed", "until": "2027-01-31"}
	config.accepted_changes == [good] with data.usher.config as accepting([good])
	config.problems == set() with data.usher.config as accepting([good, object.remove(good, ["until"])])
	config.problems == set() with data.usher.config as accepting([object.union(good, {"namespace": "a", "class": "minor"})])
	config.problems == {"accepted_changes must be a list"} with data.usher.config as accepting({"x": {"reason": 1, "until": "soon"}})
	config.problems == {
		"accepted_changes[1] must have kind",
		"accepted_changes[1] must have name",
		"accepted_changes[1] must have path",
		"accepted_changes[1] must have why",
	} with data.usher.config as accepting([good, {"kind": 1, "name": "", "why": " "}])
	count(config.problems) == 4 with data.usher.config as accepting(["x"])
	config.problems == {"accepted_changes[0].until must be a date such as 2027-01-31"} with data.usher.config as accepting([object.union(good, {"until": "soon"})])
	config.problems == {"accepted_changes[0].until must be a date such as 2027-01-31"} with data.usher.config as accepting([object.union(good, {"until": 2027})])
}
