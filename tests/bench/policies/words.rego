# Texts taken apart and put together.
package words

headers[name] := value if {
	some line in data.lines
	[left, right] := split(line, ": ")
	name := lower(trim_space(left))
	value := trim(right, " ;")
}

slugs contains slug if {
	some name, value in headers
	slug := sprintf("%s/%s-%d", [upper(substring(name, 0, 4)), replace(value, " ", "-"), count(value)])
}

marked contains name if {
	some name, value in headers
	indexof(value, "gamma") > 0
	not endswith(value, "omega")
}

report := {"headers": count(headers), "slugs": count(slugs), "marked": count(marked), "longest": max([count(slug) | some slug in slugs])}
