"""Operands: texts of Rego terms of each type, and the strings that the families of built-in functions take.

`SCALARS` and `STRINGS` are the edges where implementations part; `Operands` picks by the types of a signature.
"""

NUMBERS = ["0", "1", "2", "3", "-1", "-2", "7", "10", "100", "0.0", "-0", "0.5", "1.0", "1.50", "-2.5", "1e3", "1E-2", "1e0",
           "2.0e1", "0.1", "0.2", "0.30000000000000004", "1e21", "1e20", "1e-7", "123456789.123456789",
           "9007199254740993", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
           "18446744073709551616", "1e100", "-1e-100", "3.141592653589793238462643", "4294967296", "2147483648", "1e400"]
SMALL_NUMBERS = ["0", "1", "2", "3", "-1", "5", "1.5", "1.0"]
STRINGS = ["", "a", "b", "c", "foo", "bar", "a.b", "A", "é", "日本語", "😀", "e\\u0301", "a\\nb", "a\\tb", "\\u0000", "\\\"",
           "1", "-1.5", "true", "null", "%s", "{x}", "a,b,c", " a ", "\\\\", "/a/b", "<&>", "\\u2028", "aaa", "ß", "İ"]
RAW_STRINGS = ["`raw`", "`a\\d+`", "`a\nb`", "`\"q\"`", "``"]

FAMILIES = {
    "regex": ["a+", "(a)(b)?", "[a-z]+", "^$", "\\\\d+", "(", "a{2,3}", "(?i)A", ".*", "\\\\bfoo\\\\b", "[", "(?P<n>a)|b", "a**",
              "\\\\pL", "x*", "[^a]", "{a|b}", "<.*>", "(?s).", "^foo$|bar"],
    "re_match": ["a+", "[a-z]+", "(", "^foo$"],
    "glob": ["*", "a*", "**", "a.?", "{a,b}*", "[a-c]", "[!a]", "a.*.c", "*.b", "\\\\*", "{a,", "[", "a?c", "foo.**"],
    "time": ["2006-01-02T15:04:05Z07:00", "2024-02-29T12:34:56Z", "2021-13-01T00:00:00Z", "RFC3339", "RFC1123", "UTC", "America/New_York",
             "Local", "1h30m", "-1.5s", "300ms", "1y", "2006-01-02", "2024-02-29", "Mon, 02 Jan 2006", "15:04", "Europe/Berlin"],
    "semver": ["1.2.3", "1.2.3-alpha.1", "1.2.3-alpha+build", "1.2", "v1.2.3", "01.2.3", "1.2.3-0", "1.0.0-rc.1", "10.0.0"],
    "net": ["10.0.0.0/26", "10.1.2.3", "10.1.0.0/27", "192.168.0.0/30", "::1", "2001:db8::/126", "fe80::1/64", "10.0.0.0/33",
            "1.2.3.4/32", "10.0.0.7/29", "300.1.1.1", "::ffff:10.0.0.1/128"],
    "units": ["1", "10K", "1.5Mi", "1m", "100Gi", "1e3", "k", "1KB", "0.5kib", "\\\"10M\\\"", "1 K", "1Z", "-1Ki", "1E", "1Ei", "10b"],
    "uuid": ["00000000-0000-0000-0000-000000000000", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "urn:uuid:f47ac10b-58cc-1372-a567-0e02b2c3d479",
             "f47ac10b58cc4372a5670e02b2c3d479", "x"],
    "base64": ["aGVsbG8=", "aGVsbG8", "YQ", "YQ==", "_-8=", "+/8=", "a", "YQ=\\n="],
    "base64url": ["aGVsbG8=", "aGVsbG8", "_-8=", "_-8", "+/8="],
    "hex": ["00ff", "0", "xyz", "DEADbeef"],
    "json": ["{\\\"a\\\": 1}", "[1, 2.0, 1e3]", "{", "null", "\\\"x\\\"", "1 2", "/a/0", "a/b", "/a~1b", "a", "/a", "b", "{\\\"a\\\":1,\\\"a\\\":2}",
             "{\\\"type\\\": \\\"string\\\"}", "[1,]", "1e999"],
    "yaml": ["a: 1", "- 1\\n- b", "a: [1, 2", "? x", "a: &x 1\\nb: *x", "yes", "0x10", "a: 1\\na: 2", "1: 2", "~", "!!str 1", "2024-01-01"],
    "urlquery": ["a=1&b=2", "a%20b", "%zz", "a=b=c&a", "a+b", "é=ü"],
    "uri": ["http://a.b:80/c?d=e#f", "a", "mailto:x@y", "http://[::1]/", "://", "http://u:p@h/%zz", "/a/b?c"],
    "object": ["a", "b", "a/b", "c"],
    "sprintf": ["%d", "%s", "%v", "%5.2f", "%x", "%q", "%t", "%%", "%d %d", "%-5s|", "%05d", "%+v", "%[2]d", "%c", "%e", "%T", "%", "%!"],
    "numbers": ["1", "0x1", "1_000"], "to_number": ["1", "1.0", "1e3", "0x1", "abc", "", "-", "Infinity", "1_0", " 1", "+1", "01"],
    "trim": ["a", " a ", "aab", "ab", "éa"], "substring": ["abc", "héllo"], "indexof": ["abcabc", "héllo", "l"],
    "strings": ["a", "ab", "abab", "é"], "split": ["a,b", "a", ",", ""], "replace": ["aaa", "a", ""],
}

