package lib.config_test

import data.lib.config

test_no_file if {
	config.namespaces.production.environment == "production"
	config.mutation == "patch"
	config.environments == {}
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
		"environments": {"staging": ["beta", "rc"]},
		"laws": {"gdpr": ["eu-*"], "ccpa": ["us-ca"]},
		"substitutions": {"ccpa": {"sell data": "ask before sharing data"}},
		"mutation": "deny",
	}
}

test_wrong_types if {
	config.problems == {
		"default must be a mapping",
		"environments must be a mapping",
		"laws must be a mapping",
		"mutation must be patch, deny or off",
		"namespaces must be a mapping",
		"production must be a list of names",
		"substitutions must be a mapping",
	} with data.usher.config as {
		"default": [],
		"environments": "prod",
		"laws": ["gdpr"],
		"mutation": {},
		"namespaces": "a",
		"production": null,
		"substitutions": true,
	}
}

test_wrong_entries if {
	config.problems == {
		"environments.staging must be a list of names",
		"laws.gdpr must be a list of regions",
		"namespaces.a must be a mapping",
		"production must be a list of names",
		"substitutions.gdpr must map texts to texts",
		"there is no section region",
	} with data.usher.config as {
		"environments": {"production": ["prod"], "staging": "beta"},
		"laws": {"gdpr": "eu"},
		"namespaces": {"a": "eu"},
		"production": [1],
		"substitutions": {"gdpr": {"a": 1}},
		"region": "eu",
	}
}

test_a_replacement_must_not_hold_what_it_replaces if {
	config.problems == {"substitutions.gdpr must map texts to texts"} with data.usher.config as {"substitutions": {"gdpr": {"store data": "lawfully store data"}}}
	config.problems == {"substitutions.gdpr must map texts to texts"} with data.usher.config as {"substitutions": {"gdpr": {"": "x"}}}
}
