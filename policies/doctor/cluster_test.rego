package doctor.cluster_test

import data.doctor.cluster
import data.doctor.cluster_fixtures_test as set_of

# ---- Findings and exceptions

steps := ["webhooks", 0, "rules"]

test_findings if {
	cluster.finding("doctor.x", steps, "m") == {"msg": "m", "field": steps}
	cluster.finding("doctor.x", [], "m") == {"msg": "m", "field": []}
}

found_despite(check, field) if {
	cluster.finding("doctor.x", steps, "m") with input as {} with data.usher.config as set_of.excepting(check, field)
}

test_findings_that_are_excepted if {
	every field in ["webhooks.0.rules", "webhooks.*", "*"] {
		not found_despite("doctor.x", field)
	}
	found_despite("doctor.y", "*")
	found_despite("doctor.x", "webhooks.1.rules")
}

# ---- Objects

test_objects_of_all_versions_and_places if {
	known := {
		"a/v1": {"Thing": {"x": {"one": 1}, "y": {"one": 2}}, "Other": {"x": {"one": 3}}},
		"a/v2": {"Thing": {"": {"two": 4}}},
	}
	{found | some found in cluster.objects("Thing")} == {1, 2, 4} with data.kubernetes as known
	cluster.objects("None") == [] with data.kubernetes as known
}

test_namespaces if {
	cluster.namespace({"metadata": {"namespace": "x"}}) == "x"
	cluster.namespace({"metadata": {}}) == "default"
	cluster.namespace({}) == "default"
}

# ---- Registrations

test_webhooks if {
	validating := set_of.validating([{"name": "a"}, {"name": "b"}])
	mutating := set_of.mutating([{"name": "c"}])
	known := set_of.known([validating, mutating])
	found := cluster.webhooks with data.kubernetes as known
	{[each.kind, each.configuration, each.number, each.webhook.name] | some each in found} == {
		["ValidatingWebhookConfiguration", "usher", 0, "a"],
		["ValidatingWebhookConfiguration", "usher", 1, "b"],
		["MutatingWebhookConfiguration", "usher", 0, "c"],
	}
}

test_failing if {
	cluster.fails({})
	cluster.fails({"failurePolicy": "Fail"})
	not cluster.fails({"failurePolicy": "Ignore"})
}

test_timeouts if {
	cluster.timeout({}) == 10
	cluster.timeout({"timeoutSeconds": 3}) == 3
}

asked(group, resource) := {"rules": [
	{"apiGroups": ["other"], "resources": ["*/*"]},
	{"apiGroups": ["other", group], "resources": ["others", resource]},
]}

test_resources_that_are_covered if {
	every pair in [
		["pods", "pods"], ["pods/status", "pods/status"],
		["*", "pods"], ["*/*", "pods"], ["*/*", "pods/status"],
		["*/status", "pods/status"], ["pods/*", "pods/status"],
	] {
		cluster.covers(asked("", pair[0]), "", pair[1])
		cluster.covers(asked("*", pair[0]), "apps", pair[1])
	}
}

test_resources_that_are_not_covered if {
	every pair in [
		["pods", "pods/status"], ["pods/status", "pods"], ["*", "pods/status"],
		["*/status", "pods/scale"], ["*/status", "pods"], ["pods/*", "pods"], ["pods/*", "podsets/status"],
	] {
		not cluster.covers(asked("", pair[0]), "", pair[1])
	}
	not cluster.covers(asked("apps", "pods"), "", "pods")
	not cluster.covers({}, "", "pods")
}

out := {"namespaceSelector": {"matchExpressions": [{
	"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["shop"],
}]}}

test_namespaces_that_are_passed_over if {
	cluster.passes_over(out, "shop")
	not cluster.passes_over(out, "test")
	not cluster.passes_over({}, "shop")
	not cluster.passes_over({"namespaceSelector": {}}, "shop")
}

test_namespaces_by_label if {
	labelled := {"v1": {"Namespace": {"": {"shop": {"metadata": {"labels": {"judged": "yes"}}}}}}}
	judged := {"namespaceSelector": {"matchLabels": {"judged": "yes"}}}
	cluster.passes_over(judged, "shop")
	not cluster.passes_over(judged, "shop") with data.kubernetes as labelled
	cluster.passes_over(judged, "test") with data.kubernetes as labelled
}

