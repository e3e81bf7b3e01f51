package doctor.object_selector_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.object_selector

found(selector, expected) if {
	object_selector.deny == expected with input as set_of.validating([{}, {"objectSelector": selector}])
}

message := "whoever writes an object sets its labels, and so decides whether it is judged"

by_label := {set_of.at(["webhooks", 1, "objectSelector"], message)}

test_objects_are_left_out_by_label if {
	found({"matchLabels": {"judged": "yes"}}, by_label)
	found({"matchExpressions": [{"key": "judged", "operator": "Exists"}]}, by_label)
	found({"matchLabels": {"a": "b"}, "matchExpressions": [{"key": "judged", "operator": "Exists"}]}, by_label)
}

test_nothing_is_left_out if {
	found({}, set())
	found({"matchLabels": {}, "matchExpressions": []}, set())
}

test_exceptions if {
	subject := set_of.validating([{"objectSelector": {"matchLabels": {"judged": "yes"}}}])
	object_selector.deny == set() with input as subject
		with data.usher.config as set_of.excepting("doctor.object_selector", "webhooks.0.objectSelector")
}
