package shop

warn contains sprintf("in %s, a namespace with %v", [input.metadata.namespace, labels]) if {
	labels := data.kubernetes["v1"].Namespace[""][input.metadata.namespace].metadata.labels
}

warn contains sprintf("in %s", [input.metadata.namespace]) if not data.kubernetes["v1"].Namespace[""][input.metadata.namespace]
