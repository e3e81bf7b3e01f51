package a

# No match begins inside a character of several bytes.
found := regex.find_n(`\B`, "e\u0301é", -1)

replaced := regex.replace("aé日b", `\B`, "x")

cut := regex.split(`\B`, "aéb日日")

groups := regex.find_all_string_submatch_n(`(\B)x?`, "ééx", -1)
