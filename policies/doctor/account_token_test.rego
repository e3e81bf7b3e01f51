package doctor.account_token_test

import data.doctor.account_token
import data.doctor.cluster_fixtures_test as set_of
import data.doctor.fixtures_test as fixtures

pod := {"serviceAccountName": "reader"}

account(members) := fixtures.named("v1", "ServiceAccount", "reader", members)

binding := fixtures.named("rbac.authorization.k8s.io/v1", "RoleBinding", "reads", {"subjects": [{
	"kind": "ServiceAccount",
	"name": "reader",
	"namespace": "shop",
}]})

found(spec, others, expected) if {
	account_token.deny == expected with input as fixtures.deployment(spec)
		with data.kubernetes as fixtures.cluster(spec, others)

	# An exception lets all of it pass.
	account_token.deny == set() with input as fixtures.deployment(spec)
		with data.kubernetes as fixtures.cluster(spec, others)
		with data.usher.config as set_of.excepting("doctor.account_token", "*")
}

told := {fixtures.at(
	["spec", "template", "spec"],
	"a service account's token is mounted, and nothing here gives the account a right",
)}

test_a_token_is_mounted_unless_something_says_no if {
	found(pod, [], told)
	found(pod, [account({})], told)
	found(pod, [account({"automountServiceAccountToken": true})], told)
	found({}, [], told)
}

test_the_account_says_no if {
	found(pod, [account({"automountServiceAccountToken": false})], set())
	found({"serviceAccountName": "other"}, [account({"automountServiceAccountToken": false})], told)
}

test_the_account_named_default_says_no if {
	no := fixtures.named("v1", "ServiceAccount", "default", {"automountServiceAccountToken": false})
	found({}, [no], set())
	found(pod, [no], told)
}

test_the_pod_has_the_last_word if {
	found(object.union(pod, {"automountServiceAccountToken": false}), [account({})], set())
	found(
		object.union(pod, {"automountServiceAccountToken": true}),
		[account({"automountServiceAccountToken": false})],
		told,
	)
}

test_an_account_with_a_role_needs_its_token if {
	found(pod, [binding], set())
	found({"serviceAccountName": "other"}, [binding], told)
}

test_pods_that_answer_no_webhook if {
	account_token.deny == set() with input as fixtures.workload("Deployment", "shop", pod)
		with data.kubernetes as fixtures.arranged([fixtures.service, fixtures.validating([fixtures.webhook({})])])
}
