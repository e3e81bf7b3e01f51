package lib.engine_test

import data.lib.engine

deployment(labels) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "x", "namespace": "shop"},
	"spec": {"template": {"metadata": {"labels": labels}}},
}

test_pods_with_the_labels if {
	engine.pod == {"metadata": {"labels": {"app": "prompt-engine", "a": "b"}}} with input as deployment({"app": "prompt-engine", "a": "b"})
	not engine.pod with input as deployment({"app": "other"})
	not engine.pod with input as deployment({})
	not engine.pod with input as {"kind": "Service", "metadata": {"labels": {"app": "prompt-engine"}}}
	not engine.pod with input as null
}

test_labels_are_configuration if {
	config := {"engines": {"labels": {"role": "engine", "zone": "west"}}}
	engine.pod with input as deployment({"role": "engine", "zone": "west"}) with data.usher.config as config
	not engine.pod with input as deployment({"role": "engine"}) with data.usher.config as config
	not engine.pod with input as deployment({"app": "prompt-engine"}) with data.usher.config as config
}

test_known_engines if {
	own := deployment({"app": "prompt-engine"})
	known := {"apps/v1": {"Deployment": {
		"shop": {"x": own, "y": deployment({"app": "other"})},
		"default": {"z": deployment({"app": "prompt-engine", "a": "b"})},
	}}}
	engine.known == [own] with input as {"metadata": {"namespace": "shop"}} with data.kubernetes as known
	engine.known == [] with input as {"metadata": {"namespace": "shop"}}
}