test_namespaces_by_condition if {
	every expression in ["request.namespace != 'shop'", `!(object.metadata.namespace in ["test", "shop"])`] {
		cluster.passes_over({"matchConditions": [{"expression": "true"}, {"expression": expression}]}, "shop")
		not cluster.passes_over({"matchConditions": [{"expression": expression}]}, "sho")
	}
	not cluster.passes_over({"matchConditions": [{"expression": "object.kind != 'shop'"}]}, "shop")
}

# ---- What answers them

webhook := set_of.validating([{}]).webhooks[0]

calling(port) := {"clientConfig": {"service": {"name": "usher", "namespace": "usher", "port": port}}}

test_services if {
	known := set_of.known([set_of.service])
	cluster.service_of(webhook) == set_of.service with data.kubernetes as known
	not cluster.service_of(webhook)
	not cluster.service_of({"clientConfig": {"url": "https://usher.example.com"}}) with data.kubernetes as known
}

test_ports if {
	subject := set_of.serving([{"name": "a", "port": 80}, {"name": "b", "port": 443}, {"name": "c", "port": 8443}])
	cluster.port_of(webhook, subject).name == "b"
	cluster.port_of(calling(8443), subject).name == "c"
	not cluster.port_of(calling(444), subject)
}

test_ports_of_other_protocols if {
	both := set_of.serving([{"name": "a", "port": 443, "protocol": "UDP"}, {"name": "b", "port": 443, "protocol": "TCP"}])
	cluster.port_of(webhook, both).name == "b"
	twice := set_of.serving([{"name": "a", "port": 443}, {"name": "b", "port": 443}])
	cluster.port_of(webhook, twice).name == "a"
}

test_workloads_that_a_service_selects if {
	every kind in ["Deployment", "StatefulSet", "DaemonSet"] {
		subject := set_of.workload(kind, {}, {}, {})
		cluster.workloads_of(set_of.service) == [subject] with data.kubernetes as set_of.known([subject])
	}
	job := set_of.workload("ReplicaSet", {}, {}, {})
	cluster.workloads_of(set_of.service) == [] with data.kubernetes as set_of.known([job])
}

test_workloads_that_it_does_not if {
	known := set_of.known([set_of.server])
	narrower := object.union(set_of.service, {"spec": {"selector": {"track": "stable"}}})
	cluster.workloads_of(narrower) == [] with data.kubernetes as known
	elsewhere := object.union(set_of.service, {"metadata": {"namespace": "other"}})
	cluster.workloads_of(elsewhere) == [] with data.kubernetes as known
	bare := object.remove(set_of.service, ["spec"])
	cluster.workloads_of(bare) == [] with data.kubernetes as known
	cluster.workloads_of(object.union(bare, {"spec": {"selector": {}}})) == [] with data.kubernetes as known
}

answered := set_of.known([
	set_of.validating([{"name": "a"}]), set_of.mutating([{"name": "b"}]),
	set_of.service, set_of.server, set_of.workload("DaemonSet", {}, {}, {}),
])

test_what_is_served if {
	pairs := cluster.served with data.kubernetes as answered
	{[pair.webhook.name, pair.kind, pair.service.metadata.name, pair.workload.kind] | some pair in pairs} == {
		["a", "ValidatingWebhookConfiguration", "usher", "Deployment"],
		["a", "ValidatingWebhookConfiguration", "usher", "DaemonSet"],
		["b", "MutatingWebhookConfiguration", "usher", "Deployment"],
		["b", "MutatingWebhookConfiguration", "usher", "DaemonSet"],
	}
}

test_what_a_workload_answers if {
	{pair.webhook.name | some pair in cluster.answers(set_of.server)} == {"a", "b"} with data.kubernetes as answered
	count(cluster.answers(set_of.server)) == 2 with data.kubernetes as answered
	every other in [{"kind": "StatefulSet"}, {"metadata": {"name": "other"}}, {"metadata": {"namespace": "other"}}] {
		cluster.answers(object.union(set_of.server, other)) == [] with data.kubernetes as answered
	}
}