# What answers differently each time, asks the world, or is another's subject.
EXCLUDED = {"http.send", "net.lookup_ip_addr", "opa.runtime", "rand.intn", "time.now_ns", "uuid.rfc4122", "providers.aws.sign_req",
            "io.jwt.encode_sign", "io.jwt.encode_sign_raw", "io.jwt.decode_verify", "trace", "strings.render_template",
            "crypto.x509.parse_and_verify_certificates_with_options", "rego.metadata.chain", "rego.metadata.rule", "print",
            "internal.print", "internal.test_case", "internal.template_string", "rego.parse_module", "assign", "eq"}


def type_name(declared):
    """The type of a signature's operand as one word; the first of a union is chosen by the caller."""
    return declared.get("type", "any")


def alternatives(declared):
    """The types that an operand may have."""
    if declared.get("type") == "any" and declared.get("of"):
        return declared["of"]
    return [declared]


class Operands:
    """Picks texts of ground terms."""

    def __init__(self, random):
        self.random = random

    def number(self):
        pool = SMALL_NUMBERS if self.random.random() < 0.7 else NUMBERS
        return self.random.choice(pool)

    def string(self, family=None):
        if family in FAMILIES and self.random.random() < 0.8:
            return '"' + self.random.choice(FAMILIES[family]) + '"'
        if self.random.random() < 0.08:
            return self.random.choice(RAW_STRINGS)
        pool = STRINGS if self.random.random() < 0.5 else STRINGS[1:7]
        return '"' + self.random.choice(pool) + '"'

    def scalar(self):
        return self.random.choice([self.number, self.string, self.string, lambda: "true", lambda: "false", lambda: "null"])()

    def ground(self, depth=2):
        """Any ground term."""
        return self.typed({"type": "any"}, depth)

    def members(self, make, depth, most=3):
        return ", ".join(make(depth - 1) for _ in range(self.random.randint(0, most)))

    def typed(self, declared, depth=2, family=None):
        """A ground term of the type that a signature declares."""
        declared = self.random.choice(alternatives(declared))
        kind = type_name(declared)
        if kind == "any" and declared.get("of"):
            return self.typed(declared, depth, family)
        if kind == "number":
            return self.number()
        if kind == "string":
            return self.string(family)
        if kind == "boolean":
            return self.random.choice(["true", "false"])
        if kind == "null":
            return "null"
        if kind == "array":
            return self.array(declared, depth, family)
        if kind == "set":
            return self.set(declared, depth, family)
        if kind == "object":
            return self.object(declared, depth, family)
        return self.any(depth, family)

    def any(self, depth, family):
        if depth <= 0 or self.random.random() < 0.5:
            return self.string(family) if family in FAMILIES and self.random.random() < 0.5 else self.scalar()
        kind = self.random.choice(["array", "object", "set", "object", "array"])
        return self.typed({"type": kind}, depth - 1, family)

    def array(self, declared, depth, family):
        static = [self.typed(item, depth - 1, family) for item in declared.get("static", [])]
        if declared.get("static"):
            return "[" + ", ".join(static) + "]"
        element = declared.get("dynamic", {"type": "any"})
        return "[" + self.members(lambda left: self.typed(element, left, family), depth) + "]"

    def set(self, declared, depth, family):
        element = declared.get("of", {"type": "any"})
        if isinstance(element, list):
            element = {"type": "any"}
        text = self.members(lambda left: self.typed(element, left, family), depth)
        return "{" + text + "}" if text else "set()"

    def object(self, declared, depth, family):
        members = ['"' + item["key"] + '": ' + self.typed(item["value"], depth - 1, family)
                   for item in declared.get("static", []) or []]
        dynamic = declared.get("dynamic", {"key": {"type": "any"}, "value": {"type": "any"}})
        if not isinstance(dynamic, dict) or "value" not in dynamic:
            dynamic = {"key": {"type": "any"}, "value": {"type": "any"}}
        if not members:
            for _ in range(self.random.randint(0, 3)):
                key = self.typed(dynamic["key"], 1, family) if self.random.random() < 0.3 else self.string(family)
                members.append(key + ": " + self.typed(dynamic["value"], depth - 1, family))
        return "{" + ", ".join(members) + "}"

    def json(self, depth=3):
        """A JSON document, for data and input."""
        choice = self.random.random()
        if depth <= 0 or choice < 0.4:
            return self.random.choice([1, 0, -1, 2.5, "a", "b", "", "é", True, False, None, "foo", 10, 1.0])
        if choice < 0.65:
            return [self.json(depth - 1) for _ in range(self.random.randint(0, 4))]
        keys = self.random.sample(["a", "b", "c", "d", "x", "1", "é", "a.b"], self.random.randint(0, 4))
        return {key: self.json(depth - 1) for key in keys}
