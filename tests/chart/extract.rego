# What tests/chart/run asks of rendered manifests, of the dashboard and of the tables of usher-webhook.
package extract

# Expressions of alerts.
expressions contains rule.expr if {
	some group in input.spec.groups
	some rule in group.rules
}

# Expressions of a dashboard, with a value for each of its variables.
expressions contains strings.replace_n({"$namespace": "usher", "$__rate_interval": "5m"}, target.expr) if {
	some panel in input.panels
	some target in panel.targets
}

lines := concat("\n", sort(expressions))

# Problems of alerts.
problems contains sprintf("%s: no %s", [rule.alert, concat(".", path)]) if {
	some group in input.spec.groups
	some rule in group.rules
	some path in [["expr"], ["labels", "severity"], ["annotations", "summary"], ["annotations", "description"]]
	object.get(rule, path, "") == ""
}

problems contains sprintf("%s comes twice", [name]) if {
	some group in input.spec.groups
	some i, j
	group.rules[i].alert == group.rules[j].alert
	i < j
	name := group.rules[i].alert
}

# Problems of a dashboard.
problems contains sprintf("panel %v has no title or no place", [i]) if {
	some i, panel in input.panels
	not has_place(panel)
}

problems contains sprintf("panels %s and %s overlap", [a.title, b.title]) if {
	some i, a in input.panels
	some j, b in input.panels
	i < j
	every pair in [[a.gridPos, b.gridPos], [b.gridPos, a.gridPos]] {
		pair[0].x < pair[1].x + pair[1].w
		pair[0].y < pair[1].y + pair[1].h
	}
}

has_place(panel) if {
	panel.title != ""
	panel.gridPos.x + panel.gridPos.w <= 24
}

# Problems of values.schema.json: its settings are those of the server, less what the chart sets. `input` is the schema that
# usher-webhook prints, data.values is the chart's.
own := {
	"address", "adminAddress", "tlsCert", "tlsKey", "tlsName", "tlsLifetime", "caOut", "clientCa", "policy", "shadow",
	"annotationsFile", "shutdownDelay", "events", "kubeconfig", "watch", "watchStale", "maxWatched", "gatekeeper",
}

settings_problems contains name if {
	wanted := {key: object.remove(setting, ["description", "default"]) |
		some key, setting in input.properties.webhook.properties
		not key in own
	}
	found := data.values.properties.settings.properties
	some name in object.keys(object.union(wanted, found))
	object.get(wanted, name, null) != object.get(found, name, null)
}
