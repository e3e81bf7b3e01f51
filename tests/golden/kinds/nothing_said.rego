# Which kind it is nobody says: what is spelt nearly as a field of some kind is wrong, and nothing else.
package main

deny contains "near" if input.spec.templte == 1

deny contains "near, in a review" if {
	object := input.request.object
	object.spec.hostNetwrok
	object.metadata.namespce
}

deny contains "far" if {
	input.spec.somethingElse == 1
	input.spec.template == 1
	input.spec.sizes == 1
	input.account.url
	some item in input
	item.amount
}

deny contains "through a rule" if resource.spec.templte

resource := input.request.object
