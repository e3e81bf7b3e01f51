package prompt.configuration_test

import data.prompt.configuration

test_a_good_configuration_is_silent if {
	configuration.deny == set() with input as {"kind": "PromptTemplate"}
}

test_a_bad_one_refuses_prompts if {
	configuration.deny == {"usher's configuration: laws must be a mapping"} with input as {"kind": "PromptRoute"}
		with data.usher.config as {"laws": []}
}

test_other_kinds_are_not_its_business if {
	configuration.deny == set() with input as {"kind": "Pod"} with data.usher.config as {"laws": []}
}
