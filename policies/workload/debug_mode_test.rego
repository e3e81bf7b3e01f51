package workload.debug_mode_test

import data.workload.debug_mode

now := time.parse_rfc3339_ns("2026-11-28T16:00:00Z")

engine(metadata) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": object.union({"name": "engine", "annotations": {"debug-mode": "enabled"}}, metadata),
	"spec": {"template": {"metadata": {"labels": {"app": "prompt-engine"}}}},
}

since(text) := {"annotations": {"prompt.example.com/debug-since": text}}

# What the API server notes when somebody runs kubectl annotate.
owner(member, when) := {"manager": "kubectl-annotate", "time": when, "fieldsV1": {"f:metadata": {"f:annotations": {member: {}}}}}

at(message) := {"msg": message, "field": ["metadata", "annotations", "debug-mode"]}

too_long(when) := at(sprintf("debug-mode has been enabled since %s, which is more than a day", [when]))

warned(subject, expected) if {
	debug_mode.warn == expected with input as subject with time.now_ns as now
}

test_for_more_than_a_day if {
	warned(engine(since("2026-11-27T15:59:59Z")), {too_long("2026-11-27T15:59:59Z")})
	warned(engine({"managedFields": [owner("f:debug-mode", "2026-11-20T08:00:00Z")]}), {too_long("2026-11-20T08:00:00Z")})
}

test_for_a_day if {
	warned(engine(since("2026-11-27T16:00:00Z")), set())
	warned(engine(since("2026-11-27T17:00:00+01:00")), set())
	warned(engine(since("2026-11-28T15:00:00Z")), set())
	warned(engine({"managedFields": [owner("f:debug-mode", "2026-11-28T15:00:00Z")]}), set())
}

test_the_earlier_time_counts if {
	fields := {"managedFields": [owner("f:debug-mode", "2026-11-28T15:00:00Z"), owner("f:debug-mode", "2026-11-20T08:00:00Z")]}
	warned(engine(fields), {too_long("2026-11-20T08:00:00Z")})
	warned(engine(object.union(fields, since("2036-11-28T15:00:00Z"))), {too_long("2026-11-20T08:00:00Z")})
	warned(engine(object.union(fields, since("2026-11-19T08:00:00Z"))), {too_long("2026-11-19T08:00:00Z")})
}

unknown := {at("debug-mode is enabled, and nothing says since when: add prompt.example.com/debug-since")}

test_nothing_says_since_when if {
	warned(engine({}), unknown)
	warned(engine(since("yesterday")), unknown)
	warned(engine({"managedFields": [owner("f:other", "2026-11-20T08:00:00Z"), {"time": "2026-11-20T08:00:00Z"}]}), unknown)
}

test_no_debugging if {
	warned(engine({"annotations": {"debug-mode": "disabled", "prompt.example.com/debug-since": "2026-11-01T08:00:00Z"}}), set())
	warned(object.remove(engine({}), ["metadata"]), set())
}

test_other_workloads if {
	warned(object.union(engine({}), {"spec": {"template": {"metadata": {"labels": {"app": "other"}}}}}), set())
	warned(null, set())
}

test_exceptions if {
	exception := {
		"policy": "workload.debug_mode", "field": "metadata.annotations.debug-mode",
		"who": "Ann", "why": "a test", "until": "2026-11-28",
	}
	debug_mode.warn == set() with input as engine({})
		with time.now_ns as now
		with data.usher.config as {"exceptions": [exception]}
}
