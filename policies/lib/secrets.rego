# METADATA
# title: What secrets and personal data look like
# description: >-
#   The kinds that are looked for, and what of them a text holds. A placeholder such as {{ .apiKey }}, $TOKEN or <token> is
#   no secret, nor is an address at example.com.
package lib.secrets

# What is looked for. One more is one more row: its name as messages have it, the pattern, and perhaps a check (see
# passes) that what the group of the pattern found must pass; without a group, the whole match. A word is a hint, and no
# secret itself. Where a match is only the beginning of the secret, `rest` says what else belongs to it (lib/mask.rego
# has that of each check). Each match has one of the `signs` in it, short rows of single bytes and classes, or a byte beyond
# ASCII: texts without any are not looked at again. All signs together are 127 bytes at the most, equal ones but once.
kinds := [
	{"name": "the word SSN", "word": true, "pattern": `\bSSNs?\b`},
	{
		"name": "a social security number",
		"pattern": `(?:^|[^\w-])(\d{3}-\d\d-\d{4})(?:$|[^\w-])`,
		"signs": [`\d-\d\d-\d`],
	},
	{
		"name": "a card number", "check": "luhn", # Visa, Mastercard, JCB, Discover, UnionPay
		"pattern": `(?:^|[^\w.-])((?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|35[2-8]\d|6(?:011|[245]\d\d))(?:[ -]?\d{4}){3})\b`,
		"signs": [`\d\d\d\d\d\d\d\d`, `\d\d\d[ .-]\d\d\d\d`],
	},
	{
		"name": "a card number", "check": "luhn", # American Express
		"pattern": `(?:^|[^\w.-])(3[47]\d\d[ -]?\d{6}[ -]?\d{5})\b`,
		"signs": [`\d\d\d\d\d\d\d\d`, `\d\d\d[ .-]\d\d\d\d`],
	},
	{
		"name": "a card number", "check": "luhn", # Diners Club
		"pattern": `(?:^|[^\w.-])(3(?:0[0-5]|[689]\d)\d[ -]?\d{6}[ -]?\d{4})\b`,
		"signs": [`\d\d\d\d\d\d\d\d`, `\d\d\d[ .-]\d\d\d\d`],
	},
	{
		"name": "an IBAN", "check": "iban",
		"pattern": `\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b`,
		"signs": [`[A-Z][A-Z]\d\d`],
	},
	{
		"name": "an e-mail address", "check": "mailbox",
		"pattern": `\b[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}\b`,
		"signs": [`[+@]`],
	},
	{"name": "a phone number", "pattern": `(?:^|[^\w+])(\+[1-9](?:[ ./()-]{0,2}\d){7,14})\b`, "signs": [`[+@]`]},
	{
		"name": "a phone number", # in North America
		"pattern": `(?:^|[^\w.-])(\(?[2-9]\d\d\)?[ .-][2-9]\d\d[.-]\d{4})(?:$|[^\w-])`,
		"signs": [`\d\d\d[ .-]\d\d\d\d`],
	},
	{
		"name": "a phone number", # in China
		"pattern": `(?:^|[^\w.-])(1[3-9]\d[ -]\d{4}[ -]\d{4})(?:$|[^\w-])`,
		"signs": [`\d\d\d[ .-]\d\d\d\d`],
	},
	{
		"name": "a private key",
		"pattern": `-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----`,
		"rest": `(?s:.*?)(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|$)`,
		"signs": [`-B`],
	},
	{
		"name": "a JSON web token",
		"pattern": `\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8}`,
		"rest": `[\w-]*`,
		"signs": [`eyJ`],
	},
	{"name": "a bearer token", "check": "secret", "pattern": `(?i)\bbearer\s+([\w.~+/-]{16,})`, "signs": [`(?i)bear`]},
	{"name": "a password in an address", "pattern": `://[^\s/@<>{}$*]*:[^\s/@<>{}$*]{4,}@`, "signs": [`[+@]`]},
	{
		"name": "a password, token or key", "check": "secret",
		"pattern": concat("", [secret_name, `\\*["'’”]?\s*[=:\x{FF1A}]\s*\\*["'‘“]?([^\s"'‘’“”<>{}[\],;]{7,})`]),
		"signs": name_signs,
	},
	{"name": "an API key of Anthropic", "check": "key", "pattern": `\bsk-ant-[\w-]{20}`, "signs": [`\Wsk-`]},
	{
		"name": "an API key of OpenAI", "check": "key",
		"pattern": `\bsk-(?:(?:proj|svcacct|admin)-[\w-]{20}|[A-Za-z0-9]{32})`,
		"signs": [`\Wsk-`],
	},
	{"name": "an API key of OpenRouter", "check": "key", "pattern": `\bsk-or-v1-[0-9a-f]{32}`, "signs": [`\Wsk-`]},
	{
		"name": "an API key of Google", "check": "key",
		"pattern": `\bAIza[\w-]{35}|\bGOCSPX-[\w-]{28}|\bya29\.[\w-]{20}`,
		"signs": [`Iz`, `GOC`, `a29`],
	},
	{"name": "an access key of AWS", "check": "key", "pattern": `\bA(?:KIA|SIA)[A-Z0-9]{16}\b`, "signs": [`A[KS]IA`]},
	{
		"name": "a key of Azure", "check": "key",
		"pattern": `\bAccountKey=[A-Za-z0-9+/]{40}|[?&]sig=[A-Za-z0-9%+/]{40}|\b[\w.~-]{3}8Q~[\w.~-]{31}`,
		"signs": [`(?i)key`, `ig=`, `Q~`],
	},
	{
		"name": "a token of GitHub", "check": "key",
		"pattern": `\bgh[oprsu]_[A-Za-z0-9]{36}|\bgithub_pat_\w{22}`,
		"signs": [`h[oprsu]_`, `b_p`],
	},
	{
		"name": "a token of GitLab", "check": "key",
		"pattern": `\bgl(?:pat|dt|rt|cbt)-[\w-]{20}`,
		"signs": [`gl[cdpr][abt]`],
	},
	{
		"name": "a token of Slack", "check": "key",
		"pattern": `\bx(?:ox[abeoprs]|app)-[\w-]{10}|\bhooks\.slack\.com/services/[\w/]{20}`,
		"signs": [`x[ao][px]`, `\.sl`],
	},
	{
		"name": "an API key of Stripe", "check": "key",
		"pattern": `\b(?:[rs]k_(?:live|test)|whsec)_[A-Za-z0-9]{16}`,
		"signs": [`[rs]k_`, `hse`],
	},
	{"name": "a token of Hugging Face", "check": "key", "pattern": `\bhf_[A-Za-z0-9]{30}`, "signs": [`hf_`]},
	{"name": "an API key of Groq", "check": "key", "pattern": `\bgsk_[A-Za-z0-9]{40}`, "signs": [`[rs]k_`]},
	{"name": "an API key of xAI", "check": "key", "pattern": `\bxai-[A-Za-z0-9]{40}`, "signs": [`xai`]},
	{"name": "an API key of Perplexity", "check": "key", "pattern": `\bpplx-[A-Za-z0-9]{32}`, "signs": [`plx`]},
	{"name": "a token of Replicate", "check": "key", "pattern": `\br8_[A-Za-z0-9]{30}`, "signs": [`r8_`]},
	{"name": "a token of Databricks", "check": "key", "pattern": `\bdapi[0-9a-f]{32}`, "signs": [`dap`]},
	{"name": "an API key of SendGrid", "check": "key", "pattern": `\bSG\.[\w-]{16,}\.[\w-]{16}`, "signs": [`SG\.`]},
	{"name": "an API key of Twilio", "check": "key", "pattern": `\bSK[0-9a-f]{32}\b`, "signs": [`SK[0-9a-f]`]},
	{"name": "a token of npm", "check": "key", "pattern": `\bnpm_[A-Za-z0-9]{36}`, "signs": [`pm_`]},
	{"name": "a token of PyPI", "check": "key", "pattern": `\bpypi-[\w-]{40}`, "signs": [`pyp`]},
	{"name": "a token of Vault", "check": "key", "pattern": `\bhvs\.[\w-]{20}`, "signs": [`hvs`]},
]

