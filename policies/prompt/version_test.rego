package prompt.version_test

import data.prompt.version

object_of(annotations, spec) := {
	"kind": "PromptTemplate",
	"metadata": {"name": "x", "namespace": "shop", "annotations": annotations},
	"spec": spec,
}

versioned(text, template) := object_of({"prompt.example.com/version": text}, {"template": template})

updated(old, new) := object.union(new, {"request": {"operation": "UPDATE", "object": new, "oldObject": old}})

created(new) := object.union(new, {"request": {"operation": "CREATE", "object": new, "oldObject": null}})

denial(message) := {{"msg": message, "field": ["metadata", "annotations", "prompt.example.com/version"]}}

silent(object) if {
	version.deny == set() with input as object
	version.warn == set() with input as object
}

denied(object, message) if {
	version.deny == denial(message) with input as object
	version.warn == set() with input as object
}

test_a_version_needs_an_environment if {
	silent(created(versioned("1.2.4-beta", "a")))
	denied(
		created(versioned("1.2.4", "a")),
		"1.2.4 is no version: write <major>.<minor>.<patch>-<environment>, such as 1.2.4-beta",
	)
}

test_malformed_versions if {
	every text in ["", "latest", "1.2-beta", "01.2.3-beta", 7, null, false] {
		message := sprintf("%v is no version: write <major>.<minor>.<patch>-<environment>, such as 1.2.4-beta", [text])
		denied(created(versioned(text, "a")), message)
	}
}

test_without_a_version_there_is_nothing_to_check if {
	silent(created(object_of({}, {"template": "a"})))
	silent(updated(object_of({}, {"template": "a"}), object_of({}, {"template": "b"})))
	silent(updated(object_of({}, {"template": "a"}), versioned("0.0.1-beta", "b")))
	silent(updated(versioned("latest", "a"), object_of({}, {"template": "b"})))
	silent({"kind": "PromptTemplate", "metadata": null})
	silent({"kind": "PromptTemplate", "metadata": {"annotations": 5}, "spec": 5})
}

test_a_version_is_kept if {
	message := "the version was 1.2.3-beta: keep it, or raise it"
	denied(updated(versioned("1.2.3-beta", "a"), object_of({}, {"template": "a"})), message)
	bare := {"kind": "PromptTemplate", "metadata": {"name": "x"}, "spec": {"template": "b"}}
	denied(updated(versioned("1.2.3-beta", "a"), bare), message)
}

test_a_changed_spec_needs_a_higher_version if {
	denied(
		updated(versioned("1.2.3-beta", "a"), versioned("1.2.3-beta", "b")),
		"spec changed, and the version is still 1.2.3-beta: raise it",
	)
	silent(updated(versioned("1.2.3-beta", "a"), versioned("1.2.4-beta", "b")))
	silent(updated(versioned("1.9.3-beta", "a"), versioned("1.10.0-beta", "b")))
	silent(updated(versioned("1.2.3", "a"), versioned("1.2.4-beta", "b")))
}

test_another_environment_is_no_higher_version if {
	denied(
		updated(versioned("1.2.3-alpha", "a"), versioned("1.2.3-beta", "b")),
		"spec changed, and the version is still 1.2.3-beta: raise it",
	)
	silent(updated(versioned("1.2.3-alpha", "a"), versioned("1.2.3-beta", "a")))
}

test_spec_that_comes_or_goes_is_a_change if {
	bare := {"kind": "PromptTemplate", "metadata": versioned("1.2.3-beta", "a").metadata}
	silent(updated(bare, bare))
	silent(updated(bare, object.union(bare, {"spec": null})))
	denied(updated(bare, versioned("1.2.3-beta", "a")), "spec changed, and the version is still 1.2.3-beta: raise it")
	denied(updated(versioned("1.2.3-beta", "a"), bare), "spec changed, and the version is still 1.2.3-beta: raise it")
}

test_an_unchanged_spec_keeps_its_version if {
	silent(updated(versioned("1.2.3-beta", "a"), versioned("1.2.3-beta", "a")))
	silent(updated(versioned("1.2.3-beta", "a"), versioned("1.2.4-beta", "a")))
}

lowered := "the version went down from 1.10.0-beta to 1.9.9-beta: raise it, or set prompt.example.com/rollback to the reason in this change"

rolled_back(reason) := object_of({"prompt.example.com/version": "1.9.9-beta", "prompt.example.com/rollback": reason}, {"template": "b"})

test_a_lower_version_is_refused if {
	denied(updated(versioned("1.10.0-beta", "a"), versioned("1.9.9-beta", "b")), lowered)
	denied(updated(versioned("1.10.0-beta", "a"), versioned("1.9.9-beta", "a")), lowered)
	denied(updated(versioned("1.10.0-beta", "a"), rolled_back(" ")), lowered)
}

test_a_rollback_says_so if {
	rollback := updated(versioned("1.10.0-beta", "a"), rolled_back("bad answers"))
	version.deny == set() with input as rollback
	version.warn == denial("rolled back from 1.10.0-beta to 1.9.9-beta: bad answers") with input as rollback
}

test_the_reason_of_an_earlier_rollback_is_none if {
	old := object_of({"prompt.example.com/version": "1.10.0-beta", "prompt.example.com/rollback": "bad answers"}, {"template": "a"})
	denied(updated(old, rolled_back("bad answers")), lowered)
	version.deny == set() with input as updated(old, rolled_back("worse answers"))
}

test_a_rollback_again_is_no_change if silent(updated(rolled_back("bad answers"), rolled_back("bad answers")))

test_a_reason_does_not_stand_for_a_higher_version if {
	old := object_of({"prompt.example.com/version": "1.9.9-beta"}, {"template": "a"})
	denied(updated(old, rolled_back("bad answers")), "spec changed, and the version is still 1.9.9-beta: raise it")
}

config := {
	"namespaces": {"shop": {"environment": "live"}, "lab": {"environment": "test"}, "stage": {"environment": "staging"}},
	"production": ["live", "prod"],
	"environments": {"staging": ["beta", "rc"]},
}

placed(namespace, text) := created({
	"kind": "PromptConfig",
	"metadata": {"namespace": namespace, "annotations": {"prompt.example.com/version": text}},
})

test_production_takes_versions_for_production if {
	version.deny == denial("a version for beta does not fit a namespace of live, which takes live, prod") with input as placed("shop", "1.2.3-beta")
		with data.usher.config as config
	every environment in ["live", "prod"] {
		version.deny == set() with input as placed("shop", sprintf("1.2.3-%s", [environment])) with data.usher.config as config
	}
}

test_a_table_says_what_fits_elsewhere if {
	version.deny == denial("a version for prod does not fit a namespace of staging, which takes beta, rc") with input as placed("stage", "1.2.3-prod")
		with data.usher.config as config
	version.deny == set() with input as placed("stage", "1.2.3-rc") with data.usher.config as config
	version.deny == set() with input as placed("lab", "1.2.3-prod") with data.usher.config as config
}

test_the_table_has_the_word_in_production_too if {
	own := object.union(config, {"environments": {"live": ["canary"]}})
	version.deny == set() with input as placed("shop", "1.2.3-canary") with data.usher.config as own
	version.deny == denial("a version for prod does not fit a namespace of live, which takes canary") with input as placed("shop", "1.2.3-prod")
		with data.usher.config as own
}

test_what_is_no_version_has_no_environment_either if {
	version.deny == denial("1.2.3 is no version: write <major>.<minor>.<patch>-<environment>, such as 1.2.4-beta") with input as placed("shop", "1.2.3")
		with data.usher.config as config
}
