# Fixed patterns against many texts, and one that is put together.
package patterns

kinds := {
	"date": `\b20[0-9]{2}-(0[1-9]|1[0-2])-[0-3][0-9]\b`,
	"version": `\bv?[0-9]+\.[0-9]+\.[0-9]+(-[a-z0-9.]+)?\b`,
	"path": `(/[a-z0-9_.-]+){2,}`,
	"digest": `sha256:[0-9a-f]{64}`,
	"host": `(?i)\b([a-z0-9-]+\.)+(com|org|net)\b`,
	"placeholder": `\$\{[A-Z_]+\}`,
}

found[kind] := count(texts) if {
	some kind, pattern in kinds
	texts := [text | some text in data.texts; regex.match(pattern, text)]
}

dates contains date if {
	some text in data.texts
	some date in regex.find_n(kinds.date, text, -1)
}

report := {"found": found, "dates": count(dates)}
