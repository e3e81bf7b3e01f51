package lib.secrets_test

import data.lib.secrets

# Keys are put together here, so that nobody's scanner takes this file for a leak.
letters(n) := substring("a0B3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zC3dF5gJ7kL9nP1qR2sT4uV6wX8yZ0bD", 0, n)

capitals(n) := substring("QW0ERTY9UIOP7ASDFGH9JKL", 0, n)

hexadecimal(n) := substring("0a1b2c3d4e5f67890f9e8d7c6b5a43210a1b2c3d", 0, n)

dashed(n) := substring("aB3_E5gH-7jK9mN1pQ2_rS4tU6vW8xY0-zC3dF5gJ7kL", 0, n)

# By kind: texts that are one.
hits := {
	"the word SSN": ["SSN", "the user's SSN is", "SSNs", "我的SSN是"],
	"a social security number": ["078-05-1120", "(078-05-1120)", "199-29-1999", "是078-05-1120。"],
	"a card number": [
		"4111111111111111",
		"4111 1111 1111 1111",
		"4111111111111111-1",
		"card: 4111-1111-1111-1111, 12/29",
		"卡号4012888888881881。",
		"5105105105105100",
		"5555555555554444",
		"2223000048400011",
		"2720999999999996",
		"3530111333300000",
		"3580111333300009",
		"6011111111111117",
		"6011 0009 9013 9424",
		"6200000000000005",
		"6445644564456445",
		"6500000000000002",
		"378282246310005",
		"3782 822463 10005",
		"3400-000000-00009",
		"30569309025904",
		"3000 000000 0004",
		"36227206271667",
		"38520000023237",
		"4099999999999995",
		"5199999999999991",
		"5399999999999999",
		"5599999999999997",
		"2299999999999997",
		"2499999999999995",
		"2799999999999992",
		"3520999999999996",
		"3555999999999994",
		"3589999999999994",
		"6011999999999995",
		"6299999999999998",
		"6499999999999996",
		"6599999999999995",
		"349999999999991",
		"379999999999994",
		"30099999999994",
		"30399999999998",
		"30599999999993",
		"36999999999999",
		"38999999999997",
		"39999999999996",
		"卡378282246310005",
		"卡30569309025904",
		"3900-000000-0005",
	],
	"an IBAN": [
		"LC55HEMM000100010012001200023015", "HR1210010051863000160",
		"DE89370400440532013000",
		"DE89 3704 0044 0532 0130 00",
		"(GB82 WEST 1234 5698 7654 32)",
		"NO9386011117947",
		"MT84 MALT 0110 0001 2345 MTLC AST0 01S",
		"AT61 1904 3002 3457 3201",
	],
	"an e-mail address": ["a@b.examplexcom", "x.git@shop.de", "x+git@shop.de", "x-git@shop.de", "a@b.c.de", "A@SHOP.DE", "a@s-hop.de", "jane.doe@shop.de", "write to a_b+c%d-e1@mail-2.shop.co.uk, please", "邮箱x@qq.com。", "a@example.shop.com", "legit@host.io"],
	"a phone number": [
		"+1 2 3 4 5 6 7 8", "+1.2.3.4.5.6.7.8", "+1/2/3/4/5/6/7/8", "+1(2(3(4(5(6(7(8", "+1)2)3)4)5)6)7)8", "+1-2-3-4-5-6-7-8", "+1 -2 -3 -4 -5 -6 -7 -8", "+98765432", "at +49 30 1234567", "312-555-0123", "812-555-0123", "158-1234-5678",
		"+49 30 1234567",
		"+4930123456",
		"(+1 (212) 555-0123)",
		"+86.138.1234.5678",
		"+44/20/7946-0958",
		"+123456789012345",
		"(212) 555-0123",
		"call 212-555-0123.",
		"212.555.0123",
		"212 999-0123",
		"982-234-9876",
		"电话138-1234-5678。",
		"199 0000 9999",
		"130 1234-5678",
	],
	"a private key": [
		concat(" ", ["-----BEGIN", "P09 PRIVATE KEY-----"]),
		concat(" ", ["-----BEGIN", "PRIVATE KEY-----"]),
		concat(" ", ["-----BEGIN", "RSA PRIVATE KEY-----"]),
		concat(" ", ["x\n-----BEGIN", "ENCRYPTED P8 PRIVATE KEY-----\nMII"]),
		concat(" ", ["-----BEGIN", "PGP PRIVATE KEY BLOCK-----"]),
	],
	"a JSON web token": ["eyJa-b-c-d-e.eyJa-b-c-d-e.a-b-c-d-", concat("", ["eyJ", letters(8), ".eyJ", dashed(8), ".", dashed(9)]), concat("", ["use eyJ", dashed(8), ".eyJ", letters(8), ".", dashed(8)])],
	"a bearer token": ["Bearer  abcdefghijklmnop1", concat(" ", ["Authorization: Bearer", letters(16)]), concat("", ["bearer\n", "ab.~+/-_9ab.~+/-"])],
	"a password in an address": ["mongodb+srv://u.v:abcd@h", "//x ://:abcd@h", "postgres://admin:hunter@db/x", "see https://:pass@host", "a1+.-://u:abcd@h"],
	"a password, token or key": [
		"password: BCD1234", "password: abcdef0", "password: abcdef9",
		"密码：hunter22", "“password”: “hunter22”", "‘token’ : ‘hunter22’", "api key= abcdef1",
		"password: hunter2",
		"PASSWD=hunter2",
		"DB_PASSWORD = 'hunter2'",
		"passphrase: \"correct1horse\"",
		"{\"api_key\": \"abcdefg1\"}",
		"{'apikey':'abcdefg1'}",
		"API key: abcdefg#",
		"access-key=abcdefg@",
		"secret key: abcdef!g",
		"private_key: abcdef^g",
		"accountKey=abcdef~g",
		"token = abc$%*1de",
		"secret: abc(def)1",
		"密码:hunter22",
		"口令: “hunter22”",
		"‘token’: ‘hunter22’",
	],
	"an API key of Anthropic": [concat("", ["sk-ant-", "xxx_you-our_", dashed(20)]), concat("", ["sk-ant-", dashed(20)])],
	"an API key of OpenAI": [
		concat("", ["key sk-proj-", dashed(20)]),
		concat("", ["sk-svcacct-", dashed(20)]),
		concat("", ["sk-admin-", dashed(20)]),
		concat("", ["sk-", letters(32)]),
	],
	"an API key of OpenRouter": [concat("", ["sk-or-v1-", hexadecimal(32)])],
	"an API key of Google": [concat("", ["AIza", dashed(35)]), concat("", ["GOCSPX-", dashed(28)]), concat("", ["ya29.", dashed(20)])],
	"an access key of AWS": [concat("", ["AKIA", "QWERTYQWERTYQWER"]), concat("", ["AKIA", capitals(16)]), concat("", ["ASIA", capitals(16)]), concat("", ["AKIA", "IOSFODNN7EXAMPLE"])],
	"a key of Azure": [
		concat("", ["a-~8Q~", letters(31)]),
		concat("", ["AccountKey=", letters(38), "+/"]),
		concat("", ["https://x/y?sig=", letters(37), "%+/"]),
		concat("", ["?a=b&sig=", letters(40)]),
		concat("", ["a.~8Q~", dashed(29), ".~"]),
	],
	"a token of GitHub": array.concat(
		[concat("", ["github_pat_", replace(dashed(22), "-", "_")])],
		[concat("", ["gh", letter, "_", letters(36)]) | some letter in ["o", "p", "r", "s", "u"]],
	),
	"a token of GitLab": [concat("", ["gl", kind, "-", dashed(20)]) | some kind in ["pat", "dt", "rt", "cbt"]],
	"a token of Slack": array.concat(
		[concat("", ["hooks.slack.com/services/T012/", dashed(7), "xyz12345"]), concat("", ["xapp-", dashed(10)])],
		[concat("", ["xox", letter, "-", dashed(10)]) | some letter in ["a", "b", "e", "o", "p", "r", "s"]],
	),
	"an API key of Stripe": [concat("", [prefix, letters(16)]) | some prefix in ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"]],
	"a token of Hugging Face": [concat("", ["hf_", letters(30)])],
	"an API key of Groq": [concat("", ["gsk_", letters(40)])],
	"an API key of xAI": [concat("", ["xai-", letters(40)])],
	"an API key of Perplexity": [concat("", ["pplx-", letters(32)])],
	"a token of Replicate": [concat("", ["r8_", letters(30)])],
	"a token of Databricks": [concat("", ["dapi", hexadecimal(32)])],
	"an API key of SendGrid": [concat("", ["SG.", dashed(17), ".", dashed(16)]), concat("", ["SG.", dashed(16), ".", dashed(16)])],
	"an API key of Twilio": [concat("", ["SK", hexadecimal(32)])],
	"a token of npm": [concat("", ["npm_", letters(36)])],
	"a token of PyPI": [concat("", ["pypi-", dashed(40)])],
	"a token of Vault": [concat("", ["hvs.", dashed(20)])],
}

test_keys_of_vendors_are_found if {
	every kind in vendors {
		every text in hits[kind] {
			holds_a(kind, text)
		}
	}
}

test_all_else_is_found if {
	every kind in object.keys(hits) - vendors {
		every text in hits[kind] {
			holds_a(kind, text)
		}
	}
}

vendors contains kind.name if {
	some kind in secrets.kinds
	kind.check == "key"
}

holds_a(name, text) if {
	some kind in by_name[name]
	secrets.holds(kind, text)
}

by_name[kind.name] contains kind if some kind in secrets.kinds

test_no_kind_goes_untested if {
	object.keys(by_name) == object.keys(hits)
	object.keys(by_name) == object.keys(misses)
}

# By kind: texts that look alike, and are none.
misses := {
	"the word SSN": ["SSNX", " SSNX", "CLASSNAME", "ssn", "SSNss", "xSSN", "xxSSN"],
	"a social security number": [
		"0780-05-1120",
		"078-05-11200",
		"a078-05-1120",
		"078-05-1120a",
		"4711-078-05-1120",
		"078-05-1120-1",
		"78-05-1120",
		"078-5-1120",
		"078-05-112",
		"078 05 1120",
		"078x05-1120",
		"2026-11-28",
	],
	"a card number": [
		"3099999999999997",
		"5099999999999992",
		"5699999999999996",
		"2199999999999998",
		"2899999999999991",
		"3519999999999999",
		"3590999999999991",
		"6010999999999996",
		"6199999999999999",
		"6399999999999997",
		"6699999999999994",
		"3399999999999994",
		"339999999999993",
		"359999999999998",
		"369999999999996",
		"389999999999992",
		"30699999999991",
		"30999999999995",
		"31999999999994",
		"35999999999990",
		"37999999999998",
		"4111111111111112",
		"4111 1111 1111 1112",
		"14111111111111111",
		"41111111111111110",
		"a4111111111111111",
		"4111111111111111a",
		"1378282246310005",
		"a378282246310005",
		"0.378282246310005",
		"1-378282246310005",
		"3782822463100051",
		"378282246310005a",
		"378282246310006",
		"130569309025904",
		"a30569309025904",
		"0.30569309025904",
		"1-30569309025904",
		"305693090259041",
		"30569309025904a",
		"30569309025905",
		"0.4111111111111111",
		"1-4111111111111111",
		"4111  1111 1111 1111",
		"4111_1111_1111_1111",
		"411111111111111",
		"%s",
		"2026112816091000",
		"1732810149123",
		"4006381333931",
		"550e8400-e29b-41d4-a716-446655440000",
	],
	"an IBAN": [
		"XX56ABCD", "XX52ABCD12", "XX37A1B2C3D4E5F6G7H8I9J0K1L2M3N4O5P6", "XX50A1B2C3D4E5F6G7H8I9J0K1L2M3N4O5P67",
		"DE89370400440532013001",
		"DE88370400440532013000",
		"De89 3704 0044 0532 0130 00",
		"XDE89370400440532013000",
		"DE89370400440532013000X1",
		"ORDER 12 SHIP 2026 NOW",
		"GB82 WEST",
	],
	"an e-mail address": [
		"name@example.com",
		"name@Example.net",
		"name@mail.example.org",
		"name@shop.example",
		"name@shop.invalid",
		"name@shop.test",
		"git@github.com:usher",
		"@shop.de",
		"name@localhost",
		"name@shop.d",
		"@user said hello.world",
		"image@sha256:0a1b",
		"name @ shop.de",
	],
	"a phone number": [
		"+49 30 123",
		"1+49 30 1234567",
		"a+49301234567",
		"++49301234567",
		"+09301234567",
		"+1234567",
		"+1234567890123456",
		"+49 30 1234567a",
		"+49   301234567",
		"112-555-0123",
		"212-155-0123",
		"212-555-01234",
		"212-555-012",
		"1212-555-0123",
		"a212-555-0123",
		"9.212-555-0123",
		"9-212-555-0123",
		"212-555-0123-4",
		"212-555-0123a",
		"212_555-0123",
		"212-555 0123",
		"2125550123",
		"13812345678",
		"238-1234-5678",
		"128-1234-5678",
		"1138-1234-5678",
		"a138-1234-5678",
		"1.138-1234-5678",
		"1-138-1234-5678",
		"138-1234-56789",
		"138-1234-5678a",
		"138-1234-5678-9",
		"138-123-5678",
		"138-1234-567",
		"138.1234-5678",
		"138-1234.5678",
		"1.2.4-beta",
		"2026-11-28",
		"2026-11-28T16:09:10+01:00",
		"192.168.100.100",
		"10 + 20 = 30",
	],
	"a private key": ["BEGIN PRIVATE KEY", "-----BEGIN PUBLIC KEY-----", "a PRIVATE KEY", "----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY----"],
	"a JSON web token": [
		concat("", ["eyJ", letters(7), ".eyJ", letters(8), ".", letters(8)]),
		concat("", ["eyJ", letters(8), ".eyJ", letters(7), ".", letters(8)]),
		concat("", ["eyJ", letters(8), ".eyJ", letters(8), ".", letters(7)]),
		concat("", ["xeyJ", letters(8), ".eyJ", letters(8), ".", letters(8)]),
		concat("", ["eyJ", letters(8), "xeyJ", letters(8), ".", letters(8)]),
		concat("", ["eyJ", letters(8), ".eyJ", letters(8), "/", letters(8)]),
	],
	"a bearer token": [
		"Authorization: Bearer {{ .token }}",
		"bearer authentication_is_required",
		"Bearer <token1234567890123>",
		concat(" ", ["Bearer", letters(15)]),
		concat("", ["Bearer", letters(16)]),
		concat(" ", ["forbearer", letters(16)]),
		concat(" ", ["Bearer", "your-token-number-1"]),
	],
	"a password in an address": [
		"x//u:abcd@h",
		"://u :abcd@h", "://u:ab cd@h", "://u/:abcd@h", "://u:ab/cd@h", "://u@:abcd@h", "://u:ab@cd@h", "://u<:abcd@h", "://u:ab<cd@h", "://u>:abcd@h", "://u:ab>cd@h", "://u{:abcd@h", "://u:ab{cd@h", "://u}:abcd@h", "://u:ab}cd@h", "://u$:abcd@h", "://u:ab$cd@h", "://u*:abcd@h", "://u:ab*cd@h",
		"postgres://{{ .user }}:{{ .password }}@db",
		"https://shop.de:8080/a",
		"https://shop.de/a:pass@b",
		"https://user:abc@db",
		"https://user:$PASSWORD@db",
		"https://user:****@db",
		"https://user:<pass>@db",
		"https://user@shop.de",
		"user:pass@db",
		"https://u:ab cd@h",
		"https://u:ab/cd@h",
		"https://u x:abcd@h",
		"https://u<x:abcd@h",
	],
	"a password, token or key": [
		"password: $abcdefg1", "password: null", "password: ab1‘cdefgh", "password: ab1“cdefgh",
		"broken: abcdefg1", "sacret: abcdefg1", "ecret: abcdefg1", "a word: abcdefg1", "assword: abcdefg1", "passord: abcdefg1", "asswd: abcdefg1", "assphrase: abcdefg1", "pi key: abcdefg1", "ccess key: abcdefg1", "ecret key: abcdefg1", "rivate key: abcdefg1", "ccount key: abcdefg1", "码: abcdefg1", "令: abcdefg1", "令牌: abcdefg1", "api.key: abcdefg1", "password; abcdefg1", "password: (abcdefg1", "password: *abcdefg1", "password: %abcdefg1", "password: abcde1", "password: ab1'cdefgh", "password: ab1’cdefgh", "password: ab1”cdefgh", "password: ab1<cdefgh", "password: ab1>cdefgh", "password: ab1{cdefgh", "password: ab1}cdefgh", "password: ab1[cdefgh", "password: ab1]cdefgh", "password: ab1,cdefgh", "password: ab1;cdefgh", "password: ab1\"cdefgh", "password: ab1 cdefgh",
		"Ask for the password, then check it.",
		"If the user forgot the password: send a link.",
		"password: {{ .password }}",
		"password: ${PASSWORD1}",
		"password=$PASSWORD1",
		"password: %PASSWORD1%",
		"password: ********1",
		"password: <password1>",
		"password: [password1]",
		"password: (password1)",
		"password: 12345678",
		"password: letmein",
		"password: hunte1",
		"password: your-password-1",
		"password: YOUR_PASSWORD_1",
		"password: my-password-1",
		"password: my_password_1",
		"password: example1",
		"password: placeholder1",
		"password: redacted1",
		"password: xxxxxxx1",
		"token: https://shop.de/token1",
		"token: http://shop.de/token1",
		"API key: sha256",
		"tokens: 4096tokens",
		"max_tokens=4096max",
		"The password is hunter2",
		"\"password\": \"string\"",
		"password: a{b1cdefg",
		"password: a<b1cdefg",
		"passwords such as hunter2",
		"word: hunter2",
		"the key: hunter2",
	],
	"an API key of Anthropic": ["sk-ant-", concat("", ["sk-ant-", dashed(19)]), concat("", ["ask-ant-", dashed(20)]), "sk-ant-your-key-goes-here-0123456789", "sk-ant-xxxxxxxxxxxxxxxxxxxxxxxx"],
	"an API key of OpenAI": [
		concat("", ["sk-proj-", dashed(19)]),
		concat("", ["sk-other-", dashed(20)]),
		concat("", ["sk-", letters(31)]),
		concat("", ["task-", letters(32)]),
		concat("", ["task-proj-", dashed(20)]),
		"sk-000000000000000000000000000000000000",
		concat("", ["sk-proj-xxxx", dashed(20)]),
		concat("", ["sk-proj-Your", dashed(20)]),
	],
	"an API key of OpenRouter": [concat("", ["sk-or-v1-", hexadecimal(31)]), concat("", ["sk-or-v1-g", hexadecimal(31)]), concat("", ["task-or-v1-", hexadecimal(32)])],
	"an API key of Google": [
		concat("", ["AIza", dashed(34)]),
		concat("", ["xAIza", dashed(35)]),
		concat("", ["GOCSPX-", dashed(27)]),
		concat("", ["xGOCSPX-", dashed(28)]),
		concat("", ["ya29.", dashed(19)]),
		concat("", ["ya29x", dashed(20)]),
		concat("", ["xya29.", dashed(20)]),
	],
	"an access key of AWS": [
		concat("", ["AKIA", "QWERTQWERTQWERTQ"]),
		concat("", ["AKIA", capitals(15)]),
		concat("", ["AKIA", capitals(17)]),
		concat("", ["XAKIA", capitals(16)]),
		concat("", ["ABIA", capitals(16)]),
		concat("", ["akia", capitals(16)]),
	],
	"a key of Azure": [
		concat("", ["AccountKey=", letters(39)]),
		concat("", ["XAccountKey=", letters(40)]),
		concat("", ["?sig=", letters(39)]),
		concat("", ["xsig=", letters(40)]),
		concat("", ["a.~8Q~", dashed(30)]),
		concat("", ["a~8Q~", dashed(31)]),
		concat("", ["abc8Qx", dashed(31)]),
	],
	"a token of GitHub": [
		concat("", ["ghp_", letters(35)]),
		concat("", ["xghp_", letters(36)]),
		concat("", ["ghx_", letters(36)]),
		concat("", ["github_pat_", letters(21)]),
		concat("", ["xgithub_pat_", letters(22)]),
	],
	"a token of GitLab": [concat("", ["glpat-", dashed(19)]), concat("", ["xglpat-", dashed(20)]), concat("", ["glx-", dashed(20)])],
	"a token of Slack": [
		concat("", ["xoxb-", dashed(9)]),
		concat("", ["axoxb-", dashed(10)]),
		concat("", ["xoxc-", dashed(10)]),
		concat("", ["xapp-", dashed(9)]),
		concat("", ["hooks.slack.com/services/T012/", letters(14)]),
		concat("", ["xhooks.slack.com/services/T012/", letters(15)]),
		concat("", ["hooks-slack.com/services/T012/", letters(15)]),
		concat("", ["hooks.slack-com/services/T012/", letters(15)]),
	],
	"an API key of Stripe": [
		concat("", ["sk_live_", letters(15)]),
		concat("", ["pk_live_", letters(16)]),
		concat("", ["sk_prod_", letters(16)]),
		concat("", ["task_live_", letters(16)]),
	],
	"a token of Hugging Face": [concat("", ["hf_", letters(29)]), concat("", ["xhf_", letters(30)])],
	"an API key of Groq": [concat("", ["gsk_", letters(39)]), concat("", ["xgsk_", letters(40)])],
	"an API key of xAI": [concat("", ["xai-", letters(39)]), concat("", ["xxai-", letters(40)])],
	"an API key of Perplexity": [concat("", ["pplx-", letters(31)]), concat("", ["xpplx-", letters(32)])],
	"a token of Replicate": [concat("", ["r8_", letters(29)]), concat("", ["xr8_", letters(30)])],
	"a token of Databricks": [concat("", ["dapi", hexadecimal(31)]), concat("", ["xdapi", hexadecimal(32)]), concat("", ["dapig", hexadecimal(31)])],
	"an API key of SendGrid": [
		concat("", ["SG.", dashed(15), ".", dashed(16)]),
		concat("", ["SG.", dashed(16), ".", dashed(15)]),
		concat("", ["SGx", dashed(16), ".", dashed(16)]),
		concat("", ["SG.", dashed(16), "/", dashed(16)]),
		concat("", ["XSG.", dashed(16), ".", dashed(16)]),
	],
	"an API key of Twilio": [concat("", ["SK", hexadecimal(31)]), concat("", ["SK", hexadecimal(33)]), concat("", ["XSK", hexadecimal(32)]), concat("", ["SKg", hexadecimal(31)])],
	"a token of npm": [concat("", ["npm_", letters(35)]), concat("", ["xnpm_", letters(36)])],
	"a token of PyPI": [concat("", ["pypi-", dashed(39)]), concat("", ["xpypi-", dashed(40)])],
	"a token of Vault": [concat("", ["hvs.", dashed(19)]), concat("", ["hvsx", dashed(20)]), concat("", ["xhvs.", dashed(20)])],
}

test_what_looks_alike_is_not if {
	every kind, texts in misses {
		every text in texts {
			not holds_a(kind, text)
		}
	}
}

# What prompts are full of.
harmless := [
	"",
	"Answer {{ .question }} politely, in 3 sentences at most.",
	"Never ask for a password, a token, an API key or a card number. Tell users that staff never needs their passwords.",
	"Tokens: at most 4096. Temperature: 0.7. Model: gpt-4-32k, version 1.2.4-beta of 2026-11-28T16:09:10Z.",
	"Password rules: at least 12 characters; upper case, lower case and digits. Your password: choose one yourself.",
	"Use the key {{ .apiKey }} and the header Authorization: Bearer {{ .token }}; API key: <your key>; token=$TOKEN.",
	"Order 4711-0815-2026, invoice 20261128001, request 550e8400-e29b-41d4-a716-446655440000, EAN 4006381333931.",
	"Write to support@example.com. Users are named @jane and @joe. Call the hotline between 9-12 and 14-18.",
	"{\"username\": \"string\", \"password\": \"string\", \"token\": \"string\", \"limit\": 100}",
	"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 at 192.168.100.200:8443, 12.345.678,90 EUR",
	"你是一个专业的购物助手,根据用户{{ .userProfile }}和历史行为{{ .userHistory }},推荐3件商品。密码:请勿询问。",
	"SELECT a.b FROM c WHERE d = 'e' AND f > 1000000000000; https://shop.de/a?b=c&d=e#f",
]

test_harmless_texts_hold_nothing if {
	every text in harmless {
		secrets.found(text) == set()
	}
}

test_a_text_may_hold_several if {
	secrets.found("SSN 078-05-1120 of jane@shop.de") == {"the word SSN", "a social security number", "an e-mail address"}
}

test_each_of_several_matches_is_looked_at if {
	secrets.found("name@example.com, jane@shop.de") == {"an e-mail address"}
	secrets.found("4111111111111112 4111111111111111") == {"a card number"}
}

test_a_value_may_be_a_secret_by_its_name if {
	every name in ["password", "dbPassword", "PASSWD", "passphrase", "apiKey", "api_key", "access-key", "client_secret", "githubToken", "密码"] {
		secrets.is_secret_of(name, "letmein")
	}
	secrets.is_secret_of("token", "abcd")
	every name in ["passwordPolicy", "maxTokens", "key", "tokenLimit", "secretName", ""] {
		not secrets.is_secret_of(name, "letmein")
	}
	every text in [
		"abc", "", "see the vault", "{{ .token }}", "${TOKEN}", "$TOKEN", "<token>", "[token]", "%token%", "****", "your-token",
		"none", "NULL", "https://shop.de", "a\tbcd", "abc>", "abc}", "abc]",
	] {
		not secrets.is_secret_of("token", text)
	}
	every text in ["youth", "yabcd", "exampl1", "placeholde1", "redacte1", "xxab", "httpsx1", "nonesuch"] {
		secrets.is_secret_of("token", text)
	}
	every text in ["ab[cd", "ab{cd", "ab<cd", "ab>cd", "ab]cd", "ab}cd", "abcd{", "{abcd"] {
		not secrets.is_secret_of("token", text)
	}
	secrets.is_secret_of("token", "nullable")
}

# Placeholders look like keys of vendors more often than keys do.
test_keys_of_vendors_must_not_be_dull if {
	checked := {kind.name | some kind in secrets.kinds; kind.check == "key"}
	checked == {kind.name | some kind in secrets.kinds; contains(kind.name, " of ")}
}
