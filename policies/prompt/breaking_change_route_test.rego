package prompt.breaking_change_route_test

import data.prompt.breaking_change_test

route(old, new) := breaking_change_test.lines("PromptRoute", {"configSelector": old}, {"configSelector": new})

a(weight) := {"configName": "a", "weight": weight}

b(weight) := {"configName": "b", "weight": weight}

test_traffic_moved if {
	route([a(90), b(10)], [a(50), b(50)]) == {`traffic_moved minor 0.1 /spec/configSelector spec.configSelector: spec.configSelector divides the traffic in another way ([{"configName": "a", "weight": 90}, {"configName": "b", "weight": 10}] -> [{"configName": "a", "weight": 50}, {"configName": "b", "weight": 50}])`}
	route([a(100), b(0)], [a(0), b(100)]) == {`traffic_moved minor 0.25 /spec/configSelector spec.configSelector: spec.configSelector divides the traffic in another way ([{"configName": "a", "weight": 100}, {"configName": "b", "weight": 0}] -> [{"configName": "a", "weight": 0}, {"configName": "b", "weight": 100}])`}
	route([a(90), b(10)], [a(9), b(1)]) == set()
}

test_config_removed if {
	route([b(90), a(10)], [b(100)]) == {
		`config_removed major 0.4 /spec/configSelector/1 of old spec.configSelector.a: configuration a removed while it had traffic ({"configName": "a", "weight": 10} -> -)`,
		`traffic_moved minor 0.03 /spec/configSelector spec.configSelector: spec.configSelector divides the traffic in another way ([{"configName": "b", "weight": 90}, {"configName": "a", "weight": 10}] -> [{"configName": "b", "weight": 100}])`,
	}
	route([b(99), a(1)], [b(100)]) == {
		`config_removed major 0.4 /spec/configSelector/1 of old spec.configSelector.a: configuration a removed while it had traffic ({"configName": "a", "weight": 1} -> -)`,
		`traffic_moved minor 0 /spec/configSelector spec.configSelector: spec.configSelector divides the traffic in another way ([{"configName": "b", "weight": 99}, {"configName": "a", "weight": 1}] -> [{"configName": "b", "weight": 100}])`,
	}
	route([b(100), a(0)], [b(100)]) == {`idle_config_removed minor 0.05 /spec/configSelector/1 of old spec.configSelector.a: configuration a removed, which had no traffic ({"configName": "a", "weight": 0} -> -)`}
}

test_config_added if {
	route([b(100)], [a(0), b(100)]) == {`config_added minor 0.05 /spec/configSelector/0 spec.configSelector.a: configuration a added (- -> {"configName": "a", "weight": 0})`}
	route([b(100)], [a(20), b(80)]) == {
		`config_added minor 0.05 /spec/configSelector/0 spec.configSelector.a: configuration a added (- -> {"configName": "a", "weight": 20})`,
		`traffic_moved minor 0.05 /spec/configSelector spec.configSelector: spec.configSelector divides the traffic in another way ([{"configName": "b", "weight": 100}] -> [{"configName": "a", "weight": 20}, {"configName": "b", "weight": 80}])`,
	}
	breaking_change_test.lines("PromptRoute", {}, {"configSelector": [a(1)]}) == {`config_added minor 0.05 /spec/configSelector/0 spec.configSelector.a: configuration a added (- -> {"configName": "a", "weight": 1})`}
}

test_another_order if {
	route([b(90), a(10)], [a(10), b(90)]) == {"configs_reordered patch 0 /spec/configSelector spec.configSelector: spec.configSelector in another order (- -> -)"}
}

test_no_weights if {
	route([a(0)], [a(0), b(0)]) == {`config_added minor 0.05 /spec/configSelector/1 spec.configSelector.b: configuration b added (- -> {"configName": "b", "weight": 0})`}
	route([], []) == set()
}

test_other_kinds if {
	breaking_change_test.lines("PromptConfig", {"configSelector": [a(1)]}, {"configSelector": [a(1), b(1)]}) == {`unknown_change major 0.5 /spec/configSelector spec.configSelector: spec.configSelector changed in a way that is not understood ([{"configName": "a", "weight": 1}] -> [{"configName": "a", "weight": 1}, {"configName": "b", "weight": 1}])`}
}

test_another_shape if {
	route([], [a(1)]) == {
		`config_added minor 0.05 /spec/configSelector/0 spec.configSelector.a: configuration a added (- -> {"configName": "a", "weight": 1})`,
		`traffic_moved minor 0.25 /spec/configSelector spec.configSelector: spec.configSelector divides the traffic in another way ([] -> [{"configName": "a", "weight": 1}])`,
	}
	route([a(100), a(0)], [a(100)]) == {`unknown_change major 0.5 /spec/configSelector spec.configSelector: spec.configSelector changed in a way that is not understood ([{"configName": "a", "weight": 100}, {"configName": "a", "weight": 0}] -> [{"configName": "a", "weight": 100}])`}
	route([a(100)], [a(50), a(50)]) == {`unknown_change major 0.5 /spec/configSelector spec.configSelector: spec.configSelector changed in a way that is not understood ([{"configName": "a", "weight": 100}] -> [{"configName": "a", "weight": 50}, {"configName": "a", "weight": 50}])`}
	route([a(100)], [a("100")]) == {`unknown_change major 0.5 /spec/configSelector spec.configSelector: spec.configSelector changed in a way that is not understood ([{"configName": "a", "weight": 100}] -> [{"configName": "a", "weight": "100"}])`}
	route([a(-1)], [a(1)]) == {`unknown_change major 0.5 /spec/configSelector spec.configSelector: spec.configSelector changed in a way that is not understood ([{"configName": "a", "weight": -1}] -> [{"configName": "a", "weight": 1}])`}
	route([a(1)], [{"configName": 5, "weight": 1}]) == {`unknown_change major 0.5 /spec/configSelector spec.configSelector: spec.configSelector changed in a way that is not understood ([{"configName": "a", "weight": 1}] -> [{"configName": 5, "weight": 1}])`}
	route({}, [a(1)]) == {`unknown_change major 0.5 /spec/configSelector spec.configSelector: spec.configSelector changed in a way that is not understood ({} -> [{"configName": "a", "weight": 1}])`}
	route([a(1)], [object.union(a(1), {"region": "eu"})]) == {`unknown_change major 0.5 /spec/configSelector spec.configSelector: spec.configSelector changed in a way that is not understood ([{"configName": "a", "weight": 1}] -> [{"configName": "a", "region": "eu", "weight": 1}])`}
}
