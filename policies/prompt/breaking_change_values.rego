package prompt.breaking_change

import data.lib.change
import data.lib.prompt

# ---- Values of parameters, in a configuration or a binding -----------------------------------------------------------

has_values if new.kind in {"PromptConfig", "PromptBinding"}

values_of(spec) := values if {
	values := object.get(spec, "parameters", {})
	is_object(values)
}

unreadable contains "parameters" if {
	has_values
	some spec in [old_spec, new_spec]
	not values_of(spec)
}

changes contains change.entry(kinds, kind, name, place) if {
	has_values
	was := values_of(old_spec)
	is_now := values_of(new_spec)
	some name in (object.keys(was) | object.keys(is_now))
	difference := change.differing(was, is_now, name)
	kind := kind_of_value(name, difference)
	place := object.union(difference, {
		"path": ["spec", "parameters", name],
		"at": sprintf("spec.parameters.%s", [name]),
	})
}

# An object that is older than a policy may be mended by it, whatever else is changed.
kind_of_value(name, difference) := "reserved_set" if {
	"before" in object.keys(difference)
	difference.after == prompt.set_by_policies[name]
} else := "value_of_another_type" if {
	type_name(difference.before) != type_name(difference.after)
} else := "value_changed" if {
	difference.before != difference.after
} else := "reserved_added" if {
	name in prompt.reserved
	"after" in object.keys(difference)
} else := "value_added" if {
	"after" in object.keys(difference)
} else := "value_removed"

# ---- What they refer to ----------------------------------------------------------------------------------------------

references := {
	"PromptConfig": {"templateRef": "template_changed"},
	"PromptBinding": {
		"selector": "selector_changed",
		"configRef": "reference_changed",
		"routeRef": "reference_changed",
	},
}

changes contains change.entry(kinds, kind, at, place) if {
	some member, kind in references[new.kind]
	at := sprintf("spec.%s", [member])
	place := object.union(change.differing(old_spec, new_spec, member), {"path": ["spec", member], "at": at})
}
