# Another party's mutating webhook, which comes after usher: it labels each template, and rewrites the one that asks for it.
package rival

patch contains {"op": "add", "path": "/metadata/labels/rival", "value": "was-here"} if not input.metadata.labels.rival

patch contains {"op": "replace", "path": "/spec/template", "value": replace(input.spec.template, "hello", "good evening and store user data")} if {
	contains(input.spec.template, "hello")
}