secret_name := `(?i)(?:passw(?:or)?d|passphrase|(?:api|access|secret|private|account)[ _-]?key|secret|token|密码|口令)`

# … and its signs.
name_signs := [`(?i)pass`, `(?i)key`, `(?i)secr`, `(?i)toke`]

# All patterns in one: most texts are done with at once.
any_pattern := concat("|", [sprintf("(?:%s)", [kind.pattern]) | some kind in kinds])

# METADATA
# description: The names of the kinds that [text] holds.
found(text) := {kind.name |
	regex.match(any_pattern, text) # usher ignore:mutate-literal it only saves work
	some kind in kinds
	holds(kind, text)
}

# METADATA
# description: True if [text] is a secret because of its name, as the value of an entry called dbPassword.
is_secret_of(name, text) if {
	regex.match(concat("", [secret_name, "$"]), name)
	regex.match(`^[^\s<>{}[\]]{4,}$`, text)
	not placeholder(text)
}

holds(kind, text) if {
	not kind.check
	regex.match(kind.pattern, text)
}

holds(kind, text) if {
	some groups in regex.find_all_string_submatch_n(kind.pattern, text, -1)
	passes(kind.check, groups[count(groups) - 1])
}

# Luhn: from the right, the digits of each second one's double are added up, and the sum ends in 0.
passes("luhn", found) if {
	digits := [to_number(digit) | some digit in regex.find_n(`\d`, found, -1)]
	summands := [summand |
		some i, digit in digits

		# usher ignore:mutate-arithmetic what is odd stays odd
		doubled := digit * (1 + (((count(digits) - i) + 1) % 2))
		summand := doubled + floor(doubled / 10)
	]
	sum(summands) % 10 == 0
}

# ISO 13616: country and check digits go to the end, letters become numbers from A = 10, and 97 leaves 1.
passes("iban", found) if {
	compact := replace(found, " ", "")
	turned := concat("", [substring(compact, 4, -1), substring(compact, 0, 4)])
	digits := concat("", [format_int(units_of(letter), 10) | some letter in split(turned, "")])
	to_number(digits) % 97 == 1
}

units_of(letter) := indexof("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", letter)

# Addresses at names that RFC 2606 keeps for examples are nobody's, and git@host is a program's.
passes("mailbox", found) if {
	not regex.match(`(?i)[@.](?:example\.(?:com|net|org)|example|invalid|test)$`, found)
	not startswith(found, "git@")
}

passes("secret", found) if {
	regex.match(`[A-Za-z]`, found)
	regex.match(`[0-9!@#^~]`, found)
	not placeholder(found)
}

# What a vendor hands out is never as dull as sk-xxxxxxxx.
passes("key", found) if {
	count({letter | some letter in split(found, "")}) > 8
	not regex.match(`(?i)xxxx|your`, found)
}

placeholder(text) if regex.match(`(?i)^(?:[$%*(]|your|my[-_]|example|placeholder|redacted|xxx|none$|null$|https?:)`, text)
