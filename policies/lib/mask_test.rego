package lib.mask_test

import data.lib.mask

test_what_is_suspicious if {
	every text in ["password: hunter2!x", "number 123-45-6789 it is", "-----BEGIN RSA PRIVATE KEY-----"] {
		regex.match(mask.suspicious, text)
	}
	every text in ["", "spec.template holds a password", "模板包含敏感字段SSN", "a b"] {
		not regex.match(mask.suspicious, text)
	}
}

test_what_is_suspicious_has_a_sign if {
	every text in ["password: hunter2!x", "number 123-45-6789 it is", "-----BEGIN RSA PRIVATE KEY-----", "-sk-ant-a"] {
		some sign in mask.signs
		regex.match(sign, text)
	}
	every sign in mask.signs {
		not regex.match(sign, "deployment web-7f9c: container app-1 has no limits; R0021 of release 1.28.4 says so")
	}
}

test_patterns_have_a_group_for_the_rest if {
	every kind in mask.kinds {
		count(regex.find_all_string_submatch_n(concat("", [kind.pattern, "|"]), "", 1)[0]) in {2, 3}
	}
}

number_of(name) := min({i | some i, kind in mask.kinds; kind.name == name})

test_matches_that_count if {
	matches := [
		{"kind": number_of("a card number"), "text": "3782 822463 10005"},
		{"kind": number_of("a card number"), "text": "3782 822463 10006"},
		{"kind": number_of("a social security number"), "text": "123-45-6789"},
		{"kind": number_of("a token of GitHub"), "text": "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
	]
	mask.passed == [true, false, true, false] with input as {"matches": matches}
}

is_secret(name) if {
	regex.match(mask.secret_names, name)
	not regex.match(mask.harmless_names, name)
}

test_names_of_secrets if {
	every name in [
		"api_key", "apiKey", "API-KEY", "password", "dbPassword", "DB_PASSWORD", "passwd", "PWD", "mysql_pwd", "token",
		"accessToken", "x-auth-token", "example.com/api-key", "secret", "clientSecret", "Authorization", "credentials",
		"Cookie", "client_key", "privateKey", "密码", "auth",
	] {
		is_secret(name)
	}
}

test_names_of_other_things if {
	every name in [
		"tokenUsage", "token-usage", "prompt.example.com/token-usage-input", "maxTokens", "max_token", "max_tokens",
		"eos_token", "tokenizer", "secretName", "secretKeyRef", "author", "compass", "bypass", "key",
	] {
		not is_secret(name)
	}
}

test_names_that_describe if {
	every name in ["type", "secretKeyRef", "mountPath", "defaultMode", "optional", "path"] {
		regex.match(mask.descriptive_names, name) == (name != "mountPath")
	}
}

# What else belongs to the secret whose beginning kind number [i] finds in [text].
rest(i, text) := groups[count(groups) - 1] if {
	groups := regex.find_all_string_submatch_n(mask.kinds[i].pattern, text, 1)[0]
}

test_what_else_belongs_to_a_secret if {
	rest(number_of("a private key"), "a -----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY----- b") == "\nabc\n-----END PRIVATE KEY-----"
	rest(number_of("a JSON web token"), "eyJabcdefgh.eyJabcdefgh.12345678more b") == "more"
	rest(number_of("a bearer token"), "Bearer abcdefghijklmnop1== b") == "=="
	rest(number_of("a bearer token"), "Bearer abcdefghijklmnop1}x b") == "}x"
	rest(number_of("an API key of Anthropic"), "sk-ant-abcdefghijklmnopqrst+/x.y b") == "+/x.y"
	rest(number_of("a social security number"), "number 123-45-6789 it is") == ""
}

test_what_else_belongs_to_a_secret_in_a_document if {
	last := count(mask.kinds) - 1
	mask.kinds[last].name == "a password, token or key"
	rest(last, `{"password": "ab\cd ef", "b": 1}`) == `\cd ef`
	rest(last, `[{"name": "DB_PASSWORD", "value": "ab\cd"}]`) == `\cd`
}

test_without_signs_nothing_is_quick if {
	not mask.signs with data.lib.secrets.kinds as [{"name": "x", "pattern": "x", "signs": []}]
}
