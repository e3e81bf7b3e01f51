package doctor.review_versions_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.review_versions

no_v1(i) := {set_of.at(["webhooks", i, "admissionReviewVersions"], "admissionReviewVersions has no v1")}

v1 := {"admissionReviewVersions": ["v1beta1", "v1"]}

test_v1 if {
	review_versions.deny == set() with input as set_of.validating([v1, v1])
}

test_no_v1 if {
	review_versions.deny == no_v1(1) with input as set_of.validating([v1, {"admissionReviewVersions": ["v1beta1"]}])
	review_versions.deny == no_v1(0) with input as set_of.mutating([{"admissionReviewVersions": []}])
	review_versions.deny == no_v1(0) with input as set_of.mutating([{}])
}

test_exceptions if {
	review_versions.deny == set() with input as set_of.validating([{}])
		with data.usher.config as set_of.excepting("doctor.review_versions", "webhooks.0.admissionReviewVersions")
}
