package lib.selector_test

import data.lib.selector

labels := {"app": "shop", "tier": "hot"}

term(operator, key, values) := {"matchExpressions": [{"operator": operator, "key": key, "values": values}]}

test_labels if {
	selector.selects({"matchLabels": {"app": "shop"}}, labels)
	selector.selects({"matchLabels": labels}, labels)
	not selector.selects({"matchLabels": {"app": "shop", "tier": "cold"}}, labels)
	not selector.selects({"matchLabels": {"zone": "shop"}}, labels)
}

test_a_selector_without_terms_selects_all if {
	selector.selects({}, labels)
	selector.selects({"matchLabels": {}, "matchExpressions": []}, {})
}

test_expressions if {
	selector.selects(term("In", "app", ["blog", "shop"]), labels)
	not selector.selects(term("In", "app", ["blog"]), labels)
	not selector.selects(term("In", "zone", ["shop"]), labels)
	selector.selects(term("NotIn", "app", ["blog"]), labels)
	selector.selects(term("NotIn", "zone", ["shop"]), labels)
	not selector.selects(term("NotIn", "app", ["blog", "shop"]), labels)
	selector.selects({"matchExpressions": [{"operator": "Exists", "key": "app"}]}, labels)
	not selector.selects({"matchExpressions": [{"operator": "Exists", "key": "zone"}]}, labels)
	selector.selects({"matchExpressions": [{"operator": "DoesNotExist", "key": "zone"}]}, labels)
	not selector.selects({"matchExpressions": [{"operator": "DoesNotExist", "key": "app"}]}, labels)
}

test_all_terms_must_hold if {
	both := {"matchLabels": {"app": "shop"}, "matchExpressions": [
		{"operator": "Exists", "key": "tier"},
		{"operator": "In", "key": "tier", "values": ["cold"]},
	]}
	not selector.selects(both, labels)
	selector.selects(both, {"app": "shop", "tier": "cold"})
	not selector.selects(both, {"tier": "cold"})
}

test_any_shape if {
	not selector.selects(term("Like", "app", ["shop"]), labels)
	not selector.selects({"matchExpressions": [7]}, labels)
	not selector.selects({"matchLabels": labels}, null)
}
