# The manual page usher-webhook.yaml(5), from the JSON Schema that usher-webhook --config-schema prints:
#   usher eval -f raw -i SCHEMA -d packaging/man/config.rego data.manual.page
package manual

page := concat("\n", array.flatten([head, sections, tail]))

# What roff would read as something else.
escaped(text) := strings.replace_n({"\\": `\e`, "-": `\-`, "'": `\(aq`, "`": `\(ga`, "^": `\(ha`, "~": `\(ti`, "\u0001": `\:`}, text)

head := [
	sprintf(`.TH "usher\-webhook.yaml" "5" "" "usher %s" "File Formats"`, [opa.runtime().env.USHER_VERSION]),
	".nh",
	".ad l",
	`.SH "NAME"`,
	`usher\-webhook.yaml \- configuration of usher's policies and of its webhook`,
	`.SH "SYNOPSIS"`,
	`/etc/usher/config.yaml, or what \fB\-c\fR names`,
	`.SH "DESCRIPTION"`,
	escaped(input.description),
	".PP",
	escaped("A key that does not exist is refused with its line and column. Where a value changes while usher-webhook runs, it counts from then on; in the section webhook, from the next start on."),
]

tail := [
	`.SH "FILES"`,
	`.TP`,
	`\fB/etc/usher/config.yaml\fR`,
	`the configuration of the service that the Debian package installs`,
	`.SH "EXAMPLES"`,
	".nf",
	".RS 4",
	escaped(example),
	".RE",
	".fi",
	`.SH "SEE ALSO"`,
	`\fBusher\-webhook\fR(8),`,
	`\fBusher\-review\fR(1),`,
	`\fBusher\-diff\fR(1)`,
]

example := `namespaces:
  shop: {environment: production, region: eu-central}
exceptions:
  - {policy: prompt.sensitive_content, namespace: shop, name: tax, who: legal, why: "a form of the tax office", until: "2027-06-30"}
webhook:
  address: 0.0.0.0:8443
  maxMemory: 512MiB`

sections := array.flatten([
	[`.SH "KEYS"`, "For the policies, which see them as data.usher.config:"],
	entries(false),
	[`.SH "KEYS OF THE WEBHOOK"`, `Settings of the server. Each is a flag of \fBusher\-webhook\fR(8) too.`],
	entries(true),
])

entries(of_webhook) := [line |
	some node in nodes
	startswith(node.name, "webhook.") == of_webhook
	node.name != "webhook"
	some line in [".TP", sprintf(`\fB%s\fR \fI%s\fR`, [escaped(node.name), escaped(node.kind)]), escaped(node.text)]
]

# Schemas of values, by the place of the value: limits.template, exceptions[].who, laws.NAME.
nodes := [node |
	walk(input, [path, schema])
	is_object(schema)
	place := concat("/", [sprintf("%v", [step]) | some step in path])
	regex.match(`^(properties/[^/]+(/|$)|items(/|$)|additionalProperties(/|$))+$`, place)
	node := {"name": name(place), "kind": kind(schema), "text": text(schema)}
	worth_telling(place, node)
]

name(place) := trim_left(inner, ".") if {
	some_name := regex.replace(place, `(^|/)additionalProperties`, ".NAME")
	item := regex.replace(some_name, `(^|/)items`, "[]")
	inner := regex.replace(item, `(^|/)properties/`, ".")
}

# Whatever items and members there are, if nothing is said of them, the key itself tells.
worth_telling(place, _) if {
	not regex.match(`(items|additionalProperties)$`, place)
}

worth_telling(_, node) if node.text != ""

kind(schema) := concat("|", schema.enum) if {
	schema.enum
} else := words[schema.type] if {
	schema.type
} else := "number or text with a unit" if {
	schema.anyOf
} else := ""

words := {"object": "mapping", "array": "list", "string": "text", "number": "number", "integer": "number", "boolean": "true|false"}

text(schema) := concat(" ", [part |
	some part in [object.get(schema, "description", ""), bounds(schema), preset(schema)]
	part != ""
])

bounds(schema) := concat("", ["(from ", sprintf("%v", [schema.minimum]), limit, ")"]) if {
	schema.minimum
	limit := concat("", [sprintf(" to %v", [most]) | some key, most in schema; key == "maximum"])
} else := ""

preset(schema) := sprintf("(default %s)", [shown(schema["default"])]) if "default" in object.keys(schema)

else := ""

# Lines may be broken where \x01 stands.
shown(value) := value if is_string(value)

else := replace(json.marshal(value), ",", ",\u0001")