test_vital_workloads if {
	cluster.is_vital(set_of.server) with data.kubernetes as set_of.vital(set_of.server, [])
	not cluster.is_vital(set_of.server) with data.kubernetes as set_of.spare(set_of.server)
	not cluster.is_vital(set_of.server) with data.kubernetes as set_of.known([set_of.server])
}

test_ports_of_pods if {
	cluster.target({"port": 443, "targetPort": 8443}, set_of.server) == 8443
	cluster.target({"port": 8443}, set_of.server) == 8443
	cluster.target({"port": 443, "targetPort": "https"}, set_of.server) == 8443
	not cluster.target({"port": 443}, set_of.server)
	not cluster.target({"port": 443, "targetPort": "web"}, set_of.server)
}

test_containers_that_tell_no_ports if {
	silent := set_of.workload("Deployment", {}, {}, {"ports": []})
	cluster.target({"port": 443, "targetPort": 9443}, silent) == 9443
	not cluster.target({"port": 443, "targetPort": "https"}, silent)
}

test_containers_that_answer if {
	silent := {"name": "beside"}
	subject := set_of.workload("Deployment", {}, {"containers": [silent, set_of.usher]}, {})
	cluster.answering(subject) == {1} with data.kubernetes as set_of.vital(subject, [])
	cluster.answering(subject) == set() with data.kubernetes as set_of.known([subject])
}

scaler(name, spec) := set_of.manifest("autoscaling/v2", "HorizontalPodAutoscaler", name, {"spec": object.union(
	{"scaleTargetRef": {"kind": "Deployment", "name": "usher"}},
	spec,
)})

test_replicas if {
	cluster.replicas(set_of.server) == 1
	cluster.replicas(set_of.workload("Deployment", {"replicas": 3}, {}, {})) == 3
}

test_replicas_of_autoscalers if {
	subject := set_of.workload("Deployment", {"replicas": 9}, {}, {})
	cluster.replicas(subject) == 1 with data.kubernetes as set_of.known([scaler("x", {})])
	two := set_of.known([scaler("x", {"minReplicas": 5}), scaler("y", {"minReplicas": 4})])
	cluster.replicas(subject) == 4 with data.kubernetes as two
	every other in [{"kind": "StatefulSet"}, {"name": "other"}] {
		cluster.replicas(subject) == 9 with data.kubernetes as set_of.known([scaler("x", {"scaleTargetRef": other})])
	}
	elsewhere := object.union(scaler("x", {}), {"metadata": {"namespace": "other"}})
	cluster.replicas(subject) == 9 with data.kubernetes as set_of.known([elsewhere])
}

# ---- usher itself

test_containers_of_usher if {
	every image in ["usher", "usher:1.0", "example.com/usher-webhook", "example.com/a/usher@sha256:00"] {
		cluster.is_usher({"image": image})
	}
	cluster.is_usher({"image": "other", "command": ["/usr/bin/usher-webhook", "--threads=4"]})
	cluster.is_usher({"image": "other", "command": ["sh"], "args": ["usher-webhook"]})
}

test_containers_of_others if {
	every image in ["usher-tools", "example.com/usher/web", "gusher:1.0"] {
		not cluster.is_usher({"image": image})
	}
	not cluster.is_usher({"image": "other", "args": ["--name=usher-webhook-2"]})
}

delay(pod, container) := cluster.setting(set_of.workload("Deployment", {}, pod, {}), container, "shutdown-delay", "shutdownDelay")

test_settings_of_flags if {
	delay({}, {"args": ["--threads=4", "--shutdown-delay=5s"]}) == "5s"
	delay({}, {"args": ["--shutdown-delay", "5s", "--threads=4"]}) == "5s"
	delay({}, {"command": ["usher-webhook", "--shutdown-delay=5s"]}) == "5s"
	not delay({}, {"args": ["--shutdown-delays=5s", "--shutdown", "shutdown-delay=5s"]})
	not delay({}, {"args": ["--shutdown-delay"]})
	not delay({}, {})
}

test_settings_of_the_environment if {
	variables := [{"name": "USHER_THREADS", "value": "4"}, {"name": "USHER_SHUTDOWN_DELAY", "value": "5s"}]
	delay({}, {"env": variables}) == "5s"
	delay({}, {"env": variables, "args": ["--shutdown-delay=6s"]}) == "6s"
}

