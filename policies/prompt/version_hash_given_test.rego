package prompt.version_hash_given_test

import data.prompt.version_hash_given

hashed(hash) := {
	"kind": "PromptTemplate",
	"metadata": {"name": "x", "annotations": {"prompt.example.com/version-hash": hash}},
	"spec": {"a": 1},
}

with_annotations(annotations) := {"kind": "PromptTemplate", "metadata": {"annotations": annotations}, "spec": {}}

updated(old, new) := object.union(new, {"request": {"operation": "UPDATE", "object": new, "oldObject": old}})

denial := {{
	"msg": `prompt.example.com/version-hash is "44136fa" and not "015abd7", the hash of this spec: write that one, or leave it out`,
	"field": ["metadata", "annotations", "prompt.example.com/version-hash"],
}}

test_a_new_wrong_hash_is_refused if {
	version_hash_given.deny == denial with input as hashed("44136fa")
	version_hash_given.deny == denial with input as updated(hashed("015abd7"), hashed("44136fa"))
	version_hash_given.deny == denial with input as updated(with_annotations({}), hashed("44136fa"))
	version_hash_given.deny == denial with input as updated(null, hashed("44136fa"))
}

test_the_right_hash_is_welcome if {
	version_hash_given.deny == set() with input as hashed("015abd7")
	version_hash_given.deny == set() with input as updated(hashed("44136fa"), hashed("015abd7"))
}

test_a_hash_that_was_there_before_claims_nothing if {
	version_hash_given.deny == set() with input as updated(hashed("44136fa"), hashed("44136fa"))
}

test_no_hash_claims_nothing if {
	bare := {"kind": "PromptTemplate", "metadata": {"annotations": {}}, "spec": {"a": 1}}
	version_hash_given.deny == set() with input as bare
	version_hash_given.deny == set() with input as updated(hashed("44136fa"), bare)
}

last_applied(text) := {"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": text}}}

applied(text) := object.union(hashed("fffffff"), last_applied(text))

test_what_apply_sent_last_claims_nothing if {
	last := json.marshal(hashed("44136fa"))
	version_hash_given.deny == set() with input as updated(applied(last), hashed("44136fa"))
}

test_what_apply_did_not_send_is_new if {
	every text in [json.marshal(hashed("aaaaaaa")), "{}", "{", "", null, json.marshal({"metadata": {"annotations": {"other": "44136fa"}}})] {
		version_hash_given.deny == denial with input as updated(applied(text), hashed("44136fa"))
	}
}

test_the_hash_of_a_manifest_is_right_before_what_is_there_is_added if {
	manifest := object.union(hashed("44136fa"), last_applied(json.marshal({"spec": {}})))
	version_hash_given.deny == set() with input as updated(hashed("aaaaaaa"), manifest)
	other := object.union(hashed("44136fa"), last_applied(json.marshal({"spec": {"a": 2}})))
	version_hash_given.deny == denial with input as updated(hashed("aaaaaaa"), other)
}

manager := {
	"manager": "argocd",
	"operation": "Apply",
	"fieldsV1": {"f:metadata": {"f:annotations": {"f:prompt.example.com/version-hash": {}}}},
}

# An update by argocd of what others have applied.
managed(managers) := object.union(
	updated(object.union(hashed("aaaaaaa"), {"metadata": {"managedFields": managers}}), hashed("44136fa")),
	{"request": {"options": {"fieldManager": "argocd"}}},
)

test_what_a_manager_applies_again_claims_nothing if {
	version_hash_given.deny == set() with input as managed([{}, manager])
}

test_what_others_or_nobody_applied_is_new if {
	every change in [{"manager": "kubectl"}, {"operation": "Update"}, {"fieldsV1": null}] {
		version_hash_given.deny == denial with input as managed([object.union(manager, change)])
	}
	other := object.union(object.remove(manager, ["fieldsV1"]), {"fieldsV1": {"f:metadata": {"f:annotations": {"f:prompt.example.com/version": {}}}}})
	version_hash_given.deny == denial with input as managed([other])
	version_hash_given.deny == denial with input as managed([])
}

test_what_was_stamped_in_an_earlier_round_claims_nothing if {
	sent := object.union(hashed("44136fa"), {"metadata": {"managedFields": [object.remove(manager, ["fieldsV1"])]}})
	version_hash_given.deny == set() with input as sent
	version_hash_given.deny == set() with input as updated(hashed("015abd7"), sent)
	every managers in [[manager], [{}, manager], [], null] {
		given := object.union(hashed("44136fa"), {"metadata": {"managedFields": managers}})
		version_hash_given.deny == denial with input as given
	}
}

test_where_there_is_no_mutation if {
	version_hash_given.deny == denial with input as hashed("44136fa") with data.usher.config as {"mutation": "deny"}
	version_hash_given.deny == set() with input as hashed("44136fa") with data.usher.config as {"mutation": "off"}
}

test_what_cannot_be_hashed if {
	version_hash_given.deny == set() with input as object.union(hashed("44136fa"), {"spec": 5})
}
