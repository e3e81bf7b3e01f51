package main

deny contains {"msg": sprintf("%s holds %v again", [input[i].path, input[i].contents.name]), "field": [i, "contents", "name"]} if {
	some i, j
	input[i].contents.name == input[j].contents.name
	j < i
}

warn contains sprintf("%d documents", [count(input)])