files(texts) := set_of.known([set_of.manifest("v1", "ConfigMap", "config", {"data": texts})])

mounting := {"volumes": [{"secret": {"secretName": "usher-tls"}}, {"configMap": {"name": "config"}}]}

test_settings_of_a_file if {
	known := files({"other.txt": "- none", "config.yaml": "webhook: {shutdownDelay: 7}"})
	delay(mounting, {}) == 7 with data.kubernetes as known
	delay(mounting, {"env": [{"name": "USHER_SHUTDOWN_DELAY", "value": "5s"}]}) == "5s" with data.kubernetes as known
	not delay({}, {}) with data.kubernetes as known
	not delay(mounting, {}) with data.kubernetes as files({"config.yaml": "webhook: {}"})
}

test_settings_of_the_configuration if {
	given := {"webhook": {"shutdownDelay": 8}}
	delay({}, {}) == 8 with data.usher.config as given
	delay(mounting, {}) == 7 with data.usher.config as given
		with data.kubernetes as files({"config.yaml": "webhook: {shutdownDelay: 7}"})
}

test_seconds if {
	cluster.seconds(9) == 9
	cluster.seconds("9") == 9
	cluster.seconds("0.5") == 0.5
	cluster.seconds("9s") == 9
	cluster.seconds("2m") == 120
	cluster.seconds("500ms") == 0.5
	every value in ["soon", "", "-1", "9 lives", null] {
		not cluster.seconds(value)
	}
}

# ---- Certificates

block(text) := sprintf("-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----", [text])

test_blocks if {
	cluster.blocks(sprintf("# a chain\n%s\n%s\n", [block("AA=="), block("BB==")])) == [block("AA=="), block("BB==")]
	cluster.blocks("none") == []
}

test_contents_of_secrets if {
	cluster.content({"data": {"tls.crt": base64.encode("a")}}, "tls.crt") == "a"
	cluster.content({"stringData": {"tls.crt": "b"}}, "tls.crt") == "b"
	cluster.content({"data": {"tls.crt": base64.encode("a")}, "stringData": {"tls.crt": "b"}}, "tls.crt") == "b"
	cluster.content({"data": {"tls.crt": base64.encode("a")}, "stringData": {"tls.key": "b"}}, "tls.crt") == "a"
	not cluster.content({"data": {"tls.crt": base64.encode("a")}}, "tls.key")
}

secret := set_of.manifest("v1", "Secret", "usher-tls", {})

# The names of the webhooks that pods with [volumes] answer with the secret.
shown_by(volumes) := names if {
	subject := set_of.workload("Deployment", {}, {"volumes": volumes}, {})
	known := set_of.known([set_of.validating([{"name": "a"}]), set_of.service, subject])
	names := {pair.webhook.name | some pair in cluster.shown_by(secret)} with data.kubernetes as known
}

test_secrets_that_are_mounted if {
	shown_by([{"emptyDir": {}}, {"secret": {"secretName": "usher-tls"}}]) == {"a"}
	shown_by([{"projected": {"sources": [{"configMap": {"name": "x"}}, {"secret": {"name": "usher-tls"}}]}}]) == {"a"}
}

test_secrets_that_are_not if {
	shown_by([]) == set()
	shown_by([{"secret": {"secretName": "other"}}]) == set()
	shown_by([{"configMap": {"name": "usher-tls"}}]) == set()
	elsewhere := object.union(secret, {"metadata": {"namespace": "other"}})
	subject := set_of.workload("Deployment", {}, {"volumes": [{"secret": {"secretName": "usher-tls"}}]}, {})
	cluster.shown_by(elsewhere) == [] with data.kubernetes as set_of.vital(subject, [])
	count(cluster.shown_by(secret)) == 1 with data.kubernetes as set_of.vital(subject, [])
}

test_names_of_certificates if {
	cluster.host(set_of.service) == "usher.usher.svc"
	cluster.host({"metadata": {"name": "usher"}}) == "usher.default.svc"
	cluster.is_named(["a", "usher.usher.svc"], "usher.usher.svc")
	cluster.is_named(["*.usher.svc"], "usher.usher.svc")
	every name in ["*.svc", "*.usher", "usher", "usher.usher.svc.cluster.local"] {
		not cluster.is_named([name], "usher.usher.svc")
	}
}

