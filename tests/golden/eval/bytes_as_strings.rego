package test

# Strings that are no UTF-8 keep their bytes; where text is shown, each is U+FFFD.
bytes := base64.decode("+/8=")

digest := crypto.sha256(bytes)

again := base64.encode(bytes)

as_hex := hex.encode(concat("", [bytes, "a"]))

shown := json.marshal([bytes, sprintf("%v", [[bytes]])])

length := count(hex.decode("41ff42"))

query := hex.encode(urlquery.decode("%ff"))

different if hex.decode("ff") != hex.decode("fe")

read := json.unmarshal(hex.decode("22ff22"))

matched := json.match_schema(hex.decode("22ff22"), {})
