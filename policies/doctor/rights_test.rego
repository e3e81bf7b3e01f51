package doctor.rights_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.rights

named(kind, name) := set_of.manifest("rbac.authorization.k8s.io/v1", kind, name, {})

role(kind, rules) := object.union(named(kind, "reader"), {"rules": rules})

account := {"kind": "ServiceAccount", "name": "default", "namespace": "usher"}

binding(kind, role_kind, members) := object.union_n([
	named(kind, "reading"),
	{"roleRef": {"kind": role_kind, "name": "reader"}, "subjects": [account]},
	members,
])

# What is found of a role where [bound] are the bindings.
found_where(subject, bound, expected) if {
	rights.deny == expected with input as subject with data.kubernetes as set_of.vital(set_of.server, bound)
}

found(rule, expected) if {
	found_where(role("ClusterRole", [rule]), [binding("ClusterRoleBinding", "ClusterRole", {})], expected)
	found_where(role("Role", [rule]), [binding("RoleBinding", "Role", {})], expected)
}

at(message) := set_of.at(["rules", 0], message)

stars(parts) := {at(sprintf("the serving pods may do everything: a star among %s", [parts]))}

more(ways) := {at(sprintf("the serving pods may get themselves more rights: %s", [ways]))}

test_little if {
	found({"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}, set())
	found({"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["usher-tls"], "verbs": ["get"]}, set())
	found({"apiGroups": [""], "resources": ["secrets"], "verbs": ["create"]}, set())
	found({"resources": ["validatingwebhookconfigurations"], "verbs": ["get"]}, set())
}

test_stars if {
	found({"apiGroups": ["*"], "resources": ["pods"], "verbs": ["get"]}, stars("apiGroups"))
	found({"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}, stars("apiGroups, resources, verbs"))
}

test_all_secrets if {
	found({"resources": ["secrets"], "verbs": ["list", "get", "create"]}, {at("the serving pods may get, list all Secrets")})
	found({"resources": ["secrets"], "verbs": ["watch"]}, {at("the serving pods may watch all Secrets")})
	found({"resources": ["secrets"], "resourceNames": [], "verbs": ["get"]}, {at("the serving pods may get all Secrets")})
}

test_registrations if {
	every resource in ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"] {
		every verb in ["update", "patch", "delete", "deletecollection"] {
			found({"resources": [resource], "verbs": ["get", verb]}, {at(sprintf(
				"the serving pods may change %s, and so switch admission control off",
				[resource],
			))})
		}
	}
}

test_more_rights if {
	found({"resources": ["clusterroles"], "verbs": ["get", "escalate", "bind"]}, more("bind, escalate"))
	found({"resources": ["pods/exec", "serviceaccounts/token"], "verbs": ["create"]}, more("pods/exec, serviceaccounts/token"))
	found({"resources": ["users"], "verbs": ["impersonate"]}, more("impersonate"))
}

wide := {"apiGroups": ["*"], "resources": ["secrets", "pods/exec", "mutatingwebhookconfigurations"], "verbs": ["get", "update"]}

test_where_it_is_bound if {
	found_where(role("ClusterRole", [{}, wide]), [binding("RoleBinding", "ClusterRole", {})], {set_of.at(["rules", 1], message) |
		some message in [
			"the serving pods may do everything: a star among apiGroups",
			"the serving pods may get all Secrets",
			"the serving pods may change mutatingwebhookconfigurations, and so switch admission control off",
			"the serving pods may get themselves more rights: pods/exec",
		]
	})
}

test_roles_of_others if {
	subject := role("ClusterRole", [wide])
	found_where(subject, [], set())
	found_where(subject, [binding("ClusterRoleBinding", "Role", {})], set())
	found_where(subject, [binding("ClusterRoleBinding", "ClusterRole", {"roleRef": {"name": "other"}})], set())
	every other in [{"kind": "User"}, {"name": "other"}, {"namespace": "other"}] {
		bound := binding("ClusterRoleBinding", "ClusterRole", {"subjects": [object.union(account, other)]})
		found_where(subject, [bound], set())
	}
	elsewhere := binding("RoleBinding", "Role", {"metadata": {"namespace": "other"}})
	found_where(role("Role", [wide]), [elsewhere], set())
}

test_pods_that_answer_nothing if {
	bound := [binding("ClusterRoleBinding", "ClusterRole", {}), set_of.server]
	rights.deny == set() with input as role("ClusterRole", [wide]) with data.kubernetes as set_of.known(bound)
}

test_exceptions if {
	rights.deny == set() with input as role("ClusterRole", [wide])
		with data.kubernetes as set_of.vital(set_of.server, [binding("ClusterRoleBinding", "ClusterRole", {})])
		with data.usher.config as set_of.excepting("doctor.rights", "rules.0")
}
