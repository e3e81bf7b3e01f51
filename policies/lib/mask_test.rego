package lib.mask_test

import data.lib.mask

test_texts_that_hold_nothing_stay if {
	texts := ["", "spec.template holds a password", "模板包含敏感字段SSN", "a b"]
	mask.texts == texts with input as {"texts": texts}
}

test_secrets_are_replaced_by_what_they_are if {
	key := concat("", ["AKIA", "QWERTYUIOPASDFGH"])
	mask.texts == ["the key (an access key of AWS) and (an access key of AWS)!", "no"] with input as {"texts": [
		sprintf("the key %s and %s!", [key, key]),
		"no",
	]}
}

test_only_the_secret_of_an_assignment_goes if {
	mask.texts == ["password: (a password, token or key) here"] with input as {"texts": ["password: hunter2!x here"]}
}

test_kinds_without_a_check if {
	mask.texts == ["number (a social security number) it is"] with input as {"texts": ["number 123-45-6789 it is"]}
}
