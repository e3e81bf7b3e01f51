package main

import data.lib

deny contains msg if {
	input.replicas > data.conftest.most
	msg := sprintf("%s of %s asks for %d", [lib.name, lib.folder, input.replicas])
}

warn contains sprintf("%d documents of %s", [count(input), lib.name]) if is_array(input)
