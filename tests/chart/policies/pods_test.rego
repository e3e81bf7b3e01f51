package hardening.pods_test

import data.hardening.pods

sound := {
	"kind": "Deployment",
	"spec": {"template": {"spec": {
		"automountServiceAccountToken": false,
		"enableServiceLinks": false,
		"terminationGracePeriodSeconds": 35,
		"securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
		"topologySpreadConstraints": [{"maxSkew": 1}],
		"containers": [{
			"name": "c",
			"image": "usher:0.1.0",
			"args": ["--shutdown-delay=5"],
			"resources": {"requests": {"cpu": 1, "memory": 1}, "limits": {"memory": 1}},
			"livenessProbe": {},
			"readinessProbe": {},
			"securityContext": {
				"runAsNonRoot": true,
				"privileged": false,
				"readOnlyRootFilesystem": true,
				"allowPrivilegeEscalation": false,
				"seccompProfile": {"type": "RuntimeDefault"},
				"capabilities": {"drop": ["ALL"]},
			},
			"volumeMounts": [{"name": "v", "readOnly": true}],
		}],
	}}},
}

test_sound if count(pods.deny) == 0 with input as sound

test_no_pod if count(pods.deny) == 0 with input as {"kind": "Service", "spec": {}}

bound(subject) := {"rbac.authorization.k8s.io/v1": {"ClusterRoleBinding": {"": {"b": {"subjects": [subject]}}}}}

test_token_of_an_account_with_rights if {
	mounted := json.patch(change("automountServiceAccountToken", true), [
		{"op": "add", "path": "/spec/template/spec/serviceAccountName", "value": "a"},
		{"op": "add", "path": "/metadata", "value": {"namespace": "n"}},
	])
	count(pods.deny) == 0 with input as mounted
		with data.kubernetes as bound({"kind": "ServiceAccount", "name": "a", "namespace": "n"})
	count(pods.deny) == 1 with input as mounted
		with data.kubernetes as bound({"kind": "ServiceAccount", "name": "b", "namespace": "n"})
	count(pods.deny) == 1 with input as mounted with data.kubernetes as {}
}

change(path, value) := json.patch(sound, [{"op": "add", "path": concat("", ["/spec/template/spec/", path]), "value": value}])

test_probes if {
	every probe in ["livenessProbe", "readinessProbe"] {
		without := json.patch(sound, [{"op": "remove", "path": concat("", ["/spec/template/spec/containers/0/", probe])}])
		count(pods.deny) == 1 with input as json.patch(without, [{"op": "add", "path": "/spec/template/spec/containers/0/ports", "value": [1]}])
		count(pods.deny) == 0 with input as json.patch(without, [{"op": "add", "path": "/spec/template/spec/containers/0/ports", "value": false}])
	}
}

test_each_is_denied if {
	every path, value in {
		"automountServiceAccountToken": true,
		"enableServiceLinks": true,
		"terminationGracePeriodSeconds": 32,
		"securityContext/runAsNonRoot": false,
		"securityContext/seccompProfile": {"type": "Unconfined"},
		"hostNetwork": true,
		"hostPID": true,
		"hostIPC": true,
		"volumes": [{"name": "v", "hostPath": {"path": "/"}}],
		"topologySpreadConstraints": [],
		"containers/0/image": "images.example.com:5000/usher",
		"containers/0/securityContext/privileged": true,
		"containers/0/securityContext/capabilities/add": ["NET_ADMIN"],
		"containers/0/resources/limits": {"cpu": 1},
		"containers/0/volumeMounts/0/subPath": "x",
		"containers/0/volumeMounts/0/readOnly": false,
		"containers/0/env": [{"name": "E", "valueFrom": {"secretKeyRef": {"name": "s"}}}],
	} {
		count(pods.deny) == 1 with input as change(path, value)
	}
}
