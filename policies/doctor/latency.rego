# METADATA
# title: Timeouts lie above what was measured
# description: >-
#   With --metrics: what /metrics of API servers, or of usher-webhook, say of how long calls took and how many failed.
#   Found is a webhook of which one call in 100 took more than half of its timeoutSeconds, out of 20 or more; a load
#   that is a little higher, and writes are refused, or pass unjudged. Found is also a webhook that API servers could not
#   call. Without metrics there is one thing to be told: where the timeouts of all mutating webhooks of a resource and the
#   longest of its validating ones come to more than the 60 seconds that API servers give to a whole request, the request
#   ends before the last webhook's failurePolicy counts.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: >-
#     Make the policies cheaper, or give the server more processors (its metrics tell which policy takes the time); or
#     raise timeoutSeconds, below 10.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
package doctor.latency

import data.doctor.cluster

deny contains cluster.finding("doctor.latency", ["webhooks", i, "timeoutSeconds"], message) if {
	some i, webhook in input.webhooks
	some teller, buckets in measured(webhook)
	total := buckets["+Inf"]
	total >= 20
	longer := exceeded(buckets, total)
	longer * 2 >= cluster.timeout(webhook)
	message := sprintf("one call in 100 takes more than %v s of the %v s that timeoutSeconds allows (%v calls, measured by %s)", [
		longer, cluster.timeout(webhook), total, teller,
	])
}

deny contains cluster.finding("doctor.latency", ["webhooks", i], message) if {
	some i, webhook in input.webhooks
	failed := sum([series.value |
		some series in series_of(webhook, "apiserver_admission_webhook_rejection_count")
		series.labels.error_type != "no_error"
	])
	open := sum([series.value | some series in series_of(webhook, "apiserver_admission_webhook_fail_open_count")])
	failed + open > 0
	message := sprintf("API servers could not call it: %v requests were refused for that, and %v passed unjudged", [failed, open])
}

deny contains cluster.finding("doctor.latency", ["webhooks", i, "timeoutSeconds"], message) if {
	some i, webhook in input.webhooks
	waits := {wait |
		some rule in webhook.rules
		some group in rule.apiGroups
		some resource in rule.resources
		wait := longest(group, resource)
	}
	max(waits) > 60
	message := sprintf("all webhooks of one request may take %v s together, and API servers end requests after 60", [max(waits)])
}

# Mutating webhooks are called one after the other, validating ones at once.
longest(group, resource) := sum(timeouts("MutatingWebhookConfiguration", group, resource)) + max(array.concat([0], timeouts("ValidatingWebhookConfiguration", group, resource)))

timeouts(kind, group, resource) := [cluster.timeout(webhook) | some webhook in asked(kind, group, resource)]

asked(kind, group, resource) := [found.webhook |
	some found in cluster.webhooks
	found.kind == kind
	cluster.covers(found.webhook, group, resource)
]

# ---- Metrics

types := {"ValidatingWebhookConfiguration": "validating", "MutatingWebhookConfiguration": "admit"}

paths := {"ValidatingWebhookConfiguration": "validate", "MutatingWebhookConfiguration": "mutate"}

series_of(webhook, name) := [series |
	some series in data.usher.doctor.metrics
	series.name == name
	series.labels.name == webhook.name
	series.labels.type == types[input.kind]
]

# The counts of calls by the upper bound of their time, of each who tells.
measured(webhook) := {teller: buckets |
	some teller, list in {
		"API servers": series_of(webhook, "apiserver_admission_webhook_admission_duration_seconds_bucket"),
		"usher-webhook": own_series(webhook),
	}
	count(list) > 0
	buckets := {bound: sum([series.value | some series in list; series.labels.le == bound]) | some bound in {series.labels.le | some series in list}}
}

default own_series(_) := []

own_series(webhook) := [series |
	some series in data.usher.doctor.metrics
	series.name == "usher_review_duration_seconds_bucket"
	series.labels.path == paths[input.kind]
] if {
	service := cluster.service_of(webhook)
	some workload in cluster.workloads_of(service)
	some container in cluster.containers(workload)
	cluster.is_usher(container)
}

# The largest bound that more than one in 100 exceeded.
exceeded(buckets, total) := max([to_number(bound) |
	some bound, number in buckets
	bound != "+Inf"
	number < total * 0.99
])
