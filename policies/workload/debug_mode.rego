# METADATA
# title: Debugging ends after a day
# description: >-
#   Warns of a prompt engine that has had the annotation debug-mode=enabled for more than a day. Since when is said by the
#   annotation prompt.example.com/debug-since (as 2026-11-28T16:00:00Z), and in a cluster by the time at which the owner of
#   the annotation last changed something (metadata.managedFields); the earlier one counts. In a file that says neither, it
#   is there for good.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: >-
#     Remove the annotation (kubectl annotate deploy/NAME debug-mode-), or say since when it is needed in
#     prompt.example.com/debug-since.
#   match:
#     kinds:
#       - apiGroups: [apps, batch, ""]
#         kinds: [Deployment, StatefulSet, DaemonSet, Job, CronJob, Pod]
package workload.debug_mode

import data.lib.engine
import data.lib.exceptions

debugging if {
	engine.pod
	input.metadata.annotations["debug-mode"] == "enabled"
	not exceptions.granted("workload.debug_mode", "metadata.annotations.debug-mode")
}

warn contains finding(message) if {
	debugging
	since := min(times)
	time.now_ns() - since > time.parse_duration_ns("24h")
	message := sprintf("debug-mode has been enabled since %s, which is more than a day", [time.format(since)])
}

warn contains finding("debug-mode is enabled, and nothing says since when: add prompt.example.com/debug-since") if {
	debugging
	count(times) == 0
}

# When debugging began, as far as anything tells.
times contains time.parse_rfc3339_ns(input.metadata.annotations["prompt.example.com/debug-since"])

times contains time.parse_rfc3339_ns(entry.time) if {
	some entry in input.metadata.managedFields
	entry.fieldsV1["f:metadata"]["f:annotations"]["f:debug-mode"]
}

finding(message) := {"msg": message, "field": ["metadata", "annotations", "debug-mode"]}
