# METADATA
# title: Registrations say who owns them
# custom:
#   severity: low
#   fix: Add the label team.
package team.labels

deny contains "no label team" if {
	input.kind == "ValidatingWebhookConfiguration"
	not input.metadata.labels.team
}