annotated(annotation) := object.union(set_of.validating([]), {"metadata": {"annotations": {annotation: "x"}}})

test_bundles_that_something_injects if {
	every annotation in ["cert-manager.io/inject-ca-from", "service.beta.openshift.io/inject-cabundle"] {
		cluster.is_injected(annotated(annotation))
	}
	not cluster.is_injected(annotated("example.com/cert-manager.io/inject-ca-from"))
	not cluster.is_injected(set_of.validating([]))
}

writer(rule) := set_of.known([set_of.manifest("rbac.authorization.k8s.io/v1", "ClusterRole", "writer", {"rules": [object.union(
	{"resources": ["validatingwebhookconfigurations"], "verbs": ["get", "patch"]},
	rule,
)]})])

injected(rule) if cluster.is_injected(set_of.validating([])) with data.kubernetes as writer(rule)

test_bundles_that_something_writes if {
	injected({})
	injected({"resources": ["*"]})
	injected({"verbs": ["update"]})
	injected({"verbs": ["*"]})
	injected({"resourceNames": ["other", "usher"]})
	injected({"resourceNames": []})
	cluster.is_injected(set_of.mutating([])) with data.kubernetes as writer({"resources": ["mutatingwebhookconfigurations"]})
}

test_bundles_that_nothing_writes if {
	not injected({"resources": ["mutatingwebhookconfigurations"]})
	not injected({"verbs": ["get", "delete"]})
	not injected({"resourceNames": ["other"]})
	not cluster.is_injected(set_of.mutating([])) with data.kubernetes as writer({})
}

# ---- Rights

binding(kind, subjects) := set_of.manifest("rbac.authorization.k8s.io/v1", kind, "x", {"subjects": subjects})

account(name) := {"kind": "ServiceAccount", "name": name, "namespace": "usher"}

test_bindings if {
	of_usher := set_of.workload("Deployment", {}, {"serviceAccountName": "usher"}, {})
	every kind in ["RoleBinding", "ClusterRoleBinding"] {
		bound := binding(kind, [account("other"), account("usher")])
		cluster.bindings_of(of_usher) == [bound] with data.kubernetes as set_of.known([bound])
		cluster.bindings_of(set_of.server) == [] with data.kubernetes as set_of.known([bound])
	}
	default_account := binding("RoleBinding", [account("default")])
	cluster.bindings_of(set_of.server) == [default_account] with data.kubernetes as set_of.known([default_account])
}

test_bindings_of_others if {
	every other in [{"kind": "User"}, {"kind": "Group"}, {"name": "other"}, {"namespace": "other"}] {
		not cluster.binds(binding("RoleBinding", [object.union(account("default"), other)]), set_of.server)
	}
	not cluster.binds({}, set_of.server)
}

# ---- Of several, one will do

test_one_port_of_several if {
	ports := [{"containerPort": 9090}, {"name": "https", "containerPort": 8443}]
	cluster.target({"port": 443, "targetPort": 8443}, set_of.workload("Deployment", {}, {}, {"ports": ports})) == 8443
	subject := set_of.workload("Deployment", {}, {}, {"ports": ports})
	cluster.answering(subject) == {0} with data.kubernetes as set_of.vital(subject, [])
}

test_one_container_that_tells_its_ports if {
	two := {"containers": [{"name": "a"}, {"name": "b", "ports": [{"containerPort": 9090}]}]}
	not cluster.is_declared(8443, set_of.workload("Deployment", {}, two, {}))
}

test_one_annotation_of_several if {
	cluster.is_injected({"kind": "ValidatingWebhookConfiguration", "metadata": {"annotations": {
		"a": "b",
		"cert-manager.io/inject-ca-from": "a/b",
		"x": "y",
	}}})
}

test_one_rule_of_several if {
	role := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "x"}, "rules": [
		{"resources": ["pods"], "verbs": ["get"]},
		{"resources": ["pods", "validatingwebhookconfigurations"], "verbs": ["get", "patch"]},
	]}
	cluster.is_injected({"kind": "ValidatingWebhookConfiguration", "metadata": {"name": "x"}}) with data.kubernetes as set_of.known([role])
}

test_durations_have_no_sign if {
	not cluster.seconds("-5s")
	not cluster.seconds("+5s")
}
