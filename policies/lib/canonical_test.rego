package lib.canonical_test

import data.lib.canonical

test_order_and_space if {
	canonical.text({"b": 1, "a": [true, null, {"d": "e", "c": "f g"}], "": {}}) == `{"":{},"a":[true,null,{"c":"f g","d":"e"}],"b":1}`
}

test_numbers if {
	given := yaml.unmarshal("[1.0, 1e3, 0.10, -2.50, 12345678901234567890, 0]")
	canonical.text({"n": given, "m": {"k": 5.0}}) == `{"m":{"k":5},"n":[1,1000,0.1,-2.5,12345678901234567890,0]}`
}

# The rest is not even looked at.
test_only_numbers_are_rewritten if {
	canonical.text({"n": 1.0}) == `{"n":1.0}` with is_number as false
}

test_strings if {
	canonical.text({"s": "<a> & \"b\" \\ / \n \u2028\u2029 名字"}) == "{\"s\":\"<a> & \\\"b\\\" \\\\ / \\n \u2028\u2029 名字\"}"
}

test_what_looks_like_an_escape_is_none if {
	canonical.text({"s": `\u003c \\u003e \u0026`}) == `{"s":"\\u003c \\\\u003e \\u0026"}`
}

# What sha256sum says of {} and {"a":1}.
test_hash if {
	canonical.hash({}) == "44136fa"
	canonical.hash({"a": 1}) == "015abd7"
	canonical.hash({"a": 1.0}) == "015abd7"
}
