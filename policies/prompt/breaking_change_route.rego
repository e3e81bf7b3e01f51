package prompt.breaking_change

import data.lib.change

# The configurations of a route by name, each with its place in the list. Undefined where one is named twice, or where
# something is not what it should be: a change is then not understood.
configs_of(spec) := {entry.configName: {"index": i, "is": entry} | some i, entry in list} if {
	list := object.get(spec, "configSelector", [])
	is_array(list)
	every entry in list {
		is_string(entry.configName)
		is_number(entry.weight)
		entry.weight >= 0
		object.keys(entry) == {"configName", "weight"}
	}
	count({entry.configName | some entry in list}) == count(list)
}

routes := {"old": old_spec, "new": new_spec} if new.kind == "PromptRoute"

configs_old := configs_of(routes.old)

configs_new := configs_of(routes.new)

unreadable contains "configSelector" if {
	some route in routes
	not configs_of(route)
}

# The shares of the traffic, from 0 to 1; none where there is no traffic, since nothing can be divided by 0. Whether the
# weights add up to 100 is for others to say.
shares(configs) := {name: share_of_name |
	some name, config in configs
	share_of_name := config.is.weight / total
} if {
	total := sum([config.is.weight | some config in configs])
}

changes contains change.entry(kinds, kind, name, place) if {
	some name in (object.keys(configs_old) - object.keys(configs_new))
	config := configs_old[name]
	kind := kind_of_removed_config(config.is.weight)
	place := {
		"path": ["spec", "configSelector", config.index],
		"in": "old",
		"at": sprintf("spec.configSelector.%s", [name]),
		"before": config.is,
	}
}

# Without traffic nobody was given it any more. A canary is thus drained first, and removed in a second step.
kind_of_removed_config(weight) := "config_removed" if weight > 0

kind_of_removed_config(0) := "idle_config_removed"

changes contains change.entry(kinds, "config_added", name, place) if {
	some name in (object.keys(configs_new) - object.keys(configs_old))
	place := {
		"path": ["spec", "configSelector", configs_new[name].index],
		"at": sprintf("spec.configSelector.%s", [name]),
		"after": configs_new[name].is,
	}
}

# How much of the traffic is given another configuration than before, from 0 to 1.
moved := sum([gain |
	some name, share_now in shares(configs_new)
	gain := max([0, share_now - object.get(shares(configs_old), name, 0)])
])

changes contains change.entry(kinds, "traffic_moved", "spec.configSelector", place) if {
	moved > 0
	place := {
		"path": ["spec", "configSelector"],
		"at": "spec.configSelector",
		"before": old_spec.configSelector,
		"after": new_spec.configSelector,
		"weight": round(25 * moved) / 100,
	}
}

changes contains change.entry(kinds, "configs_reordered", "spec.configSelector", place) if {
	both := object.keys(configs_old) & object.keys(configs_new)
	order_of(configs_old, both) != order_of(configs_new, both)
	place := {"path": ["spec", "configSelector"], "at": "spec.configSelector"}
}
