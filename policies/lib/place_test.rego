package lib.place_test

import data.lib.place

config := {
	"default": {"environment": "staging", "region": "us-east"},
	"namespaces": {
		"berlin": {"region": "eu-central"},
		"shop": {"environment": "production"},
		"union": {"region": "eu"},
	},
}

in_namespace(name) := {"metadata": {"namespace": name, "name": "x"}}

test_namespace_with_default_for_the_rest if {
	place.environments == {"staging"} with input as in_namespace("berlin") with data.usher.config as config
	place.regions == {"eu-central"} with input as in_namespace("berlin") with data.usher.config as config
	place.regions == {"us-east"} with input as in_namespace("shop") with data.usher.config as config
	place.production with input as in_namespace("shop") with data.usher.config as config
}

test_unknown_namespace_has_the_default if {
	place.environments == {"staging"} with input as in_namespace("other") with data.usher.config as config
	place.environments == {"development"} with input as in_namespace("other")
	not place.production with input as in_namespace("other")
	place.laws == set() with input as in_namespace("other")
}

test_no_namespace_and_no_metadata if {
	place.environments == {"staging"} with input as {"metadata": {}} with data.usher.config as config
	not place.production with input as {"metadata": 5} with data.usher.config as config
	not place.production with input as {}
	place.laws == set() with input as {"metadata": null}
}

test_production_by_default if {
	place.production with input as in_namespace("production")
	place.production with input as in_namespace("prod")
}

test_a_label_makes_stricter_but_not_laxer if {
	labelled := {"metadata": {"namespace": "berlin", "labels": {"prompt.example.com/environment": "production"}}}
	place.production with input as labelled with data.usher.config as config
	freed := {"metadata": {"namespace": "shop", "labels": {"prompt.example.com/environment": "development"}}}
	place.production with input as freed with data.usher.config as config
	moved := {"metadata": {"namespace": "berlin", "labels": {"prompt.example.com/region": "us-east"}}}
	place.laws == {"gdpr"} with input as moved with data.usher.config as config
}

test_the_version_names_an_environment if {
	versioned := {"metadata": {"namespace": "other", "annotations": {"prompt.example.com/version": "1.2.4-prod"}}}
	place.production with input as versioned
	beta := {"metadata": {"namespace": "other", "annotations": {"prompt.example.com/version": "1.2.4-beta"}}}
	not place.production with input as beta
	bare := {"metadata": {"namespace": "other", "annotations": {"prompt.example.com/version": "1.2.4"}}}
	not place.production with input as bare
}

with_labels(name, labels) := {"v1": {"Namespace": {"": {name: {"metadata": {"name": name, "labels": labels}}}}}}

test_labels_of_the_namespace_count_where_the_configuration_is_silent if {
	labels := {"prompt.example.com/environment": "production", "prompt.example.com/region": "eu"}
	place.environments == {"production"} with input as in_namespace("other")
		with data.usher.config as config
		with data.kubernetes as with_labels("other", labels)
	place.laws == {"gdpr"} with input as in_namespace("other")
		with data.usher.config as config
		with data.kubernetes as with_labels("other", labels)
	place.environments == {"staging"} with input as in_namespace("other")
		with data.usher.config as config
		with data.kubernetes as with_labels("another", labels)
}

test_labels_of_the_namespace_add_to_what_the_configuration_says if {
	labels := {"prompt.example.com/environment": "development", "prompt.example.com/region": "us-east"}
	place.environments == {"production", "development"} with input as in_namespace("shop")
		with data.usher.config as config
		with data.kubernetes as with_labels("shop", labels)
	place.laws == {"gdpr"} with input as in_namespace("berlin")
		with data.usher.config as config
		with data.kubernetes as with_labels("berlin", labels)
}

test_laws_by_region if {
	place.laws == {"gdpr"} with input as in_namespace("berlin") with data.usher.config as config
	place.laws == {"gdpr"} with input as in_namespace("union") with data.usher.config as config
	place.laws == set() with input as in_namespace("shop") with data.usher.config as config
}

test_a_star_stands_for_any_ending if {
	place.lies_in("eu-west", "eu-*")
	place.lies_in("eu", "eu")
	not place.lies_in("eu", "eu-*")
	not place.lies_in("europe", "eu")
	place.lies_in("anywhere", "*")
}

test_a_configuration_that_cannot_be_read_says_nothing if {
	place.configured == {} with input as in_namespace("berlin") with data.usher.config as {"default": []}
}

test_an_environment_of_several_words if {
	versioned := {"metadata": {"namespace": "other", "annotations": {"prompt.example.com/version": "1.2.4-pre-prod"}}}
	place.environments == {"development", "pre-prod"} with input as versioned
}

test_no_production_is_false if {
	place.production == false with input as in_namespace("other")
	place.namespace == "" with input as {}
}

test_regions_from_everywhere if {
	labelled := {"metadata": {"namespace": "berlin", "labels": {"prompt.example.com/region": "us-west"}}}
	place.regions == {"eu-central", "us-east", "us-west"} with input as labelled
		with data.usher.config as config
		with data.kubernetes as with_labels("berlin", {"prompt.example.com/region": "us-east"})
}
