package doctor.wide_rules_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.wide_rules

narrow := {"apiGroups": ["apps"], "operations": ["CREATE", "UPDATE"], "resources": ["deployments"]}

# What is found of the second rule of the second webhook, which [members] change.
found(members, expected) if {
	subject := set_of.validating([{"rules": [narrow]}, {"rules": [narrow, object.union(narrow, members)]}])
	wide_rules.deny == expected with input as subject
}

at(member, k, message) := set_of.at(["webhooks", 1, "rules", 1, member, k], message)

test_rules_that_name_what_they_are_about if {
	found({}, set())
	found({"apiGroups": [""], "resources": ["pods", "pods/ephemeralcontainers"], "apiVersions": ["*"]}, set())
	wide_rules.deny == set() with input as set_of.validating([{}])
}

test_all_groups if {
	found({"apiGroups": ["apps", "*"]}, {at("apiGroups", 1, "all groups: name those that policies are about")})
}

test_all_resources if {
	found({"resources": ["*"]}, {at("resources", 0, "all resources (*): name those that policies are about")})
	found({"resources": ["deployments", "*/*"]}, {at("resources", 1, "all resources (*/*): name those that policies are about")})
}

test_all_subresources if {
	found({"resources": ["pods/*", "*/scale"]}, {
		at("resources", 0, "subresources by a star (pods/*): name those that policies read"),
		at("resources", 1, "subresources by a star (*/scale): name those that policies read"),
	})
}

test_all_operations if {
	found({"operations": ["*"]}, {at(
		"operations", 0,
		"all operations, CONNECT and DELETE too: name those that policies judge",
	)})
}

test_what_is_written_all_the_time if {
	found({"resources": ["deployments", "leases", "pods/status"]}, {
		at("resources", 1, "Leases, which are renewed all the time"),
		at("resources", 2, "pods/status, which kubelets write all the time"),
	})
	found({"resources": ["subjectaccessreviews"]}, {at(
		"resources", 0,
		"SubjectAccessReviews, which each authorization may wait for",
	)})
}

test_all_that_is_busy_is_found if {
	every resource, message in {
		"events": "Events, which are written all the time",
		"leases": "Leases, which are renewed all the time",
		"endpoints": "Endpoints, which change with each pod",
		"endpointslices": "EndpointSlices, which change with each pod",
		"tokenreviews": "TokenReviews, which each authentication may wait for",
		"subjectaccessreviews": "SubjectAccessReviews, which each authorization may wait for",
		"selfsubjectaccessreviews": "SelfSubjectAccessReviews, which kubectl asks",
		"nodes/status": "nodes/status, which kubelets write all the time",
		"pods/status": "pods/status, which kubelets write all the time",
		"pods/binding": "pods/binding, which the scheduler writes",
	} {
		found({"resources": [resource]}, {at("resources", 0, message)})
	}
}

test_exceptions if {
	wide := {"apiGroups": ["*"], "operations": ["*"], "resources": ["*", "pods/*", "events"]}
	wide_rules.deny == set() with input as set_of.validating([{"rules": [wide]}])
		with data.usher.config as set_of.excepting("doctor.wide_rules", "webhooks.0.rules.0.*")
}
