# What definitions say beside types.
package main

widget if input.kind == "Widget"

deny contains "versions" if {
	widget
	input.spec.size == 3
	input.spec.size == "3"
	input.spec.size == true
	input.spec.newer
	input.spec.removed
}

deny contains "first version" if {
	widget
	input.apiVersion == "example.com/v1"
	input.spec.newer
	input.spec.note == null
	input.spec.limits.cpu == 3
	input.spec.limits.cpu == "3"
	input.spec.anything.at.all == [1]
	input.spec.open.other.at.all
	input.spec.open.known.dep
	input.spec.pod.metadata.labls
	input.spec.pod.spec.nodeNam
	input.spec.parts[_].wieght
	every part in input.spec.parts { part.nme != "" }
	not input.spec.prats
	object.get(input.spec, "prats", 1) == 1
}

deny contains "beta" if {
	input.kind == "Gadget"
	input.spec.powr == 1
}

deny contains "keeps what it does not know" if {
	input.kind == "Relic"
	input.spec.agee == 1
	input.anything == 1
}
