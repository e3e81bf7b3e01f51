package bytes

raw := base64.decode("Yf/Civ4=")

hex_text := hex.encode(raw)

digest := crypto.sha256(raw)

again := base64.encode(base64url.decode(base64url.encode(raw)))

joined := hex.encode(concat("-", [raw, urlquery.decode("%ff")]))

query := {k: [hex.encode(v) | some v in vs] | some k, vs in urlquery.decode_object("a=%fe&a=b")}

uri_path := hex.encode(uri.parse("/a%ffb").path)

counted := [count(raw), hex.encode(substring(raw, 1, 1)), hex.encode(strings.reverse(raw)), upper(raw)]

marshalled := [json.marshal({raw: [raw]}), yaml.marshal([base64.decode("Yf4=")]), json.marshal_with_options(raw, {"pretty": true})]

unmarshalled := json.unmarshal(sprintf("[%q]", ["x"])) == json.unmarshal(hex.decode("5b2278225d"))

read := json.unmarshal(hex.decode("22ff22"))

printed := sprintf("%v %q %x", [[raw], raw, raw])

distinct := [raw == base64.decode("Yf/Civ8="), count({raw, "a\ufffd\u008a\ufffd"})]

found := [regex.match(`^..\x{8a}.$`, raw), indexof(raw, "\u008a"), glob.match("a*", [], raw)]
