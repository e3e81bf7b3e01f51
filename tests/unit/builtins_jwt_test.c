/* io.jwt.*: decoding, keys, signatures, constraints.
 * Facts are answers of OPA 1.22.2 to the same calls. */
#include "builtin_cases.h"

extern const us_builtin_family us_jwt_family;

static const builtin_case cases[] = {
    {"io.jwt.decode", "[\"\"]", NULL,
     "eval_builtin_error: io.jwt.decode: encoded JWT had no period separators"},
    {"io.jwt.decode", "[\"a\"]", NULL,
     "eval_builtin_error: io.jwt.decode: encoded JWT had no period separators"},
    {"io.jwt.decode", "[\"a.b\"]", NULL,
     "eval_builtin_error: io.jwt.decode: encoded JWT must have 3 sections, found 2"},
    {"io.jwt.decode", "[\"a.b.c.d\"]", NULL,
     "eval_builtin_error: io.jwt.decode: encoded JWT must have 3 sections, found 4"},
    {"io.jwt.decode", "[\"a.b.c\"]", NULL,
     "eval_builtin_error: io.jwt.decode: JWT header had invalid encoding: illegal "
     "base64url string: a"},
    {"io.jwt.decode", "[\"eA.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'x' looking for beginning of value"},
    {"io.jwt.decode", "[\"W10.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: decoded JSON type was not an "
     "Object"},
    {"io.jwt.decode", "[\"ImEi.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: decoded JSON type was not an "
     "Object"},
    {"io.jwt.decode", "[\"e30.W10.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: decoded JSON type was not an Object"},
    {"io.jwt.decode", "[\"e30.Ingi.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: decoded JSON type was not an Object"},
    {"io.jwt.decode", "[\"e30.eA.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: invalid JSON: invalid character 'x' looking for "
     "beginning of value"},
    {"io.jwt.decode", "[\"eyJlbmMiOjF9.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: JWT is a JWE object, which is not supported"},
    {"io.jwt.decode", "[\"eyJjdHkiOiJ4In0.e30.c2ln\"]", "[{\"cty\":\"x\"},{},\"736967\"]",
     NULL},
    {"io.jwt.decode", "[\"eyJjdHkiOiJqd3QifQ.ImEuYi5jIg.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: decoded JSON type was not an Object"},
    {"io.jwt.decode", "[\"eyJjdHkiOiJKV1QifQ.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: encoded JWT had no period separators"},
    {"io.jwt.decode", "[\"eyJjdHkiOiJKV1QifQ.YS5iLmM.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: JWT header had invalid encoding: illegal "
     "base64url string: a"},
    {"io.jwt.decode",
     "[\"eyJjdHkiOiJKV1QifQ.ImV5SmhJam94ZlEuZXlKaUlqb3lmUS5kSFEi.c2ln\"]",
     "[{\"a\":1},{\"b\":2},\"7474\"]", NULL},
    {"io.jwt.decode", "[\"e30.e30.c2ln=\"]", NULL,
     "eval_builtin_error: io.jwt.decode: JWT signature had invalid encoding: illegal "
     "base64 data at input byte 4"},
    {"io.jwt.decode", "[\"e30==.e30.AA\"]", NULL,
     "eval_builtin_error: io.jwt.decode: JWT header had invalid encoding: illegal base64 "
     "data at input byte 4"},
    {"io.jwt.decode", "[\"e3\\n0.e30.AA\"]", NULL,
     "eval_builtin_error: io.jwt.decode: JWT header had invalid encoding: illegal base64 "
     "data at input byte 1"},
    {"io.jwt.decode", "[\"e30.e30.+/+/\"]", NULL,
     "eval_builtin_error: io.jwt.decode: JWT signature had invalid encoding: illegal "
     "base64 data at input byte 0"},
    {"io.jwt.decode", "[\"eyJhIjoxLCJhIjoyfQ.e30.c2ln\"]", "[{\"a\":2},{},\"736967\"]",
     NULL},
    {"io.jwt.decode", "[\"e30geA.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'x' looking for beginning of value"},
    {"io.jwt.decode", "[\"e30.MWU0MDA.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: decoded JSON type was not an Object"},
    {"io.jwt.decode", "[\"e30.Iv8i.AA\"]", NULL,
     "eval_builtin_error: io.jwt.decode: decoded JSON type was not an Object"},
    {"io.jwt.decode", "[\"e30.eyJhIjoxLjUwfQ.c2ln\"]", "[{},{\"a\":1.5},\"736967\"]",
     NULL},
    {"io.jwt.decode", "[\"e30.e30.\"]", "[{},{},\"\"]", NULL},
    {"io.jwt.decode", "[\"..\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: EOF"},
    {"io.jwt.decode", "[\"e30.e30.A\"]", NULL,
     "eval_builtin_error: io.jwt.decode: JWT signature had invalid encoding: illegal "
     "base64url string: A"},
    {"io.jwt.decode", "[\"e30.e30.AB\"]", "[{},{},\"00\"]", NULL},
    {"io.jwt.decode", "[\"eyJhIjp9.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'}' looking for beginning of value"},
    {"io.jwt.decode", "[\"eyJhIiAxfQ.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'1' after object key"},
    {"io.jwt.decode", "[\"eyJhIjoxLH0.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'}' looking for beginning of object key string"},
    {"io.jwt.decode", "[\"WzEgMl0.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'2' after array element"},
    {"io.jwt.decode", "[\"dHJ1.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: unexpected EOF"},
    {"io.jwt.decode", "[\"dHJ1eA.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'x' in literal true (expecting 'e')"},
    {"io.jwt.decode", "[\"ImEBIg.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'\\x01' in string literal"},
    {"io.jwt.decode", "[\"IlxxIg.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'q' in string escape code"},
    {"io.jwt.decode", "[\"Ilx1MTJ4NCI.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'x' in \\u hexadecimal character escape"},
    {"io.jwt.decode", "[\"MS54.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'x' after decimal point in numeric literal"},
    {"io.jwt.decode", "[\"MWV4.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'x' in exponent of numeric literal"},
    {"io.jwt.decode", "[\"LXg.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'x' in numeric literal"},
    {"io.jwt.decode", "[\"w6k.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'Ã' looking for beginning of value"},
    {"io.jwt.decode", "[\"eydhJ30.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'\\'' looking for beginning of object key string"},
    {"io.jwt.decode", "[\"eyJhIjox.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: unexpected EOF"},
    {"io.jwt.decode", "[\"ICA.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: EOF"},
    {"io.jwt.decode", "[\"bnVsCg.e30.c2ln\"]", NULL,
     "eval_builtin_error: io.jwt.decode: bad JWT header: invalid JSON: invalid character "
     "'\\n' in literal null (expecting 'l')"},
    {"io.jwt.decode", "[1]", NULL,
     "eval_type_error: io.jwt.decode: operand 1 must be string but got number"},
    {"io.jwt.verify_hs256", "[\"eA.e30.c2ln\", \"x\"]", "false", NULL},
    {"io.jwt.decode_verify", "[\"eA.e30.c2ln\", {\"secret\": \"x\"}]", NULL,
     "eval_builtin_error: io.jwt.decode_verify: bad JWT header: invalid JSON: invalid "
     "character 'x' looking for beginning of value"},
    {"io.jwt.verify_hs256", "[\"e30.W10.c2ln\", \"x\"]", "false", NULL},
    {"io.jwt.decode_verify", "[\"e30.W10.c2ln\", {\"secret\": \"x\"}]", "[false,{},{}]",
     NULL},
    {"io.jwt.verify_hs256", "[\"eyJlbmMiOjF9.e30.c2ln\", \"x\"]", "false", NULL},
    {"io.jwt.decode_verify", "[\"eyJlbmMiOjF9.e30.c2ln\", {\"secret\": \"x\"}]", NULL,
     "eval_builtin_error: io.jwt.decode_verify: JWT is a JWE object, which is not "
     "supported"},
    {"io.jwt.verify_hs256", "[\"a.b\", \"x\"]", NULL,
     "eval_builtin_error: io.jwt.verify_hs256: encoded JWT must have 3 sections, found "
     "2"},
    {"io.jwt.decode_verify", "[\"a.b\", {\"secret\": \"x\"}]", NULL,
     "eval_builtin_error: io.jwt.decode_verify: encoded JWT must have 3 sections, found "
     "2"},
    {"io.jwt.verify_hs256", "[\"a\", \"x\"]", NULL,
     "eval_builtin_error: io.jwt.verify_hs256: encoded JWT had no period separators"},
    {"io.jwt.decode_verify", "[\"a\", {\"secret\": \"x\"}]", NULL,
     "eval_builtin_error: io.jwt.decode_verify: encoded JWT had no period separators"},
    {"io.jwt.verify_hs256", "[\"a.b.c\", \"x\"]", NULL,
     "eval_builtin_error: io.jwt.verify_hs256: illegal base64url string: c"},
    {"io.jwt.decode_verify", "[\"a.b.c\", {\"secret\": \"x\"}]", NULL,
     "eval_builtin_error: io.jwt.decode_verify: JWT header had invalid encoding: illegal "
     "base64url string: a"},
    {"io.jwt.verify_hs256", "[\"e30.e30.c2ln=\", \"x\"]", NULL,
     "eval_builtin_error: io.jwt.verify_hs256: illegal base64 data at input byte 4"},
    {"io.jwt.decode_verify", "[\"e30.e30.c2ln=\", {\"secret\": \"x\"}]", "[false,{},{}]",
     NULL},
    {"io.jwt.verify_hs256", "[\"eyJhIjoxLCJhIjoyfQ.e30.c2ln\", \"x\"]", "false", NULL},
    {"io.jwt.decode_verify", "[\"eyJhIjoxLCJhIjoyfQ.e30.c2ln\", {\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.verify_hs256", "[\"e30.e30.A\", \"x\"]", NULL,
     "eval_builtin_error: io.jwt.verify_hs256: illegal base64url string: A"},
    {"io.jwt.decode_verify", "[\"e30.e30.A\", {\"secret\": \"x\"}]", "[false,{},{}]",
     NULL},
    {"io.jwt.verify_hs256", "[\"a\", 2]", NULL,
     "eval_type_error: io.jwt.verify_hs256: operand 2 must be string but got number"},
    {"io.jwt.verify_rs256", "[\"a\", 2]", NULL,
     "eval_builtin_error: io.jwt.verify_rs256: encoded JWT had no period separators"},
    {"io.jwt.verify_rs256", "[\"e30.e30.A\", 2]", NULL,
     "eval_type_error: io.jwt.verify_rs256: operand 2 must be string but got number"},
    {"io.jwt.verify_hs256", "[1, 2]", NULL,
     "eval_type_error: io.jwt.verify_hs256: operand 1 must be string but got number"},
    {"io.jwt.verify_hs256",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", \"x\"]",
     "true", NULL},
    {"io.jwt.verify_hs384",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.MNeb2fva94KyQ-WvfcdnSruczv8v_XfLZ_Ynm1mm4-"
     "aN2EscOD8WjkpIvul0QCT2\", \"x\"]",
     "true", NULL},
    {"io.jwt.verify_hs512",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.0cNozZRiJlTmcdd0g1g1QFR3Mj30gZmnqB6aKQuJHjMOnn4V2_"
     "S6IbO5qqq88Mfhr2HQNlfnYWn2l1PZ37DGGg\", \"x\"]",
     "true", NULL},
    {"io.jwt.verify_hs256",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.4E_Bsx-pJi3kOW9wVXN8CgbATwP09D9V5gxh9-9zSZ0\", \"\"]",
     "true", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", {}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: no key constraint"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"secret\": 1}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: secret constraint: must be a string"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"secret\": \"\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: no key constraint"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"foo\": 1, \"secret\": \"x\"}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: unknown token validation constraint: "
     "foo"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"alg\": 1, \"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: alg constraint: must be a string"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"alg\": \"foo\", \"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"alg\": \"HS256\", \"secret\": \"x\"}]",
     "[true,{\"alg\":\"HS256\"},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"iss\": 1, \"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: iss constraint: must be a string"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"aud\": 1, \"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: aud constraint: must be a string"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"secret\": \"x\", \"time\": \"a\"}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: token time constraint: must be a number"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"cert\": 1}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: cert constraint: must be a string"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"cert\": \"x\"}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: "
     "invalid character 'x' looking for beginning of value"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"cert\": \"x\", \"secret\": \"x\"}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: "
     "invalid character 'x' looking for beginning of value"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"secret\": \"x\", \"time\": null}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: token time constraint: must be a number"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"alg\": \"HS256\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: no key constraint"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"secret\": \"x\", \"time\": -1}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: token time constraint: must not be "
     "negative"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"aud\": [\"a\"], \"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: aud constraint: must be a string"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"secret\": \"x\"}]",
     "[true,{\"alg\":\"HS256\"},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"cert\": \"-----BEGIN PUBLIC "
     "KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQ\\ne9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mR\\noFSFCF9PR352wx4UfjtHHz+RYLSQOko6pSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg\\n1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgi\\nKqTdM8P9OTVKswByLu/bj6tt5AUQP9CLyRIfH+3/"
     "ObO5zDhdBmZvyXbNNqq3qGH/"
     "\\nOAkXxTkwDLw0d65WSc2IKZf8rj+gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8+PxkX\\nJQIDAQAB\\n--"
     "---END PUBLIC KEY-----\\n\", \"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: duplicate key constraints"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"cert\": \"-----BEGIN PUBLIC "
     "KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQ\\ne9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mR\\noFSFCF9PR352wx4UfjtHHz+RYLSQOko6pSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg\\n1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgi\\nKqTdM8P9OTVKswByLu/bj6tt5AUQP9CLyRIfH+3/"
     "ObO5zDhdBmZvyXbNNqq3qGH/"
     "\\nOAkXxTkwDLw0d65WSc2IKZf8rj+gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8+PxkX\\nJQIDAQAB\\n--"
     "---END PUBLIC KEY-----\\n\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.QIAht9E0mX1lDI5Y0_bUDoiNkJQo0ai5-dac3v8Lh1I\","
     " {\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.QIAht9E0mX1lDI5Y0_bUDoiNkJQo0ai5-dac3v8Lh1I\","
     " {\"aud\": \"x\", \"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOiJhIn0."
     "6tJDkp5sDjIllx50iKyYHuyxEoX5NMAExSACL5ftvSU\", {\"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: exp value must be a number"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOiJhIn0."
     "6tJDkp5sDjIllx50iKyYHuyxEoX5NMAExSACL5ftvSU\", {\"aud\": \"x\", \"secret\": "
     "\"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJuYmYiOjFlMzB9.kFi_aSi_MrsCZBP8Xlpe_E4uixQt_"
     "DC2riNL5KUJJF4\", {\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJuYmYiOjFlMzB9.kFi_aSi_MrsCZBP8Xlpe_E4uixQt_"
     "DC2riNL5KUJJF4\", {\"aud\": \"x\", \"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJuYmYiOjk5OTk5OTk5OTk5fQ."
     "JIPcDPJOeqjNEPF5G10pOEYl2tAwrvqjV6f31Zjrum8\", {\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJuYmYiOjk5OTk5OTk5OTk5fQ."
     "JIPcDPJOeqjNEPF5G10pOEYl2tAwrvqjV6f31Zjrum8\", {\"aud\": \"x\", \"secret\": "
     "\"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjk5OTk5OTk5OTk5fQ."
     "PNG7BpK1iIUQ2UzyrZGl0twiqoEzeWWon-QbmjMS10c\", {\"secret\": \"x\"}]",
     "[true,{\"alg\":\"HS256\"},{\"exp\":99999999999}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjk5OTk5OTk5OTk5fQ."
     "PNG7BpK1iIUQ2UzyrZGl0twiqoEzeWWon-QbmjMS10c\", {\"aud\": \"x\", \"secret\": "
     "\"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOjF9.yRaHbG4ii79ANLv0lv_h2LRT0g6rwk4SfrymiV5bCRU\","
     " {\"secret\": \"x\"}]",
     "[true,{\"alg\":\"HS256\"},{\"iss\":1}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOjF9.yRaHbG4ii79ANLv0lv_h2LRT0g6rwk4SfrymiV5bCRU\","
     " {\"aud\": \"x\", \"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ4In0."
     "nK4YDdPfzi6I3TQdAXCAebwyxJ9EDSdz7EuCJ2SYBQM\", {\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ4In0."
     "nK4YDdPfzi6I3TQdAXCAebwyxJ9EDSdz7EuCJ2SYBQM\", {\"aud\": \"x\", \"secret\": "
     "\"x\"}]",
     "[true,{\"alg\":\"HS256\"},{\"aud\":\"x\"}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOlsieCJdfQ.bnifn7T3TAgYd8ZmF0DSqokvmC7b9KO2h2S_"
     "hmrvNUU\", {\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOlsieCJdfQ.bnifn7T3TAgYd8ZmF0DSqokvmC7b9KO2h2S_"
     "hmrvNUU\", {\"aud\": \"x\", \"secret\": \"x\"}]",
     "[true,{\"alg\":\"HS256\"},{\"aud\":[\"x\"]}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOjF9.kzw9OOyq2VVRok32z64qRf_rf-E13psOhaS0a8DRFgk\","
     " {\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOjF9.kzw9OOyq2VVRok32z64qRf_rf-E13psOhaS0a8DRFgk\","
     " {\"aud\": \"x\", \"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOlsxLCJ4Il19."
     "6akdI6pEZUhJEd2cNgSVWYwlYNiAEQ9V3OBBgM2fJn8\", {\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOlsxLCJ4Il19."
     "6akdI6pEZUhJEd2cNgSVWYwlYNiAEQ9V3OBBgM2fJn8\", {\"aud\": \"x\", \"secret\": "
     "\"x\"}]",
     "[true,{\"alg\":\"HS256\"},{\"aud\":[1,\"x\"]}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOm51bGwsIm5iZiI6bnVsbH0._Mexv5JB-"
     "aLn15wK5rpUud3YS818YsGSo5DdBFNvqSg\", {\"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: exp value must be a number"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOm51bGwsIm5iZiI6bnVsbH0._Mexv5JB-"
     "aLn15wK5rpUud3YS818YsGSo5DdBFNvqSg\", {\"aud\": \"x\", \"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.W10.9vNe9W3HaO2zj_lmToP0gW62h_svevhzxRi3lm8XF7w\", "
     "{\"secret\": \"x\"}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: decoded JSON type was not an Object"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.W10.9vNe9W3HaO2zj_lmToP0gW62h_svevhzxRi3lm8XF7w\", "
     "{\"aud\": \"x\", \"secret\": \"x\"}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: decoded JSON type was not an Object"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eA.X1AKPYfd84mYljbQqvpPFMRV2B1KhHxd5cHA3aeKfDs\", "
     "{\"secret\": \"x\"}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: invalid JSON: invalid character 'x' "
     "looking for beginning of value"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eA.X1AKPYfd84mYljbQqvpPFMRV2B1KhHxd5cHA3aeKfDs\", "
     "{\"aud\": \"x\", \"secret\": \"x\"}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: invalid JSON: invalid character 'x' "
     "looking for beginning of value"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjMwMDAsIm5iZiI6MC41fQ.AtEfeR3EJyzxQHn-soGy5-AJN-"
     "2Tfp48UzQAziZi0GM\", {\"secret\": \"x\", \"time\": 3000000000000}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjMwMDAsIm5iZiI6MC41fQ.AtEfeR3EJyzxQHn-soGy5-AJN-"
     "2Tfp48UzQAziZi0GM\", {\"secret\": \"x\", \"time\": 3000000000000.5}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjMwMDAsIm5iZiI6MC41fQ.AtEfeR3EJyzxQHn-soGy5-AJN-"
     "2Tfp48UzQAziZi0GM\", {\"secret\": \"x\", \"time\": 2999999999999.99}]",
     "[true,{\"alg\":\"HS256\"},{\"exp\":3000,\"nbf\":0.5}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjMwMDAsIm5iZiI6MC41fQ.AtEfeR3EJyzxQHn-soGy5-AJN-"
     "2Tfp48UzQAziZi0GM\", {\"secret\": \"x\", \"time\": 1}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhIn0.mBK3haNp7_"
     "FSmtGCvREJJF95QNNn4VUzjWfqJivpBdo\", {\"iss\": \"a\", \"secret\": \"x\"}]",
     "[true,{\"alg\":\"HS256\"},{\"iss\":\"a\"}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhIn0.mBK3haNp7_"
     "FSmtGCvREJJF95QNNn4VUzjWfqJivpBdo\", {\"iss\": \"b\", \"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.VlsckaVYpi4JDmfwLLDWF8I49u3ms0j9p9OD_rVwRuo\", "
     "{\"iss\": \"b\", \"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"e30.e30.pMeOnExxtWwNN57n9LRY3xJzPjWIaYhp9LEBBh4p3io\", {\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJub25lIn0.e30.E7Kfw5CFXXdD4BdtbDhDvbv6s5LDIe77KP_DQ2_s3Ic\", "
     "{\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOjF9.e30.w_WDrR1XbdbpC3bOQLAy7bCaDpa9WbfsB-FVvcMHanE\", {\"secret\": "
     "\"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: alg: must be a string"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImNyaXQiOltdfQ.e30.dJFdRG5T4IEiDZ3GdJOfmMrohyqjwqbO-3pFFb-"
     "Mvbw\", {\"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: crit: must be a nonempty list"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImNyaXQiOlsiYSJdfQ.e30.L5Zwy-"
     "nBxnuFQxB41qBhYuU2LfgHnO4iOGrqJCk0-hI\", {\"secret\": \"x\"}]",
     "[true,{\"alg\":\"HS256\",\"crit\":[\"a\"]},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImNyaXQiOjF9.e30.Kz5gN68L8KCwVwFfHZ2znUiaDFoL3Cd4WTovkFyt_"
     "qg\", {\"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: crit: must be a list"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImNyaXQiOlsxXX0.e30."
     "exfXzQukfOVI7peAT93sYFVWivAtGPtwtO4lOmFOKdM\", {\"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: crit: must be a nonempty list"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImNyaXQiOlsiYWxnIl19.e30.kCB_"
     "5EIvTcbX05eQG8mG9SZV3hLgj866Ht2_HReRICc\", {\"secret\": \"x\"}]",
     "[true,{\"alg\":\"HS256\",\"crit\":[\"alg\"]},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImNyaXQiOlsiYjY0Il0sImI2NCI6dHJ1ZX0.e30.BeCKGliXXkwLt8V44_"
     "TbI9Kav3XOfUC5r48fVZ-SKXs\", {\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsInR5cCI6MX0.e30."
     "J6PWobC2LjGykvlDRIoogHFNLdxh8p9o5sqyDvedjIY\", {\"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: typ: must be a string"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImtpZCI6MX0.e30.TqyID7cUy0WezQMJ9TMz_Qvv92xEqoVNfywkFc_"
     "UplI\", {\"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: kid: must be a string"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImN0eSI6MX0.e30.wP1Hv8PNtRJXU603wGD5BGNQ0vgO9rau7RJDx4mXN-"
     "4\", {\"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: cty: must be a string"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImtpZCI6ImEiLCJ4Ijp7fX0.e30."
     "2dIr95APIWoSWY7p43VjaSE4e93ladEJBBnGfGfdqh0\", {\"secret\": \"x\"}]",
     "[true,{\"alg\":\"HS256\",\"kid\":\"a\",\"x\":{}},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.s6wAskn0OrEmbGvUOZLWyNUG1P-ZeAJArJLS0qH758o\", "
     "{\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzM4NCJ9.e30.wtqhdR9pcnybY0WzB9feBKkNmW4ux9-LRSDZho2ORro\", "
     "{\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJoczI1NiJ9.e30.axwHXg9uKFS68xMNPEEeEcHSxKKC1OuaL92VXSlM2VE\", "
     "{\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJGT08ifQ.e30.xvxh1MMRCrkYj6m8wkW7cxAXBaBKQgmZ976t9iHW7LU\", "
     "{\"secret\": \"x\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.Ub8zvs7cNZBog8_"
     "JPU8rXYkuGWBNR3bQoFjfxqfFfgc\", {\"secret\": \"x\"}]",
     "[true,{\"alg\":\"HS256\",\"typ\":\"at+jwt\"},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImN0eSI6IkpXVCJ9.e30.S3RH9J_rPn4jWy15TD6K-"
     "IIL1lecu9k5WJXPnnfdwUY\", {\"secret\": \"x\"}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: encoded JWT had no period separators"},
    {"io.jwt.decode_verify",
     "[\"W10.e30.wdTXgt4Ik0H9ApndJx0nXOey9vKvjWixcDyLKz6_87Y\", {\"secret\": \"x\"}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: bad JWT header: decoded JSON type was "
     "not an Object"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImprdSI6MX0.e30."
     "HfZOQ8kJGzN2FmFwEpIl1EizFeica9vYKKSVZlFaTkQ\", {\"secret\": \"x\"}]",
     "[true,{\"alg\":\"HS256\",\"jku\":1},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImVuYyI6ImEifQ.e30."
     "GDzjbB3y1jE2zo5IwycYQkEtPIKhHCEy55omMIa3qHg\", {\"secret\": \"x\"}]",
     NULL,
     "eval_builtin_error: io.jwt.decode_verify: JWT is a JWE object, which is not "
     "supported"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2V9.e30."
     "OEyY5lRAMZUAoi34fob25HvcB0AqcqtHpKMeM9PCbj4\", {\"secret\": \"x\"}]",
     "[true,{\"alg\":\"HS256\",\"b64\":false},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImN0eSI6IkpXVCJ9."
     "ZXlKaGJHY2lPaUpJVXpJMU5pSjkuZXlKdUlqb3hmUS5hZ1NUTktQSy15cmh6V2owNDNObTliYW5JNk1BYkR"
     "oLXlaVUlGaHF3SlZr.1_reewIasyyj71p7Imckm61at7wZhtmzX60SlKmAB-Y\", {\"secret\": "
     "\"x\"}]",
     "[true,{\"alg\":\"HS256\"},{\"n\":1}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiIsImN0eSI6Imp3dCJ9."
     "ZXlKaGJHY2lPaUpJVXpJMU5pSjkuZXlKdUlqb3hmUS5hZ1NUTktQSy15cmh6V2owNDNObTliYW5JNk1BYkR"
     "oLXlaVUlGaHF3SlZr.fqjkwlxFPzRUDUMJuyyO91dFkLVpPWANvlH0Bu_bydw\", {\"secret\": "
     "\"x\"}]",
     "[true,{\"alg\":\"HS256\"},{\"n\":1}]", NULL},
    {"io.jwt.decode_verify", "[1, {}]", NULL,
     "eval_builtin_error: io.jwt.decode_verify: no key constraint"},
    {"io.jwt.decode_verify", "[\"a\", 1]", NULL,
     "eval_type_error: io.jwt.decode_verify: operand 2 must be object but got number"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PRIVATE "
     "KEY-----\\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC4AGpP+"
     "vV4W9qs\\n8HxMvFB72jUjHYiDKa8Vv7f43dmnpCW0wcpkeMTSx2KuTZ6s7y/Z9hThwv+5Igg8\\npQR/"
     "qZGgVIUIX09HfnbDHhR+O0cfP5FgtJA6SjqlJ4/rRi/"
     "dh3zf9F7ccbUIA2qu\\n28PaC+DUojLdRZOHBSfvwSUAs0020UJX++"
     "tSe0hfRpglggw6XcN3TibJOXjlEVfb\\nUB0pKCIqpN0zw/05NUqzAHIu79uPq23kBRA/"
     "0IvJEh8f7f85s7nMOF0GZm/Jds02\\nqreoYf84CRfFOTAMvDR3rlZJzYgpl/yuP6DMzMFJ50NeDXFUU/"
     "2Kq20LkAU/d892\\nvz4/"
     "GRclAgMBAAECggEAUkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFD\\nok2Z2wW/"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9/ZGCMAkxEw3D8AJF4spHTuA\\nKZqp9kCUaaG/+FLM/w/"
     "mlX+G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46b\\nn1hfh9LT79l9wgZgqxC0TuFN1+7XUpDT/"
     "1FFkRKI13++4Fi4z8M7zq4y2NzB1msn\\nJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D/"
     "sjhh5yn1eWjI0euMXS1cSSaq\\nRbM+A8zUhDWiHbtaGz8IMY5QuNM/9RXUGwNVT/0HEwKBgQDw/"
     "QFhgtQYTrNA6RTl\\npsA8yNigo8n9aNb1mBc1/vxyFhRkokNrE/zJGMRm/90Ji3zEit06crI/"
     "Jwo5OvKr\\n7FzUS6VFvcZbhzMvfJmnTeB3FPkzkR4yT1aqQAAkIsKRUMae/"
     "LBrznnqNaBGgQrL\\n1KVPYWHtmqEnycULNBR3/"
     "uov6wKBgQDDdqd17+SRDcpQr57DHoxXHq8NRuh7kI69\\nzW+A+quGWliVhtsKdUk+JwxaABIVxWrA/"
     "lKz8ikmX+mWhqp5+dt/M1fCTMvtFQad\\n2tdwE6v3n29YDrYPhZAsXDm/"
     "5hRBtSgFiIkBK5+6iNMZmdx4hsJmfd9JbxcyYNUO\\nSMJOt4chLwKBgQDpOOHaPeQHdjrSigBYVK3c5b+"
     "Ij5rPLWRDoKJt9kzYGHg6ADNg\\n8KIG+Hoy+FIxh5YDHCUICLJqndyuEFeEfSZFqsPTH9tU/"
     "x5RSbPmj165wEmAV2Qy\\n6keEUpYQYreMLPFcMk6GtveT67wmH4KUS0KE9Ujxy2FFgWa59fgNPV3lawKBg"
     "EEO\\nnBw39VaGRYFngqsk3scccl0z7as66RepaeR/CloUdgmGsh8f/"
     "HnQW18VSO+wHqEP\\nxQ0Zm7KnF8M/HTyt+e2zdBE6qGFHr0UZEr29/m3TxiaD9vrhlKP/"
     "KkWB2doo5qI4\\n2IjoMSjP45tQx73h9JBScuApNopRCnjPpMS4dySHAoGBAOnApMlfd5Gk2LdwnGZU\\nk"
     "RJr0ep4scWxQzrp+iL+NLLz3+U3B4x2Zfeg1WqKBfDggNXX4lUKiz/"
     "pr1Ck3Fbf\\naYZf3XhwgcIdkYrV4T3o3F5iXogGt9DVqXAt3GtIyzZQQqaPwCfvHsJ1zANnXqut\\nvBEs"
     "t7Eu4vCyiueFae0w6rCO\\n-----END PRIVATE KEY-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to extract a Key from the PEM "
     "certificate"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQ\\ne9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mR\\noFSFCF9PR352wx4UfjtHHz+RYLSQOko6pSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg\\n1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgi\\nKqTdM8P9OTVKswByLu/bj6tt5AUQP9CLyRIfH+3/"
     "ObO5zDhdBmZvyXbNNqq3qGH/"
     "\\nOAkXxTkwDLw0d65WSc2IKZf8rj+gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8+PxkX\\nJQIDAQAB\\n--"
     "---END PUBLIC KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN RSA PUBLIC "
     "KEY-----\\nMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQe9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE\\n0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz+RYLSQOko6\\npSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntI\\nX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu/"
     "bj6tt5AUQP9CL\\nyRIfH+3/ObO5zDhdBmZvyXbNNqq3qGH/"
     "OAkXxTkwDLw0d65WSc2IKZf8rj+gzMzB\\nSedDXg1xVFP9iqttC5AFP3fPdr8+PxkXJQIDAQAB\\n-----"
     "END RSA PUBLIC KEY-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to extract a Key from the PEM "
     "certificate"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN "
     "CERTIFICATE-----\\nMIIC+"
     "zCCAeOgAwIBAgIUZ1XHqFdHVpbVEXmtSHvcF75nNdswDQYJKoZIhvcNAQEL\\nBQAwDDEKMAgGA1UEAwwBY"
     "TAgFw0yNjExMjQwMjE3NTlaGA8yMDU0MDQxMTAyMTc1\\nOVowDDEKMAgGA1UEAwwBYTCCASIwDQYJKoZIh"
     "vcNAQEBBQADggEPADCCAQoCggEB\\nALgAak/69Xhb2qzwfEy8UHvaNSMdiIMprxW/t/"
     "jd2aekJbTBymR4xNLHYq5Nnqzv\\nL9n2FOHC/7kiCDylBH+pkaBUhQhfT0d+dsMeFH47Rx8/"
     "kWC0kDpKOqUnj+tGL92H\\nfN/0XtxxtQgDaq7bw9oL4NSiMt1Fk4cFJ+/"
     "BJQCzTTbRQlf761J7SF9GmCWCDDpd\\nw3dOJsk5eOURV9tQHSkoIiqk3TPD/Tk1SrMAci7v24+rbeQFED/"
     "Qi8kSHx/t/zmz\\nucw4XQZmb8l2zTaqt6hh/zgJF8U5MAy8NHeuVknNiCmX/K4/"
     "oMzMwUnnQ14NcVRT\\n/YqrbQuQBT93z3a/"
     "Pj8ZFyUCAwEAAaNTMFEwHQYDVR0OBBYEFM18i+"
     "t5NGh8k18S\\nwXMzq2omR2eTMB8GA1UdIwQYMBaAFM18i+"
     "t5NGh8k18SwXMzq2omR2eTMA8GA1Ud\\nEwEB/"
     "wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAHZuyroBAj/"
     "P4JGImyr9IqyD\\nU5lFCkCOgSz+CyFeeXjXCjUy21nn4wGC2yVRQL13IyYtr73hMRzt9/"
     "E1wRcc5cfn\\nz6V+k/"
     "ov6BNCcrOjOQz+ZBZHxd+"
     "g4uZpazfEEAHbZzsKnKP6d0y5rIOqjdTs27un\\nla1q9GbWSMGsmDLhNhTh4IKwDQKpcYMGFR8FFHgmR0T"
     "u1+"
     "NOYSLqoT1DswWEIfjW\\nVRBJo67iafaEuagPCp9zDE9amtbPX4wUr5T6TRppLzowPsNlgPevYHrVKOBsiO"
     "bn\\nQB5C/iiLjuJ0deYrUYKPMfzzuzeUolR68Kbgv4tNOZZ9N9xiYMFN0aY9pAVmLcc=\\n-----END "
     "CERTIFICATE-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----"
     "\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEujLweqnrN5aXSpp8u1mu9vjyYggI\\nh8OtTSCqdxgvw"
     "3sMpDWxTOM3xO6ErI2TDBFdter2MAy+OrJUTeefbpJXuQ==\\n-----END PUBLIC KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----"
     "\\nMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE2MhsVPxgQFlzcskDBnCo2LWeotbWIqah\\nLntbeBXvUb3Qn"
     "wXhkv6ZGofqMjMJ6/bSJ9py5Ki97o96TlfSaPxfs8viglAk/afN\\nDDaFoqgNxH1bd0RFsJ6hZoI/"
     "JMVp8KTB\\n-----END PUBLIC KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----"
     "\\nMFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEYlLDMNJdnTfdFVOocbSX8o5JklNaef2T\\nM7joHFmX0xNVE"
     "5dalXycP07FdWL30IIjV7QJk9ydjHF853WAgnZkJw==\\n-----END PUBLIC KEY-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a PEM public key: x509: "
     "unsupported elliptic curve"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN "
     "CERTIFICATE-----\\nMIIBcDCCARWgAwIBAgIUfj1sUyB45/"
     "vLCVz0oELZ7W9X8DQwCgYIKoZIzj0EAwIw\\nDDEKMAgGA1UEAwwBYTAgFw0yNjExMjQwMjE3NTlaGA8yMD"
     "U0MDQxMTAyMTc1OVow\\nDDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLoy8Hqp6z"
     "eW\\nl0qafLtZrvb48mIICIfDrU0gqncYL8N7DKQ1sUzjN8TuhKyNkwwRXbXq9jAMvjqy\\nVE3nn26SV7m"
     "jUzBRMB0GA1UdDgQWBBSc/YcXKPxRIIzvg20UQB0qRq0jUTAfBgNV\\nHSMEGDAWgBSc/"
     "YcXKPxRIIzvg20UQB0qRq0jUTAPBgNVHRMBAf8EBTADAQH/"
     "MAoG\\nCCqGSM49BAMCA0kAMEYCIQCpMDMd2cqJ8lQ4lRGnBGJ43xdP+"
     "8FbPeMStS8in5ny\\nMAIhANLXit5M5Vb814rT0ql/JBvX+X2gO0bR/kFu3MgMXfs7\\n-----END "
     "CERTIFICATE-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----\\nMCowBQYDK2VwAyEASknNfG1b8dFln5Yr2RnXTwr325tTCe7xrb4cwzgZVtw=\\n-----END "
     "PUBLIC KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN "
     "CERTIFICATE-----"
     "\\nMIIBLjCB4aADAgECAhQDb9M8iUoAO6d6S1kfx1281TzB0TAFBgMrZXAwDDEKMAgG\\nA1UEAwwBYTAgF"
     "w0yNjExMjQwMjE3NTlaGA8yMDU0MDQxMTAyMTc1OVowDDEKMAgG\\nA1UEAwwBYTAqMAUGAytlcAMhAEpJz"
     "XxtW/"
     "HRZZ+WK9kZ108K99ubUwnu8a2+"
     "HMM4\\nGVbco1MwUTAdBgNVHQ4EFgQUeJFot3667Xq7isZGAs4PFPQs40EwHwYDVR0jBBgw\\nFoAUeJFot"
     "3667Xq7isZGAs4PFPQs40EwDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXAD\\nQQCELhH/1l/"
     "5G2L1cX6OjS+Tz/"
     "JO1nt0O8zZxv6sP+VPj4VuYHmpMZLGDwADe2qm\\nE4tMHqajWbcipDe0O6VWu+0J\\n-----END "
     "CERTIFICATE-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_es256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PRIVATE "
     "KEY-----\\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC4AGpP+"
     "vV4W9qs\\n8HxMvFB72jUjHYiDKa8Vv7f43dmnpCW0wcpkeMTSx2KuTZ6s7y/Z9hThwv+5Igg8\\npQR/"
     "qZGgVIUIX09HfnbDHhR+O0cfP5FgtJA6SjqlJ4/rRi/"
     "dh3zf9F7ccbUIA2qu\\n28PaC+DUojLdRZOHBSfvwSUAs0020UJX++"
     "tSe0hfRpglggw6XcN3TibJOXjlEVfb\\nUB0pKCIqpN0zw/05NUqzAHIu79uPq23kBRA/"
     "0IvJEh8f7f85s7nMOF0GZm/Jds02\\nqreoYf84CRfFOTAMvDR3rlZJzYgpl/yuP6DMzMFJ50NeDXFUU/"
     "2Kq20LkAU/d892\\nvz4/"
     "GRclAgMBAAECggEAUkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFD\\nok2Z2wW/"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9/ZGCMAkxEw3D8AJF4spHTuA\\nKZqp9kCUaaG/+FLM/w/"
     "mlX+G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46b\\nn1hfh9LT79l9wgZgqxC0TuFN1+7XUpDT/"
     "1FFkRKI13++4Fi4z8M7zq4y2NzB1msn\\nJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D/"
     "sjhh5yn1eWjI0euMXS1cSSaq\\nRbM+A8zUhDWiHbtaGz8IMY5QuNM/9RXUGwNVT/0HEwKBgQDw/"
     "QFhgtQYTrNA6RTl\\npsA8yNigo8n9aNb1mBc1/vxyFhRkokNrE/zJGMRm/90Ji3zEit06crI/"
     "Jwo5OvKr\\n7FzUS6VFvcZbhzMvfJmnTeB3FPkzkR4yT1aqQAAkIsKRUMae/"
     "LBrznnqNaBGgQrL\\n1KVPYWHtmqEnycULNBR3/"
     "uov6wKBgQDDdqd17+SRDcpQr57DHoxXHq8NRuh7kI69\\nzW+A+quGWliVhtsKdUk+JwxaABIVxWrA/"
     "lKz8ikmX+mWhqp5+dt/M1fCTMvtFQad\\n2tdwE6v3n29YDrYPhZAsXDm/"
     "5hRBtSgFiIkBK5+6iNMZmdx4hsJmfd9JbxcyYNUO\\nSMJOt4chLwKBgQDpOOHaPeQHdjrSigBYVK3c5b+"
     "Ij5rPLWRDoKJt9kzYGHg6ADNg\\n8KIG+Hoy+FIxh5YDHCUICLJqndyuEFeEfSZFqsPTH9tU/"
     "x5RSbPmj165wEmAV2Qy\\n6keEUpYQYreMLPFcMk6GtveT67wmH4KUS0KE9Ujxy2FFgWa59fgNPV3lawKBg"
     "EEO\\nnBw39VaGRYFngqsk3scccl0z7as66RepaeR/CloUdgmGsh8f/"
     "HnQW18VSO+wHqEP\\nxQ0Zm7KnF8M/HTyt+e2zdBE6qGFHr0UZEr29/m3TxiaD9vrhlKP/"
     "KkWB2doo5qI4\\n2IjoMSjP45tQx73h9JBScuApNopRCnjPpMS4dySHAoGBAOnApMlfd5Gk2LdwnGZU\\nk"
     "RJr0ep4scWxQzrp+iL+NLLz3+U3B4x2Zfeg1WqKBfDggNXX4lUKiz/"
     "pr1Ck3Fbf\\naYZf3XhwgcIdkYrV4T3o3F5iXogGt9DVqXAt3GtIyzZQQqaPwCfvHsJ1zANnXqut\\nvBEs"
     "t7Eu4vCyiueFae0w6rCO\\n-----END PRIVATE KEY-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_es256: failed to extract a Key from the PEM "
     "certificate"},
    {"io.jwt.verify_es256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQ\\ne9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mR\\noFSFCF9PR352wx4UfjtHHz+RYLSQOko6pSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg\\n1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgi\\nKqTdM8P9OTVKswByLu/bj6tt5AUQP9CLyRIfH+3/"
     "ObO5zDhdBmZvyXbNNqq3qGH/"
     "\\nOAkXxTkwDLw0d65WSc2IKZf8rj+gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8+PxkX\\nJQIDAQAB\\n--"
     "---END PUBLIC KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_es256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN RSA PUBLIC "
     "KEY-----\\nMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQe9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE\\n0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz+RYLSQOko6\\npSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntI\\nX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu/"
     "bj6tt5AUQP9CL\\nyRIfH+3/ObO5zDhdBmZvyXbNNqq3qGH/"
     "OAkXxTkwDLw0d65WSc2IKZf8rj+gzMzB\\nSedDXg1xVFP9iqttC5AFP3fPdr8+PxkXJQIDAQAB\\n-----"
     "END RSA PUBLIC KEY-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_es256: failed to extract a Key from the PEM "
     "certificate"},
    {"io.jwt.verify_es256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN "
     "CERTIFICATE-----\\nMIIC+"
     "zCCAeOgAwIBAgIUZ1XHqFdHVpbVEXmtSHvcF75nNdswDQYJKoZIhvcNAQEL\\nBQAwDDEKMAgGA1UEAwwBY"
     "TAgFw0yNjExMjQwMjE3NTlaGA8yMDU0MDQxMTAyMTc1\\nOVowDDEKMAgGA1UEAwwBYTCCASIwDQYJKoZIh"
     "vcNAQEBBQADggEPADCCAQoCggEB\\nALgAak/69Xhb2qzwfEy8UHvaNSMdiIMprxW/t/"
     "jd2aekJbTBymR4xNLHYq5Nnqzv\\nL9n2FOHC/7kiCDylBH+pkaBUhQhfT0d+dsMeFH47Rx8/"
     "kWC0kDpKOqUnj+tGL92H\\nfN/0XtxxtQgDaq7bw9oL4NSiMt1Fk4cFJ+/"
     "BJQCzTTbRQlf761J7SF9GmCWCDDpd\\nw3dOJsk5eOURV9tQHSkoIiqk3TPD/Tk1SrMAci7v24+rbeQFED/"
     "Qi8kSHx/t/zmz\\nucw4XQZmb8l2zTaqt6hh/zgJF8U5MAy8NHeuVknNiCmX/K4/"
     "oMzMwUnnQ14NcVRT\\n/YqrbQuQBT93z3a/"
     "Pj8ZFyUCAwEAAaNTMFEwHQYDVR0OBBYEFM18i+"
     "t5NGh8k18S\\nwXMzq2omR2eTMB8GA1UdIwQYMBaAFM18i+"
     "t5NGh8k18SwXMzq2omR2eTMA8GA1Ud\\nEwEB/"
     "wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAHZuyroBAj/"
     "P4JGImyr9IqyD\\nU5lFCkCOgSz+CyFeeXjXCjUy21nn4wGC2yVRQL13IyYtr73hMRzt9/"
     "E1wRcc5cfn\\nz6V+k/"
     "ov6BNCcrOjOQz+ZBZHxd+"
     "g4uZpazfEEAHbZzsKnKP6d0y5rIOqjdTs27un\\nla1q9GbWSMGsmDLhNhTh4IKwDQKpcYMGFR8FFHgmR0T"
     "u1+"
     "NOYSLqoT1DswWEIfjW\\nVRBJo67iafaEuagPCp9zDE9amtbPX4wUr5T6TRppLzowPsNlgPevYHrVKOBsiO"
     "bn\\nQB5C/iiLjuJ0deYrUYKPMfzzuzeUolR68Kbgv4tNOZZ9N9xiYMFN0aY9pAVmLcc=\\n-----END "
     "CERTIFICATE-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_es256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----"
     "\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEujLweqnrN5aXSpp8u1mu9vjyYggI\\nh8OtTSCqdxgvw"
     "3sMpDWxTOM3xO6ErI2TDBFdter2MAy+OrJUTeefbpJXuQ==\\n-----END PUBLIC KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_es256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----"
     "\\nMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE2MhsVPxgQFlzcskDBnCo2LWeotbWIqah\\nLntbeBXvUb3Qn"
     "wXhkv6ZGofqMjMJ6/bSJ9py5Ki97o96TlfSaPxfs8viglAk/afN\\nDDaFoqgNxH1bd0RFsJ6hZoI/"
     "JMVp8KTB\\n-----END PUBLIC KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_es256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----"
     "\\nMFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEYlLDMNJdnTfdFVOocbSX8o5JklNaef2T\\nM7joHFmX0xNVE"
     "5dalXycP07FdWL30IIjV7QJk9ydjHF853WAgnZkJw==\\n-----END PUBLIC KEY-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_es256: failed to parse a PEM public key: x509: "
     "unsupported elliptic curve"},
    {"io.jwt.verify_es256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN "
     "CERTIFICATE-----\\nMIIBcDCCARWgAwIBAgIUfj1sUyB45/"
     "vLCVz0oELZ7W9X8DQwCgYIKoZIzj0EAwIw\\nDDEKMAgGA1UEAwwBYTAgFw0yNjExMjQwMjE3NTlaGA8yMD"
     "U0MDQxMTAyMTc1OVow\\nDDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLoy8Hqp6z"
     "eW\\nl0qafLtZrvb48mIICIfDrU0gqncYL8N7DKQ1sUzjN8TuhKyNkwwRXbXq9jAMvjqy\\nVE3nn26SV7m"
     "jUzBRMB0GA1UdDgQWBBSc/YcXKPxRIIzvg20UQB0qRq0jUTAfBgNV\\nHSMEGDAWgBSc/"
     "YcXKPxRIIzvg20UQB0qRq0jUTAPBgNVHRMBAf8EBTADAQH/"
     "MAoG\\nCCqGSM49BAMCA0kAMEYCIQCpMDMd2cqJ8lQ4lRGnBGJ43xdP+"
     "8FbPeMStS8in5ny\\nMAIhANLXit5M5Vb814rT0ql/JBvX+X2gO0bR/kFu3MgMXfs7\\n-----END "
     "CERTIFICATE-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_es256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----\\nMCowBQYDK2VwAyEASknNfG1b8dFln5Yr2RnXTwr325tTCe7xrb4cwzgZVtw=\\n-----END "
     "PUBLIC KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_es256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN "
     "CERTIFICATE-----"
     "\\nMIIBLjCB4aADAgECAhQDb9M8iUoAO6d6S1kfx1281TzB0TAFBgMrZXAwDDEKMAgG\\nA1UEAwwBYTAgF"
     "w0yNjExMjQwMjE3NTlaGA8yMDU0MDQxMTAyMTc1OVowDDEKMAgG\\nA1UEAwwBYTAqMAUGAytlcAMhAEpJz"
     "XxtW/"
     "HRZZ+WK9kZ108K99ubUwnu8a2+"
     "HMM4\\nGVbco1MwUTAdBgNVHQ4EFgQUeJFot3667Xq7isZGAs4PFPQs40EwHwYDVR0jBBgw\\nFoAUeJFot"
     "3667Xq7isZGAs4PFPQs40EwDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXAD\\nQQCELhH/1l/"
     "5G2L1cX6OjS+Tz/"
     "JO1nt0O8zZxv6sP+VPj4VuYHmpMZLGDwADe2qm\\nE4tMHqajWbcipDe0O6VWu+0J\\n-----END "
     "CERTIFICATE-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_eddsa",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PRIVATE "
     "KEY-----\\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC4AGpP+"
     "vV4W9qs\\n8HxMvFB72jUjHYiDKa8Vv7f43dmnpCW0wcpkeMTSx2KuTZ6s7y/Z9hThwv+5Igg8\\npQR/"
     "qZGgVIUIX09HfnbDHhR+O0cfP5FgtJA6SjqlJ4/rRi/"
     "dh3zf9F7ccbUIA2qu\\n28PaC+DUojLdRZOHBSfvwSUAs0020UJX++"
     "tSe0hfRpglggw6XcN3TibJOXjlEVfb\\nUB0pKCIqpN0zw/05NUqzAHIu79uPq23kBRA/"
     "0IvJEh8f7f85s7nMOF0GZm/Jds02\\nqreoYf84CRfFOTAMvDR3rlZJzYgpl/yuP6DMzMFJ50NeDXFUU/"
     "2Kq20LkAU/d892\\nvz4/"
     "GRclAgMBAAECggEAUkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFD\\nok2Z2wW/"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9/ZGCMAkxEw3D8AJF4spHTuA\\nKZqp9kCUaaG/+FLM/w/"
     "mlX+G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46b\\nn1hfh9LT79l9wgZgqxC0TuFN1+7XUpDT/"
     "1FFkRKI13++4Fi4z8M7zq4y2NzB1msn\\nJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D/"
     "sjhh5yn1eWjI0euMXS1cSSaq\\nRbM+A8zUhDWiHbtaGz8IMY5QuNM/9RXUGwNVT/0HEwKBgQDw/"
     "QFhgtQYTrNA6RTl\\npsA8yNigo8n9aNb1mBc1/vxyFhRkokNrE/zJGMRm/90Ji3zEit06crI/"
     "Jwo5OvKr\\n7FzUS6VFvcZbhzMvfJmnTeB3FPkzkR4yT1aqQAAkIsKRUMae/"
     "LBrznnqNaBGgQrL\\n1KVPYWHtmqEnycULNBR3/"
     "uov6wKBgQDDdqd17+SRDcpQr57DHoxXHq8NRuh7kI69\\nzW+A+quGWliVhtsKdUk+JwxaABIVxWrA/"
     "lKz8ikmX+mWhqp5+dt/M1fCTMvtFQad\\n2tdwE6v3n29YDrYPhZAsXDm/"
     "5hRBtSgFiIkBK5+6iNMZmdx4hsJmfd9JbxcyYNUO\\nSMJOt4chLwKBgQDpOOHaPeQHdjrSigBYVK3c5b+"
     "Ij5rPLWRDoKJt9kzYGHg6ADNg\\n8KIG+Hoy+FIxh5YDHCUICLJqndyuEFeEfSZFqsPTH9tU/"
     "x5RSbPmj165wEmAV2Qy\\n6keEUpYQYreMLPFcMk6GtveT67wmH4KUS0KE9Ujxy2FFgWa59fgNPV3lawKBg"
     "EEO\\nnBw39VaGRYFngqsk3scccl0z7as66RepaeR/CloUdgmGsh8f/"
     "HnQW18VSO+wHqEP\\nxQ0Zm7KnF8M/HTyt+e2zdBE6qGFHr0UZEr29/m3TxiaD9vrhlKP/"
     "KkWB2doo5qI4\\n2IjoMSjP45tQx73h9JBScuApNopRCnjPpMS4dySHAoGBAOnApMlfd5Gk2LdwnGZU\\nk"
     "RJr0ep4scWxQzrp+iL+NLLz3+U3B4x2Zfeg1WqKBfDggNXX4lUKiz/"
     "pr1Ck3Fbf\\naYZf3XhwgcIdkYrV4T3o3F5iXogGt9DVqXAt3GtIyzZQQqaPwCfvHsJ1zANnXqut\\nvBEs"
     "t7Eu4vCyiueFae0w6rCO\\n-----END PRIVATE KEY-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_eddsa: failed to extract a Key from the PEM "
     "certificate"},
    {"io.jwt.verify_eddsa",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQ\\ne9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mR\\noFSFCF9PR352wx4UfjtHHz+RYLSQOko6pSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg\\n1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgi\\nKqTdM8P9OTVKswByLu/bj6tt5AUQP9CLyRIfH+3/"
     "ObO5zDhdBmZvyXbNNqq3qGH/"
     "\\nOAkXxTkwDLw0d65WSc2IKZf8rj+gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8+PxkX\\nJQIDAQAB\\n--"
     "---END PUBLIC KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_eddsa",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN RSA PUBLIC "
     "KEY-----\\nMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQe9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE\\n0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz+RYLSQOko6\\npSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntI\\nX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu/"
     "bj6tt5AUQP9CL\\nyRIfH+3/ObO5zDhdBmZvyXbNNqq3qGH/"
     "OAkXxTkwDLw0d65WSc2IKZf8rj+gzMzB\\nSedDXg1xVFP9iqttC5AFP3fPdr8+PxkXJQIDAQAB\\n-----"
     "END RSA PUBLIC KEY-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_eddsa: failed to extract a Key from the PEM "
     "certificate"},
    {"io.jwt.verify_eddsa",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN "
     "CERTIFICATE-----\\nMIIC+"
     "zCCAeOgAwIBAgIUZ1XHqFdHVpbVEXmtSHvcF75nNdswDQYJKoZIhvcNAQEL\\nBQAwDDEKMAgGA1UEAwwBY"
     "TAgFw0yNjExMjQwMjE3NTlaGA8yMDU0MDQxMTAyMTc1\\nOVowDDEKMAgGA1UEAwwBYTCCASIwDQYJKoZIh"
     "vcNAQEBBQADggEPADCCAQoCggEB\\nALgAak/69Xhb2qzwfEy8UHvaNSMdiIMprxW/t/"
     "jd2aekJbTBymR4xNLHYq5Nnqzv\\nL9n2FOHC/7kiCDylBH+pkaBUhQhfT0d+dsMeFH47Rx8/"
     "kWC0kDpKOqUnj+tGL92H\\nfN/0XtxxtQgDaq7bw9oL4NSiMt1Fk4cFJ+/"
     "BJQCzTTbRQlf761J7SF9GmCWCDDpd\\nw3dOJsk5eOURV9tQHSkoIiqk3TPD/Tk1SrMAci7v24+rbeQFED/"
     "Qi8kSHx/t/zmz\\nucw4XQZmb8l2zTaqt6hh/zgJF8U5MAy8NHeuVknNiCmX/K4/"
     "oMzMwUnnQ14NcVRT\\n/YqrbQuQBT93z3a/"
     "Pj8ZFyUCAwEAAaNTMFEwHQYDVR0OBBYEFM18i+"
     "t5NGh8k18S\\nwXMzq2omR2eTMB8GA1UdIwQYMBaAFM18i+"
     "t5NGh8k18SwXMzq2omR2eTMA8GA1Ud\\nEwEB/"
     "wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAHZuyroBAj/"
     "P4JGImyr9IqyD\\nU5lFCkCOgSz+CyFeeXjXCjUy21nn4wGC2yVRQL13IyYtr73hMRzt9/"
     "E1wRcc5cfn\\nz6V+k/"
     "ov6BNCcrOjOQz+ZBZHxd+"
     "g4uZpazfEEAHbZzsKnKP6d0y5rIOqjdTs27un\\nla1q9GbWSMGsmDLhNhTh4IKwDQKpcYMGFR8FFHgmR0T"
     "u1+"
     "NOYSLqoT1DswWEIfjW\\nVRBJo67iafaEuagPCp9zDE9amtbPX4wUr5T6TRppLzowPsNlgPevYHrVKOBsiO"
     "bn\\nQB5C/iiLjuJ0deYrUYKPMfzzuzeUolR68Kbgv4tNOZZ9N9xiYMFN0aY9pAVmLcc=\\n-----END "
     "CERTIFICATE-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_eddsa",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----"
     "\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEujLweqnrN5aXSpp8u1mu9vjyYggI\\nh8OtTSCqdxgvw"
     "3sMpDWxTOM3xO6ErI2TDBFdter2MAy+OrJUTeefbpJXuQ==\\n-----END PUBLIC KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_eddsa",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----"
     "\\nMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE2MhsVPxgQFlzcskDBnCo2LWeotbWIqah\\nLntbeBXvUb3Qn"
     "wXhkv6ZGofqMjMJ6/bSJ9py5Ki97o96TlfSaPxfs8viglAk/afN\\nDDaFoqgNxH1bd0RFsJ6hZoI/"
     "JMVp8KTB\\n-----END PUBLIC KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_eddsa",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----"
     "\\nMFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEYlLDMNJdnTfdFVOocbSX8o5JklNaef2T\\nM7joHFmX0xNVE"
     "5dalXycP07FdWL30IIjV7QJk9ydjHF853WAgnZkJw==\\n-----END PUBLIC KEY-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_eddsa: failed to parse a PEM public key: x509: "
     "unsupported elliptic curve"},
    {"io.jwt.verify_eddsa",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN "
     "CERTIFICATE-----\\nMIIBcDCCARWgAwIBAgIUfj1sUyB45/"
     "vLCVz0oELZ7W9X8DQwCgYIKoZIzj0EAwIw\\nDDEKMAgGA1UEAwwBYTAgFw0yNjExMjQwMjE3NTlaGA8yMD"
     "U0MDQxMTAyMTc1OVow\\nDDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLoy8Hqp6z"
     "eW\\nl0qafLtZrvb48mIICIfDrU0gqncYL8N7DKQ1sUzjN8TuhKyNkwwRXbXq9jAMvjqy\\nVE3nn26SV7m"
     "jUzBRMB0GA1UdDgQWBBSc/YcXKPxRIIzvg20UQB0qRq0jUTAfBgNV\\nHSMEGDAWgBSc/"
     "YcXKPxRIIzvg20UQB0qRq0jUTAPBgNVHRMBAf8EBTADAQH/"
     "MAoG\\nCCqGSM49BAMCA0kAMEYCIQCpMDMd2cqJ8lQ4lRGnBGJ43xdP+"
     "8FbPeMStS8in5ny\\nMAIhANLXit5M5Vb814rT0ql/JBvX+X2gO0bR/kFu3MgMXfs7\\n-----END "
     "CERTIFICATE-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_eddsa",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----\\nMCowBQYDK2VwAyEASknNfG1b8dFln5Yr2RnXTwr325tTCe7xrb4cwzgZVtw=\\n-----END "
     "PUBLIC KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_eddsa",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN "
     "CERTIFICATE-----"
     "\\nMIIBLjCB4aADAgECAhQDb9M8iUoAO6d6S1kfx1281TzB0TAFBgMrZXAwDDEKMAgG\\nA1UEAwwBYTAgF"
     "w0yNjExMjQwMjE3NTlaGA8yMDU0MDQxMTAyMTc1OVowDDEKMAgG\\nA1UEAwwBYTAqMAUGAytlcAMhAEpJz"
     "XxtW/"
     "HRZZ+WK9kZ108K99ubUwnu8a2+"
     "HMM4\\nGVbco1MwUTAdBgNVHQ4EFgQUeJFot3667Xq7isZGAs4PFPQs40EwHwYDVR0jBBgw\\nFoAUeJFot"
     "3667Xq7isZGAs4PFPQs40EwDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXAD\\nQQCELhH/1l/"
     "5G2L1cX6OjS+Tz/"
     "JO1nt0O8zZxv6sP+VPj4VuYHmpMZLGDwADe2qm\\nE4tMHqajWbcipDe0O6VWu+0J\\n-----END "
     "CERTIFICATE-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_rs256", "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"\"]", NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: "
     "EOF"},
    {"io.jwt.verify_rs256", "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"hello\"]", NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: "
     "invalid character 'h' looking for beginning of value"},
    {"io.jwt.verify_rs256", "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"{}\"]", NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: invalid key type from JSON ()"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"{\\\"kty\\\":\\\"foo\\\"}\"]", NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: invalid key type from JSON (foo)"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", "
     "\"{\\\"kty\\\":\\\"oct\\\",\\\"k\\\":\\\"AAAA\\\"}\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"{\\\"kty\\\":\\\"RSA\\\"}\"]", NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.rsaPublicKey): failed to "
     "unmarshal JSON into key (*jwk.rsaPublicKey): required field e is missing"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", "
     "\"{\\\"kty\\\":\\\"RSA\\\",\\\"n\\\":\\\"!\\\",\\\"e\\\":\\\"AQAB\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.rsaPublicKey): failed to "
     "unmarshal JSON into key (*jwk.rsaPublicKey): failed to decode value for key n: "
     "expected base64 encoded []byte (string)"},
    {"io.jwt.verify_rs256", "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"{\\\"keys\\\":[]}\"]",
     "false", NULL},
    {"io.jwt.verify_rs256", "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"{\\\"keys\\\":1}\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to unmarshal JWK set: "
     "failed to decode \"keys\": expected '[' but got 1"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", "
     "\"{\\\"kty\\\":\\\"EC\\\",\\\"crv\\\":\\\"P-256\\\",\\\"x\\\":\\\"AA\\\",\\\"y\\\":"
     "\\\"AA\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: key validation failed: key validation failed: "
     "jwk.ECDSAPublicKey: invalid \"x\" length (1) for curve \"P-256\""},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", "
     "\"{\\\"kty\\\":\\\"EC\\\",\\\"crv\\\":\\\"P-25\\\",\\\"x\\\":\\\"AA\\\",\\\"y\\\":"
     "\\\"AA\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.ecdsaPublicKey): failed to "
     "unmarshal JSON into key (*jwk.ecdsaPublicKey): failed to decode value for key crv: "
     "unknown EllipticCurveAlgorithm: \"P-25\""},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", "
     "\"{\\\"kty\\\":\\\"EC\\\",\\\"crv\\\":\\\"P-256\\\",\\\"x\\\":\\\"AA\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.ecdsaPublicKey): failed to "
     "unmarshal JSON into key (*jwk.ecdsaPublicKey): required field y is missing"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", "
     "\"{\\\"kty\\\":\\\"OKP\\\",\\\"crv\\\":\\\"Ed25519\\\",\\\"x\\\":\\\"AA\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: key validation failed: key validation failed: "
     "jwk.OKPPublicKey: ed25519: wrong public key size"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", "
     "\"{\\\"kty\\\":\\\"OKP\\\",\\\"crv\\\":\\\"X25519\\\",\\\"x\\\":\\\"11qYAYKxCrfVS_"
     "7TyWQHOg7hcvPapiMlrwIaaPcHURo\\\"}\"]",
     "false", NULL},
    {"io.jwt.verify_rs256", "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"{\\\"kty\\\"\"]", NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: "
     "unexpected EOF"},
    {"io.jwt.verify_rs256", "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"null\"]", NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: invalid key type from JSON ()"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN "
     "CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a PEM certificate: x509: "
     "malformed certificate"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN FOO-----\\nAAAA\\n-----END "
     "FOO-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to extract a Key from the PEM "
     "certificate"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQ\\ne9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mR\\noFSFCF9PR352wx4UfjtHHz+RYLSQOko6pSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg\\n1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgi\\nKqTdM8P9OTVKswByLu/bj6tt5AUQP9CLyRIfH+3/"
     "ObO5zDhdBmZvyXbNNqq3qGH/"
     "\\nOAkXxTkwDLw0d65WSc2IKZf8rj+gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8+PxkX\\nJQIDAQAB\\n--"
     "---END PUBLIC KEY-----\\nx\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: extra data after a PEM certificate block"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQ\\ne9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mR\\noFSFCF9PR352wx4UfjtHHz+RYLSQOko6pSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg\\n1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgi\\nKqTdM8P9OTVKswByLu/bj6tt5AUQP9CLyRIfH+3/"
     "ObO5zDhdBmZvyXbNNqq3qGH/"
     "\\nOAkXxTkwDLw0d65WSc2IKZf8rj+gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8+PxkX\\nJQIDAQAB\\n--"
     "---END PUBLIC KEY-----\\n\\n \\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: extra data after a PEM certificate block"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"x\\n-----BEGIN PUBLIC "
     "KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQ\\ne9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mR\\noFSFCF9PR352wx4UfjtHHz+RYLSQOko6pSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg\\n1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgi\\nKqTdM8P9OTVKswByLu/bj6tt5AUQP9CLyRIfH+3/"
     "ObO5zDhdBmZvyXbNNqq3qGH/"
     "\\nOAkXxTkwDLw0d65WSc2IKZf8rj+gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8+PxkX\\nJQIDAQAB\\n--"
     "---END PUBLIC KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", \"-----BEGIN PUBLIC "
     "KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQ\\ne9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mR\\noFSFCF9PR352wx4UfjtHHz+RYLSQOko6pSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg\\n1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgi\\nKqTdM8P9OTVKswByLu/bj6tt5AUQP9CLyRIfH+3/"
     "ObO5zDhdBmZvyXbNNqq3qGH/"
     "\\nOAkXxTkwDLw0d65WSc2IKZf8rj+gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8+PxkX\\nJQIDAQAB\\n--"
     "---END PUBLIC KEY-----\\n-----BEGIN PUBLIC "
     "KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQ\\ne9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mR\\noFSFCF9PR352wx4UfjtHHz+RYLSQOko6pSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg\\n1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgi\\nKqTdM8P9OTVKswByLu/bj6tt5AUQP9CLyRIfH+3/"
     "ObO5zDhdBmZvyXbNNqq3qGH/"
     "\\nOAkXxTkwDLw0d65WSc2IKZf8rj+gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8+PxkX\\nJQIDAQAB\\n--"
     "---END PUBLIC KEY-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: extra data after a PEM certificate block"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", "
     "\"{\\\"keys\\\":[{\\\"kty\\\":\\\"oct\\\",\\\"k\\\":\\\"AAAA\\\"},{\\\"kty\\\":"
     "\\\"foo\\\"}]}\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to unmarshal JWK set: "
     "failed to decode key #1 in \"keys\": jwk.ParseKey: invalid key type from JSON "
     "(foo)"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", "
     "\"{\\\"keys\\\":[{\\\"kty\\\":\\\"foo\\\"},{\\\"kty\\\":\\\"RSA\\\",\\\"n\\\":"
     "\\\"AQAB\\\",\\\"e\\\":\\\"AQAB\\\"}]}\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to unmarshal JWK set: "
     "failed to decode key #0 in \"keys\": jwk.ParseKey: invalid key type from JSON "
     "(foo)"},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"HS256\"}, {}, {\"k\": \"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", "
     "\"kty\": \"oct\"}]",
     "\"eyJhbGciOiJIUzI1NiJ9.e30.klW1zkqcKy-G7UuuiTN9T1btsEAvZcHSYHADvtMMeq4\"", NULL},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"HS256\", \"typ\": \"JWT\"}, {\"a\": \"<>&é \", \"b\": 1}, {\"k\": "
     "\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kty\": \"oct\"}]",
     "\"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
     "eyJhIjoiXHUwMDNjXHUwMDNlXHUwMDI2w6lcdTIwMjgiLCJiIjoxfQ.OMCo94mmgwqiWsv_"
     "yaxU1j01GSaahLx9fEc0e1fWDm8\"",
     NULL},
    {"io.jwt.encode_sign",
     "[{}, {}, {\"k\": \"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kty\": \"oct\"}]", NULL,
     "eval_builtin_error: io.jwt.encode_sign: missing or invalid 'alg' header: jwsbb: "
     "header \"alg\" not found"},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"x\"}, {}, {\"k\": \"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kty\": "
     "\"oct\"}]",
     NULL, "eval_builtin_error: io.jwt.encode_sign: unknown JWS algorithm: x"},
    {"io.jwt.encode_sign",
     "[{\"alg\": 1}, {}, {\"k\": \"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kty\": "
     "\"oct\"}]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign: missing or invalid 'alg' header: value "
     "doesn't contain string; it contains number"},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"none\"}, {}, {\"k\": \"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kty\": "
     "\"oct\"}]",
     NULL, "eval_builtin_error: io.jwt.encode_sign: unknown JWS algorithm: none"},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"RS256\"}, {}, {\"k\": \"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", "
     "\"kty\": \"oct\"}]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign: jwsbb.Sign: invalid key type "
     "*jwk.symmetricKey. *rsa.PrivateKey is required: failed to produce rsa.PrivateKey "
     "from *jwk.symmetricKey: jwk.Export: no suitable exporter found for key type "
     "'*jwk.symmetricKey'"},
    {"io.jwt.encode_sign", "[{\"alg\": \"HS256\"}, {}, {}]", NULL,
     "eval_builtin_error: io.jwt.encode_sign: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: invalid key type from JSON ()"},
    {"io.jwt.encode_sign", "[{\"alg\": \"HS256\"}, {}, {\"kty\": \"oct\"}]", NULL,
     "eval_builtin_error: io.jwt.encode_sign: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.symmetricKey): failed to "
     "unmarshal JSON into key (*jwk.symmetricKey): required field k is missing"},
    {"io.jwt.encode_sign", "[{\"alg\": \"HS256\"}, {}, {\"kty\": \"foo\"}]", NULL,
     "eval_builtin_error: io.jwt.encode_sign: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: invalid key type from JSON (foo)"},
    {"io.jwt.encode_sign", "[{\"alg\": \"HS256\"}, {}, {\"k\": \"!\", \"kty\": \"oct\"}]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.symmetricKey): failed to "
     "unmarshal JSON into key (*jwk.symmetricKey): failed to decode value for key k: "
     "expected base64 encoded []byte (string)"},
    {"io.jwt.encode_sign", "[{\"alg\": \"HS256\"}, {}, {\"k\": \"\", \"kty\": \"oct\"}]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: key validation failed: key validation failed: "
     "jwk.SymmetricKey: missing \"k\" field"},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"HS256\"}, {}, {\"k\": \"AyM=\", \"kty\": \"oct\"}]",
     "\"eyJhbGciOiJIUzI1NiJ9.e30.brvk3dThDzCvmsZ1UmlJd_1ULmSS-XHe6t2Mzz42l64\"", NULL},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"HS256\"}, {}, {\"keys\": [{\"k\": "
     "\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kty\": \"oct\"}]}]",
     "\"eyJhbGciOiJIUzI1NiJ9.e30.klW1zkqcKy-G7UuuiTN9T1btsEAvZcHSYHADvtMMeq4\"", NULL},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"RS256\"}, {}, {\"e\": \"AQAB\", \"kty\": \"RSA\", \"n\": \"AQAB\"}]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign: jwsbb.Sign: invalid key type "
     "*jwk.rsaPublicKey. *rsa.PrivateKey is required: failed to produce rsa.PrivateKey "
     "from *jwk.rsaPublicKey: jwk.Export: no suitable exporter found for key type "
     "'*jwk.rsaPublicKey'"},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"ES256\"}, {}, {\"crv\": \"P-256\", \"d\": \"AA\", \"kty\": \"EC\", "
     "\"x\": \"AA\", \"y\": \"AA\"}]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: key validation failed: key validation failed: "
     "jwk.ECDSAPrivateKey: invalid \"x\" length (1) for curve \"P-256\""},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"EdDSA\"}, {}, {\"crv\": \"Ed25519\", \"d\": \"AA\", \"kty\": \"OKP\", "
     "\"x\": \"AA\"}]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: key validation failed: key validation failed: "
     "jwk.OKPPrivateKey: ed25519: wrong public key size"},
    {"io.jwt.encode_sign",
     "[{\"a\": 2, \"alg\": \"HS256\", \"b\": 1}, {}, {\"k\": "
     "\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kty\": \"oct\"}]",
     "\"eyJhIjoyLCJhbGciOiJIUzI1NiIsImIiOjF9.e30.o1BfUlZGfH_"
     "1x1Q4vdvOTepa0XRMBcCApU7FwJZGoEg\"",
     NULL},
    {"io.jwt.encode_sign",
     "[1, {}, {\"k\": \"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kty\": \"oct\"}]", NULL,
     "eval_builtin_error: io.jwt.encode_sign: missing or invalid 'alg' header: jwsbb: "
     "header \"alg\" not found"},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"HS256\"}, 1, {\"k\": \"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kty\": "
     "\"oct\"}]",
     "\"eyJhbGciOiJIUzI1NiJ9.MQ.2J4W5JxMU2EaWg_xIf8zhh2aQHAtZSSRfhr72qUvzh4\"", NULL},
    {"io.jwt.encode_sign", "[{\"alg\": \"HS256\"}, {}, 1]", NULL,
     "eval_builtin_error: io.jwt.encode_sign: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: "
     "json: cannot unmarshal number into Go value of type struct { Kty string "
     "\"json:\\\"kty\\\"\"; D json.RawMessage \"json:\\\"d,omitempty\\\"\" }"},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"HS256\"}, {\"a\": 1.0, \"b\": 1000.0, \"c\": [1, {\"x\": null}]}, "
     "{\"k\": \"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kty\": \"oct\"}]",
     "\"eyJhbGciOiJIUzI1NiJ9.eyJhIjoxLjAsImIiOjEwMDAuMCwiYyI6WzEseyJ4IjpudWxsfV19."
     "5K6j4DX1Ij79PDvGPqd9QpoOYc83fMCjVfdqc3E1eEE\"",
     NULL},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"HS256\", \"typ\": \"text/plain\"}, {}, {\"k\": "
     "\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kty\": \"oct\"}]",
     "\"eyJhbGciOiJIUzI1NiIsInR5cCI6InRleHQvcGxhaW4ifQ.e30.gz76fGuTLXEfaVZ_AMl4lot-"
     "aYrCqkG2pa87EnnrZMw\"",
     NULL},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"HS256\"}, {}, {\"alg\": \"HS512\", \"k\": "
     "\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kid\": \"k\", \"kty\": \"oct\", \"use\": "
     "\"enc\"}]",
     "\"eyJhbGciOiJIUzI1NiJ9.e30.klW1zkqcKy-G7UuuiTN9T1btsEAvZcHSYHADvtMMeq4\"", NULL},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"HS256\"}, {}, {\"alg\": 1, \"k\": "
     "\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kty\": \"oct\"}]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.symmetricKey): failed to "
     "unmarshal JSON into key (*jwk.symmetricKey): failed to decode value for key alg: "
     "json: cannot unmarshal number into Go value of type string"},
    {"io.jwt.encode_sign",
     "[{\"alg\": \"HS256\"}, {}, {\"alg\": \"foo\", \"k\": "
     "\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\", \"kty\": \"oct\"}]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.symmetricKey): failed to "
     "unmarshal JSON into key (*jwk.symmetricKey): failed to decode value for key alg: "
     "invalid key value: \"foo\": invalid key algorithm"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\"}\", \"hi\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: type is JWT but payload is not JSON"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\"}\", \"\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: type is JWT but payload is not JSON"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\",\\\"typ\\\":\\\"JWT\\\"}\", \"hi\", \"{\\\"kty\\\": "
     "\\\"oct\\\", \\\"k\\\": \\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: type is JWT but payload is not JSON"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\",\\\"typ\\\":\\\"jwt\\\"}\", \"hi\", \"{\\\"kty\\\": "
     "\\\"oct\\\", \\\"k\\\": \\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     "\"eyJhbGciOiJIUzI1NiIsInR5cCI6Imp3dCJ9.aGk.xU3gfFVK2pK-"
     "1GIQrlStQQjXRih9nxTu67kUvITmwPc\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\",\\\"typ\\\":1}\", \"hi\", \"{\\\"kty\\\": "
     "\\\"oct\\\", \\\"k\\\": \\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: type is JWT but payload is not JSON"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\",\\\"typ\\\":\\\"JWT\\\"}\", \"[1]\", \"{\\\"kty\\\": "
     "\\\"oct\\\", \\\"k\\\": \\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     "\"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.WzFd.Y-"
     "IbDqWJHbYLVtT6KPR0AArIVacQc8ZEJVcneVxVqKE\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\",\\\"typ\\\":\\\"JWT\\\"}\", \" {\\\"a\\\":1} \", "
     "\"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     "\"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.IHsiYSI6MX0g.2DFU6QyS7f5rRbwTQ4lV_"
     "IHC7hay3pdxhdNdMwZcMqY\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\",\\\"typ\\\":\\\"JWT\\\"}\", \"1\", \"{\\\"kty\\\": "
     "\\\"oct\\\", \\\"k\\\": \\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     "\"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.MQ."
     "reOIMkabeoUefHjCNrHk5ECXpxlQsRboKvXNQjklyp4\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\" { \\\"alg\\\" : \\\"HS256\\\" } \", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", "
     "\\\"k\\\": \\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     "\"IHsgImFsZyIgOiAiSFMyNTYiIH0g.e30.s8dhTToNeI1t8PmQGvH31EtAdmTvnl0UHi7bDUCCHU0\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"[]\", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: missing or invalid 'alg' header: "
     "jwsbb: header \"alg\" not found"},
    {"io.jwt.encode_sign_raw",
     "[\"1\", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: missing or invalid 'alg' header: "
     "jwsbb: header \"alg\" not found"},
    {"io.jwt.encode_sign_raw",
     "[\"null\", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: missing or invalid 'alg' header: "
     "jwsbb: header \"alg\" not found"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":null}\", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: missing or invalid 'alg' header: value "
     "doesn't contain string; it contains null"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":1}\", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: missing or invalid 'alg' header: value "
     "doesn't contain string; it contains number"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"a\\\":1}\", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: missing or invalid 'alg' header: "
     "jwsbb: header \"alg\" not found"},
    {"io.jwt.encode_sign_raw", "[\"{\\\"alg\\\":\\\"HS256\\\"}\", \"{}\", \"x\"]", NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: "
     "invalid character 'x' looking for beginning of value"},
    {"io.jwt.encode_sign_raw", "[\"{\\\"alg\\\":\\\"HS256\\\"}\", \"{}\", \"\"]", NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: "
     "EOF"},
    {"io.jwt.encode_sign_raw", "[\"{\\\"alg\\\":\\\"HS256\\\"}\", \"{}\", \"{\"]", NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: "
     "unexpected EOF"},
    {"io.jwt.encode_sign_raw", "[\"{\\\"alg\\\":\\\"HS256\\\"}\", \"{}\", \"null\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: invalid key type from JSON ()"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\"}\", \"{}\", \"{\\\"keys\\\":[{\\\"kty\\\": "
     "\\\"oct\\\", \\\"k\\\": \\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}]}\"]",
     "\"eyJhbGciOiJIUzI1NiJ9.e30.klW1zkqcKy-G7UuuiTN9T1btsEAvZcHSYHADvtMMeq4\"", NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\"}\", \"{}\", \"{\\\"keys\\\":[]}\"]", NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: no keys found in JWK set"},
    {"io.jwt.encode_sign_raw", "[1, \"\", \"\"]", NULL,
     "eval_type_error: io.jwt.encode_sign_raw: operand 1 must be string but got number"},
    {"io.jwt.encode_sign_raw", "[\"\", 1, \"\"]", NULL,
     "eval_type_error: io.jwt.encode_sign_raw: operand 2 must be string but got number"},
    {"io.jwt.encode_sign_raw", "[\"\", \"\", 1]", NULL,
     "eval_type_error: io.jwt.encode_sign_raw: operand 3 must be string but got number"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\"}\", \"{}\", \"-----BEGIN PRIVATE "
     "KEY-----\\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC4AGpP+"
     "vV4W9qs\\n8HxMvFB72jUjHYiDKa8Vv7f43dmnpCW0wcpkeMTSx2KuTZ6s7y/Z9hThwv+5Igg8\\npQR/"
     "qZGgVIUIX09HfnbDHhR+O0cfP5FgtJA6SjqlJ4/rRi/"
     "dh3zf9F7ccbUIA2qu\\n28PaC+DUojLdRZOHBSfvwSUAs0020UJX++"
     "tSe0hfRpglggw6XcN3TibJOXjlEVfb\\nUB0pKCIqpN0zw/05NUqzAHIu79uPq23kBRA/"
     "0IvJEh8f7f85s7nMOF0GZm/Jds02\\nqreoYf84CRfFOTAMvDR3rlZJzYgpl/yuP6DMzMFJ50NeDXFUU/"
     "2Kq20LkAU/d892\\nvz4/"
     "GRclAgMBAAECggEAUkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFD\\nok2Z2wW/"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9/ZGCMAkxEw3D8AJF4spHTuA\\nKZqp9kCUaaG/+FLM/w/"
     "mlX+G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46b\\nn1hfh9LT79l9wgZgqxC0TuFN1+7XUpDT/"
     "1FFkRKI13++4Fi4z8M7zq4y2NzB1msn\\nJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D/"
     "sjhh5yn1eWjI0euMXS1cSSaq\\nRbM+A8zUhDWiHbtaGz8IMY5QuNM/9RXUGwNVT/0HEwKBgQDw/"
     "QFhgtQYTrNA6RTl\\npsA8yNigo8n9aNb1mBc1/vxyFhRkokNrE/zJGMRm/90Ji3zEit06crI/"
     "Jwo5OvKr\\n7FzUS6VFvcZbhzMvfJmnTeB3FPkzkR4yT1aqQAAkIsKRUMae/"
     "LBrznnqNaBGgQrL\\n1KVPYWHtmqEnycULNBR3/"
     "uov6wKBgQDDdqd17+SRDcpQr57DHoxXHq8NRuh7kI69\\nzW+A+quGWliVhtsKdUk+JwxaABIVxWrA/"
     "lKz8ikmX+mWhqp5+dt/M1fCTMvtFQad\\n2tdwE6v3n29YDrYPhZAsXDm/"
     "5hRBtSgFiIkBK5+6iNMZmdx4hsJmfd9JbxcyYNUO\\nSMJOt4chLwKBgQDpOOHaPeQHdjrSigBYVK3c5b+"
     "Ij5rPLWRDoKJt9kzYGHg6ADNg\\n8KIG+Hoy+FIxh5YDHCUICLJqndyuEFeEfSZFqsPTH9tU/"
     "x5RSbPmj165wEmAV2Qy\\n6keEUpYQYreMLPFcMk6GtveT67wmH4KUS0KE9Ujxy2FFgWa59fgNPV3lawKBg"
     "EEO\\nnBw39VaGRYFngqsk3scccl0z7as66RepaeR/CloUdgmGsh8f/"
     "HnQW18VSO+wHqEP\\nxQ0Zm7KnF8M/HTyt+e2zdBE6qGFHr0UZEr29/m3TxiaD9vrhlKP/"
     "KkWB2doo5qI4\\n2IjoMSjP45tQx73h9JBScuApNopRCnjPpMS4dySHAoGBAOnApMlfd5Gk2LdwnGZU\\nk"
     "RJr0ep4scWxQzrp+iL+NLLz3+U3B4x2Zfeg1WqKBfDggNXX4lUKiz/"
     "pr1Ck3Fbf\\naYZf3XhwgcIdkYrV4T3o3F5iXogGt9DVqXAt3GtIyzZQQqaPwCfvHsJ1zANnXqut\\nvBEs"
     "t7Eu4vCyiueFae0w6rCO\\n-----END PRIVATE KEY-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: "
     "invalid character '-' in numeric literal"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"none\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     NULL, "eval_builtin_error: io.jwt.encode_sign_raw: unknown JWS algorithm: none"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     NULL, "eval_builtin_error: io.jwt.encode_sign_raw: unknown JWS algorithm: "},
    {"io.jwt.encode_sign_raw", "[\"\", \"{}\", \"x\"]", NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: "
     "invalid character 'x' looking for beginning of value"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\",\\\"crit\\\":[\\\"x\\\"]}\", \"{}\", \"{\\\"kty\\\": "
     "\\\"oct\\\", \\\"k\\\": \\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     "\"eyJhbGciOiJIUzI1NiIsImNyaXQiOlsieCJdfQ.e30.AUwxai7HanSxIIsEoR8E2Kb6qSX_-"
     "yWR6Q8xcxnuyBc\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":{}}\", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: missing or invalid 'alg' header: value "
     "doesn't contain string; it contains object"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwsbb.Sign: invalid key type "
     "*jwk.rsaPrivateKey. []byte is required: keyconv: failed to produce []byte from "
     "*jwk.rsaPrivateKey: jwk.Export: no suitable exporter found for key type "
     "'*jwk.rsaPrivateKey'"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"EC\\\", \\\"crv\\\": "
     "\\\"P-256\\\", \\\"x\\\": \\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", "
     "\\\"y\\\": \\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwsbb.Sign: invalid key type "
     "*jwk.ecdsaPublicKey. []byte is required: keyconv: failed to produce []byte from "
     "*jwk.ecdsaPublicKey: jwk.Export: no suitable exporter found for key type "
     "'*jwk.ecdsaPublicKey'"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"ES256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AAAA\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwsbb.Sign: invalid key type "
     "*jwk.symmetricKey. *ecdsa.PrivateKey is required: keyconv: failed to produce "
     "ecdsa.PrivateKey from *jwk.symmetricKey: jwk.Export: no suitable exporter found "
     "for key type '*jwk.symmetricKey'"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"ES256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"EC\\\", \\\"crv\\\": "
     "\\\"P-256\\\", \\\"x\\\": \\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", "
     "\\\"y\\\": \\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwsbb.Sign: invalid key type "
     "*jwk.ecdsaPublicKey. *ecdsa.PrivateKey is required: keyconv: failed to produce "
     "ecdsa.PrivateKey from *jwk.ecdsaPublicKey: jwk.Export: no suitable exporter found "
     "for key type '*jwk.ecdsaPublicKey'"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"ES256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwsbb.Sign: invalid key type "
     "*jwk.rsaPrivateKey. *ecdsa.PrivateKey is required: keyconv: failed to produce "
     "ecdsa.PrivateKey from *jwk.rsaPrivateKey: jwk.Export: no suitable exporter found "
     "for key type '*jwk.rsaPrivateKey'"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"EdDSA\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AAAA\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwsbb.Sign: invalid key type "
     "*jwk.symmetricKey. ed25519.PrivateKey is required: failed to produce "
     "ed25519.PrivateKey from *jwk.symmetricKey: jwk.Export: no suitable exporter found "
     "for key type '*jwk.symmetricKey'"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"EdDSA\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"EC\\\", \\\"crv\\\": "
     "\\\"P-256\\\", \\\"x\\\": \\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", "
     "\\\"y\\\": \\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\", \\\"d\\\": "
     "\\\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwsbb.Sign: invalid key type "
     "*jwk.ecdsaPrivateKey. ed25519.PrivateKey is required: failed to produce "
     "ed25519.PrivateKey from *jwk.ecdsaPrivateKey: jwk.Export: no suitable exporter "
     "found for key type '*jwk.ecdsaPrivateKey'"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"PS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"EC\\\", \\\"crv\\\": "
     "\\\"P-256\\\", \\\"x\\\": \\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", "
     "\\\"y\\\": \\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\", \\\"d\\\": "
     "\\\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwsbb.Sign: invalid key type "
     "*jwk.ecdsaPrivateKey. *rsa.PrivateKey is required: failed to produce "
     "rsa.PrivateKey from *jwk.ecdsaPrivateKey: jwk.Export: no suitable exporter found "
     "for key type '*jwk.ecdsaPrivateKey'"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"RS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"EC\\\", \\\"crv\\\": "
     "\\\"P-256\\\", \\\"x\\\": \\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", "
     "\\\"y\\\": \\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\", \\\"d\\\": "
     "\\\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwsbb.Sign: invalid key type "
     "*jwk.ecdsaPrivateKey. *rsa.PrivateKey is required: failed to produce "
     "rsa.PrivateKey from *jwk.ecdsaPrivateKey: jwk.Export: no suitable exporter found "
     "for key type '*jwk.ecdsaPrivateKey'"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"ES256K\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"EC\\\", "
     "\\\"crv\\\": \\\"P-256\\\", \\\"x\\\": "
     "\\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", \\\"y\\\": "
     "\\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\", \\\"d\\\": "
     "\\\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\\\"}\"]",
     NULL, "eval_builtin_error: io.jwt.encode_sign_raw: unknown JWS algorithm: ES256K"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"RS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\"}\"]",
     "\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"RS384\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\"}\"]",
     "\"eyJhbGciOiJSUzM4NCJ9.e30.pSmCfmgH-sR2WP6OEoRDneYjmCrAZln3PP04g_HxtPpHsmc_"
     "OjBMXklN5frFw1fBruzlSNcBIS07qP-RKAK6N7_sQhv_"
     "kNfDvUnGPjMyoPYYVOHGF2zst8lbFmL9Tmw6Bia_PBZpA5_RCQc1Z2RgmIpROviZrNycl_Q3sJvAn2MMt_"
     "psMBPIuH1WV5s2Pdpv8whm-p10f5y1RMIPQ4bqZ_Cp2yiJiTI4nLFohi_"
     "VQmXIjK3detGfJoWcyu6xgjJ2Nc3rAGFZrXkXSYUBhxkVaxeCFRwTdNyEA6XMT8gbQyI838bXoqO_TA_"
     "kr4btrF6lhnPKFAXGKFQLuL3TZVNl1Q\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"RS512\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\"}\"]",
     "\"eyJhbGciOiJSUzUxMiJ9.e30.K73HDrF6yPKswMfOceu0Bv2w9XTSDuKYhqOsbLXheWhnj3ETP-"
     "UNMYJJ10IploeO0_JZWgRffyav49KYrjWOvMoasIS7N3PViF7YZu9L2ZH4_"
     "mqAVU62cVXhYNAy3KtSziqfMaC8qB0lsiT-Uszr5-TYLfDNMbGc9uZ8HhQy_"
     "oLlin34FgFkEROkyitNmCesu4_RazE11xOLua90EJu-"
     "g9VDJRM4AbDVSeIMhUmrQK2Ro47hV6w6SiuSiTPCQDzprTl3NKgKK0Zyvnj5Vm5WW2bAPpgLtUEGDsVKvEJ"
     "DMo-TlBt3xNWcnXWL4W1kKDFY7gstXFVeYdIXBfe2IwWdAw\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"EdDSA\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"OKP\\\", "
     "\\\"crv\\\": \\\"Ed25519\\\", \\\"d\\\": "
     "\\\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\\\", \\\"x\\\": "
     "\\\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\\\"}\"]",
     "\"eyJhbGciOiJFZERTQSJ9.e30."
     "q2YtAzOI5D98FVaL9pIlZHuiZfAZWrwm0Ib43wXTdYuGWpMICzrAb8JTyNe_mFN_eRTD_"
     "Y0mSmXBOZZT0EUJDQ\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS384\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AAAA\\\"}\"]",
     "\"eyJhbGciOiJIUzM4NCJ9.e30."
     "VuTPhOlct37OU7HTvf0rv667dBBxukhR3YLBpLuHj70RQzGBpAM4hi4r-t1SCGys\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"HS512\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": "
     "\\\"AAAA\\\"}\"]",
     "\"eyJhbGciOiJIUzUxMiJ9.e30.ToOwht_WTL7ib-z-u0Bg4UmSIZ8qOsTCnX7IhPMbQghCGBzCJMzfu_"
     "w9VZPzA9JOk1g2GnH0_ujnhMorxK2LJw\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"RS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"AQAB\\\", \\\"e\\\": \\\"AQAB\\\", \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: crypto/rsa: 17-bit keys are insecure "
     "(see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"ES256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"EC\\\", \\\"crv\\\": "
     "\\\"P-256\\\", \\\"x\\\": \\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", "
     "\\\"y\\\": \\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\", \\\"d\\\": "
     "\\\"AAAA\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: key validation failed: key validation failed: "
     "jwk.ECDSAPrivateKey: invalid \"d\" length (3) for curve \"P-256\""},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"ES256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"EC\\\", \\\"crv\\\": "
     "\\\"P-256\\\", \\\"x\\\": \\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\", "
     "\\\"y\\\": \\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\", \\\"d\\\": "
     "\\\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: key validation failed: key validation failed: "
     "jwk.ECDSAPrivateKey: invalid ECDSA public key: P256 point not on curve"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"EdDSA\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"OKP\\\", "
     "\\\"crv\\\": \\\"Ed25519\\\", \\\"d\\\": \\\"AAAA\\\", \\\"x\\\": "
     "\\\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: key validation failed: key validation failed: "
     "jwk.OKPPrivateKey: ed25519: wrong private key size"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"RS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"e\\\": "
     "\\\"AQAB\\\", \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.rsaPrivateKey): failed to "
     "unmarshal JSON into key (*jwk.rsaPrivateKey): required field n is missing"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"ES256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"EC\\\", \\\"crv\\\": "
     "\\\"P-256\\\", \\\"y\\\": \\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\", "
     "\\\"d\\\": \\\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.ecdsaPrivateKey): failed to "
     "unmarshal JSON into key (*jwk.ecdsaPrivateKey): required field x is missing"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"ES256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"EC\\\", \\\"crv\\\": "
     "1, \\\"x\\\": \\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", \\\"y\\\": "
     "\\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\", \\\"d\\\": "
     "\\\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.ecdsaPrivateKey): failed to "
     "unmarshal JSON into key (*jwk.ecdsaPrivateKey): failed to decode value for key "
     "crv: failed to unmarshal EllipticCurveAlgorithm: json: cannot unmarshal number "
     "into Go value of type string"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"ES256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"EC\\\", \\\"x\\\": "
     "\\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", \\\"y\\\": "
     "\\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\", \\\"d\\\": "
     "\\\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.ecdsaPrivateKey): failed to "
     "unmarshal JSON into key (*jwk.ecdsaPrivateKey): required field crv is missing"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"RS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\", \\\"use\\\": \\\"foo\\\"}\"]",
     "\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"RS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\", \\\"kid\\\": 1}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.rsaPrivateKey): failed to "
     "unmarshal JSON into key (*jwk.rsaPrivateKey): failed to decode value for key kid: "
     "error reading next value: json: cannot unmarshal number into Go value of type "
     "string"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"RS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\", \\\"key_ops\\\": [\\\"sign\\\"]}\"]",
     "\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"RS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\", \\\"foo\\\": 1}\"]",
     "\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\"",
     NULL},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"RS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": 1, \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.rsaPrivateKey): failed to "
     "unmarshal JSON into key (*jwk.rsaPrivateKey): failed to decode value for key e: "
     "error reading next value: json: cannot unmarshal number into Go value of type "
     "string"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"RS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"\\\", \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: key validation failed: key validation failed: "
     "jwk.RSAPrivateKey: missing \"e\" value"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"EdDSA\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"OKP\\\", "
     "\\\"crv\\\": \\\"foo\\\", \\\"d\\\": "
     "\\\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\\\", \\\"x\\\": "
     "\\\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.okpPrivateKey): failed to "
     "unmarshal JSON into key (*jwk.okpPrivateKey): failed to decode value for key crv: "
     "unknown EllipticCurveAlgorithm: \"foo\""},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"EdDSA\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"OKP\\\", "
     "\\\"crv\\\": \\\"Ed25519\\\", \\\"d\\\": "
     "\\\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\\\", \\\"x\\\": 1}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: failed to unmarshal JSON into key (*jwk.okpPrivateKey): failed to "
     "unmarshal JSON into key (*jwk.okpPrivateKey): failed to decode value for key x: "
     "error reading next value: json: cannot unmarshal number into Go value of type "
     "string"},
    {"io.jwt.encode_sign_raw",
     "[\"{\\\"alg\\\":\\\"RS256\\\"}\", \"{}\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"d\\\": "
     "\\\"\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\"}\"]",
     NULL,
     "eval_builtin_error: io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: key validation failed: key validation failed: "
     "jwk.RSAPrivateKey: missing \"d\" value"},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\"}\"]",
     "true", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"d\\\": "
     "\\\"UkzxQHP2Ts77CSaJ2oLSlws7gEjp8gz3gMlfnwOQIrFDok2Z2wW_"
     "t62yIFeclSppI1sz7OUdH7Ausf13fSiZ9_ZGCMAkxEw3D8AJF4spHTuAKZqp9kCUaaG_-FLM_w_mlX-"
     "G3KBJgluQ4MRwnjt45XLlQF6qBZcTTWR9SgppC46bn1hfh9LT79l9wgZgqxC0TuFN1-7XUpDT_"
     "1FFkRKI13--4Fi4z8M7zq4y2NzB1msnJ1W0jmzfn2xSQNP12SbVU88pjHhQy6XApxZt77D_"
     "sjhh5yn1eWjI0euMXS1cSSaqRbM-A8zUhDWiHbtaGz8IMY5QuNM_9RXUGwNVT_0HEw\\\", \\\"p\\\": "
     "\\\"8P0BYYLUGE6zQOkU5abAPMjYoKPJ_WjW9ZgXNf78chYUZKJDaxP8yRjEZv_"
     "dCYt8xIrdOnKyPycKOTryq-"
     "xc1EulRb3GW4czL3yZp03gdxT5M5EeMk9WqkAAJCLCkVDGnvywa8556jWgRoEKy9SlT2Fh7ZqhJ8nFCzQUd"
     "_7qL-s\\\", \\\"q\\\": "
     "\\\"w3ande_kkQ3KUK-ewx6MVx6vDUboe5COvc1vgPqrhlpYlYbbCnVJPicMWgASFcVqwP5Ss_IpJl_"
     "ploaqefnbfzNXwkzL7RUGndrXcBOr959vWA62D4WQLFw5v-"
     "YUQbUoBYiJASufuojTGZnceIbCZn3fSW8XMmDVDkjCTreHIS8\\\", \\\"dp\\\": "
     "\\\"6Tjh2j3kB3Y60ooAWFSt3OW_iI-"
     "azy1kQ6CibfZM2Bh4OgAzYPCiBvh6MvhSMYeWAxwlCAiyap3crhBXhH0mRarD0x_"
     "bVP8eUUmz5o9eucBJgFdkMupHhFKWEGK3jCzxXDJOhrb3k-u8Jh-"
     "ClEtChPVI8cthRYFmufX4DT1d5Ws\\\", \\\"dq\\\": "
     "\\\"QQ6cHDf1VoZFgWeCqyTexxxyXTPtqzrpF6lp5H8KWhR2CYayHx_8edBbXxVI77AeoQ_"
     "FDRmbsqcXwz8dPK357bN0ETqoYUevRRkSvb3-bdPGJoP2-uGUo_8qRYHZ2ijmojjYiOgxKM_"
     "jm1DHveH0kFJy4Ck2ilEKeM-kxLh3JIc\\\", \\\"qi\\\": "
     "\\\"6cCkyV93kaTYt3CcZlSREmvR6nixxbFDOun6Iv40svPf5TcHjHZl96DVaooF8OCA1dfiVQqLP-"
     "mvUKTcVt9phl_deHCBwh2RitXhPejcXmJeiAa30NWpcC3ca0jLNlBCpo_AJ-"
     "8ewnXMA2deq628ESy3sS7i8LKK54Vp7TDqsI4\\\"}\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"alg\\\": "
     "\\\"PS256\\\"}\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"alg\\\": "
     "\\\"RS256\\\"}\"]",
     "true", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"use\\\": "
     "\\\"enc\\\"}\"]",
     "true", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\", \"{\\\"keys\\\": [{\\\"kty\\\": \\\"RSA\\\", "
     "\\\"n\\\": "
     "\\\"sGu-"
     "fYVE2nq2dPxJlqAMI0Z8G3FD0XcWDnD8mkfO1ddKRGuUQZmfj4gWeZGyIk3cnuoy7KJCEqa3daXc08QHuFZ"
     "yfn0rH33t8_AFsvb0q0i7R2FK-Gdqs_E0-"
     "sGpYMsRJdZWfCioLkYjIHEuVnRbi3DEsWqe484rEGbKF60jNRgGC4b-8pz-"
     "E538ZkssWxcqHrYIj5bjGEU36onjS3M_yrTuNvzv_"
     "8wRioK4fbcwmGne9bDxu8LcoSReWpPn0CnUkWnfqroRcMJnC87ZuJagDW1ZWCmU3psdsVanmFFh0DP6z0fs"
     "A4h8G2n9-qp-LEKFaWwo3IWlOsIzU3MHdcEiGw\\\", \\\"e\\\": \\\"AQAB\\\"}, "
     "{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\"}]}\"]",
     "true", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30."
     "maK7BceO58F5PbYg0TDMStPKor3tQwSQ9lMYnjmTAj3OI1tG2FKmH2IoF4Tr8ZS3emfvX3gUMKUvu8edLSB"
     "3f7wBCLisPTIbKezNrJaCHfNTYsg3Tor_iCYNPJXbbLCxG_"
     "6Bx9H325HDIMAy0qFfgtiFAj5CrCOgm3sgfdnv8pmDc0DRTjLnXD1rhbFFWycF-jwSHegUVOt_"
     "hib6RD4qdVVzCCQSZR_"
     "k3m0NWtETBFaQQWqBU9tGoZodHNrEYA4CvIXFfjhg5wpX0ks9mtBoi6lQF7qU104p9w4Kr32HIaZdG0Lb0V"
     "mcYGfHoYdfMnYalFjVwsDjlt_Azqq-bSn4jQ\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"kid\\\": "
     "\\\"b\\\"}\"]",
     "true", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30."
     "maK7BceO58F5PbYg0TDMStPKor3tQwSQ9lMYnjmTAj3OI1tG2FKmH2IoF4Tr8ZS3emfvX3gUMKUvu8edLSB"
     "3f7wBCLisPTIbKezNrJaCHfNTYsg3Tor_iCYNPJXbbLCxG_"
     "6Bx9H325HDIMAy0qFfgtiFAj5CrCOgm3sgfdnv8pmDc0DRTjLnXD1rhbFFWycF-jwSHegUVOt_"
     "hib6RD4qdVVzCCQSZR_"
     "k3m0NWtETBFaQQWqBU9tGoZodHNrEYA4CvIXFfjhg5wpX0ks9mtBoi6lQF7qU104p9w4Kr32HIaZdG0Lb0V"
     "mcYGfHoYdfMnYalFjVwsDjlt_Azqq-bSn4jQ\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"kid\\\": "
     "\\\"a\\\"}\"]",
     "true", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30."
     "maK7BceO58F5PbYg0TDMStPKor3tQwSQ9lMYnjmTAj3OI1tG2FKmH2IoF4Tr8ZS3emfvX3gUMKUvu8edLSB"
     "3f7wBCLisPTIbKezNrJaCHfNTYsg3Tor_iCYNPJXbbLCxG_"
     "6Bx9H325HDIMAy0qFfgtiFAj5CrCOgm3sgfdnv8pmDc0DRTjLnXD1rhbFFWycF-jwSHegUVOt_"
     "hib6RD4qdVVzCCQSZR_"
     "k3m0NWtETBFaQQWqBU9tGoZodHNrEYA4CvIXFfjhg5wpX0ks9mtBoi6lQF7qU104p9w4Kr32HIaZdG0Lb0V"
     "mcYGfHoYdfMnYalFjVwsDjlt_Azqq-bSn4jQ\", \"{\\\"keys\\\": [{\\\"kty\\\": "
     "\\\"RSA\\\", \\\"n\\\": "
     "\\\"sGu-"
     "fYVE2nq2dPxJlqAMI0Z8G3FD0XcWDnD8mkfO1ddKRGuUQZmfj4gWeZGyIk3cnuoy7KJCEqa3daXc08QHuFZ"
     "yfn0rH33t8_AFsvb0q0i7R2FK-Gdqs_E0-"
     "sGpYMsRJdZWfCioLkYjIHEuVnRbi3DEsWqe484rEGbKF60jNRgGC4b-8pz-"
     "E538ZkssWxcqHrYIj5bjGEU36onjS3M_yrTuNvzv_"
     "8wRioK4fbcwmGne9bDxu8LcoSReWpPn0CnUkWnfqroRcMJnC87ZuJagDW1ZWCmU3psdsVanmFFh0DP6z0fs"
     "A4h8G2n9-qp-LEKFaWwo3IWlOsIzU3MHdcEiGw\\\", \\\"e\\\": \\\"AQAB\\\", \\\"kid\\\": "
     "\\\"a\\\"}, {\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"kid\\\": "
     "\\\"b\\\"}]}\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30."
     "maK7BceO58F5PbYg0TDMStPKor3tQwSQ9lMYnjmTAj3OI1tG2FKmH2IoF4Tr8ZS3emfvX3gUMKUvu8edLSB"
     "3f7wBCLisPTIbKezNrJaCHfNTYsg3Tor_iCYNPJXbbLCxG_"
     "6Bx9H325HDIMAy0qFfgtiFAj5CrCOgm3sgfdnv8pmDc0DRTjLnXD1rhbFFWycF-jwSHegUVOt_"
     "hib6RD4qdVVzCCQSZR_"
     "k3m0NWtETBFaQQWqBU9tGoZodHNrEYA4CvIXFfjhg5wpX0ks9mtBoi6lQF7qU104p9w4Kr32HIaZdG0Lb0V"
     "mcYGfHoYdfMnYalFjVwsDjlt_Azqq-bSn4jQ\", \"{\\\"keys\\\": [{\\\"kty\\\": "
     "\\\"RSA\\\", \\\"n\\\": "
     "\\\"sGu-"
     "fYVE2nq2dPxJlqAMI0Z8G3FD0XcWDnD8mkfO1ddKRGuUQZmfj4gWeZGyIk3cnuoy7KJCEqa3daXc08QHuFZ"
     "yfn0rH33t8_AFsvb0q0i7R2FK-Gdqs_E0-"
     "sGpYMsRJdZWfCioLkYjIHEuVnRbi3DEsWqe484rEGbKF60jNRgGC4b-8pz-"
     "E538ZkssWxcqHrYIj5bjGEU36onjS3M_yrTuNvzv_"
     "8wRioK4fbcwmGne9bDxu8LcoSReWpPn0CnUkWnfqroRcMJnC87ZuJagDW1ZWCmU3psdsVanmFFh0DP6z0fs"
     "A4h8G2n9-qp-LEKFaWwo3IWlOsIzU3MHdcEiGw\\\", \\\"e\\\": \\\"AQAB\\\", \\\"kid\\\": "
     "\\\"a\\\"}, {\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"kid\\\": "
     "\\\"a\\\"}]}\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30."
     "maK7BceO58F5PbYg0TDMStPKor3tQwSQ9lMYnjmTAj3OI1tG2FKmH2IoF4Tr8ZS3emfvX3gUMKUvu8edLSB"
     "3f7wBCLisPTIbKezNrJaCHfNTYsg3Tor_iCYNPJXbbLCxG_"
     "6Bx9H325HDIMAy0qFfgtiFAj5CrCOgm3sgfdnv8pmDc0DRTjLnXD1rhbFFWycF-jwSHegUVOt_"
     "hib6RD4qdVVzCCQSZR_"
     "k3m0NWtETBFaQQWqBU9tGoZodHNrEYA4CvIXFfjhg5wpX0ks9mtBoi6lQF7qU104p9w4Kr32HIaZdG0Lb0V"
     "mcYGfHoYdfMnYalFjVwsDjlt_Azqq-bSn4jQ\", \"{\\\"keys\\\": [{\\\"kty\\\": "
     "\\\"RSA\\\", \\\"n\\\": "
     "\\\"sGu-"
     "fYVE2nq2dPxJlqAMI0Z8G3FD0XcWDnD8mkfO1ddKRGuUQZmfj4gWeZGyIk3cnuoy7KJCEqa3daXc08QHuFZ"
     "yfn0rH33t8_AFsvb0q0i7R2FK-Gdqs_E0-"
     "sGpYMsRJdZWfCioLkYjIHEuVnRbi3DEsWqe484rEGbKF60jNRgGC4b-8pz-"
     "E538ZkssWxcqHrYIj5bjGEU36onjS3M_yrTuNvzv_"
     "8wRioK4fbcwmGne9bDxu8LcoSReWpPn0CnUkWnfqroRcMJnC87ZuJagDW1ZWCmU3psdsVanmFFh0DP6z0fs"
     "A4h8G2n9-qp-LEKFaWwo3IWlOsIzU3MHdcEiGw\\\", \\\"e\\\": \\\"AQAB\\\"}, "
     "{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\"}]}\"]",
     "true", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30."
     "maK7BceO58F5PbYg0TDMStPKor3tQwSQ9lMYnjmTAj3OI1tG2FKmH2IoF4Tr8ZS3emfvX3gUMKUvu8edLSB"
     "3f7wBCLisPTIbKezNrJaCHfNTYsg3Tor_iCYNPJXbbLCxG_"
     "6Bx9H325HDIMAy0qFfgtiFAj5CrCOgm3sgfdnv8pmDc0DRTjLnXD1rhbFFWycF-jwSHegUVOt_"
     "hib6RD4qdVVzCCQSZR_"
     "k3m0NWtETBFaQQWqBU9tGoZodHNrEYA4CvIXFfjhg5wpX0ks9mtBoi6lQF7qU104p9w4Kr32HIaZdG0Lb0V"
     "mcYGfHoYdfMnYalFjVwsDjlt_Azqq-bSn4jQ\", \"{\\\"keys\\\": [{\\\"kty\\\": "
     "\\\"RSA\\\", \\\"n\\\": "
     "\\\"sGu-"
     "fYVE2nq2dPxJlqAMI0Z8G3FD0XcWDnD8mkfO1ddKRGuUQZmfj4gWeZGyIk3cnuoy7KJCEqa3daXc08QHuFZ"
     "yfn0rH33t8_AFsvb0q0i7R2FK-Gdqs_E0-"
     "sGpYMsRJdZWfCioLkYjIHEuVnRbi3DEsWqe484rEGbKF60jNRgGC4b-8pz-"
     "E538ZkssWxcqHrYIj5bjGEU36onjS3M_yrTuNvzv_"
     "8wRioK4fbcwmGne9bDxu8LcoSReWpPn0CnUkWnfqroRcMJnC87ZuJagDW1ZWCmU3psdsVanmFFh0DP6z0fs"
     "A4h8G2n9-qp-LEKFaWwo3IWlOsIzU3MHdcEiGw\\\", \\\"e\\\": \\\"AQAB\\\", \\\"kid\\\": "
     "\\\"x\\\"}, {\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"kid\\\": "
     "\\\"y\\\"}]}\"]",
     "true", NULL},
    {"io.jwt.verify_rs384",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\"}\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\", \"-----BEGIN PUBLIC "
     "KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuABqT/"
     "r1eFvarPB8TLxQ\\ne9o1Ix2IgymvFb+3+N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL/"
     "uSIIPKUEf6mR\\noFSFCF9PR352wx4UfjtHHz+RYLSQOko6pSeP60Yv3Yd83/"
     "Re3HG1CANqrtvD2gvg\\n1KIy3UWThwUn78ElALNNNtFCV/"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgi\\nKqTdM8P9OTVKswByLu/bj6tt5AUQP9CLyRIfH+3/"
     "ObO5zDhdBmZvyXbNNqq3qGH/"
     "\\nOAkXxTkwDLw0d65WSc2IKZf8rj+gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8+PxkX\\nJQIDAQAB\\n--"
     "---END PUBLIC KEY-----\\n\"]",
     "true", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\", \"-----BEGIN "
     "CERTIFICATE-----\\nMIIC+"
     "zCCAeOgAwIBAgIUZ1XHqFdHVpbVEXmtSHvcF75nNdswDQYJKoZIhvcNAQEL\\nBQAwDDEKMAgGA1UEAwwBY"
     "TAgFw0yNjExMjQwMjE3NTlaGA8yMDU0MDQxMTAyMTc1\\nOVowDDEKMAgGA1UEAwwBYTCCASIwDQYJKoZIh"
     "vcNAQEBBQADggEPADCCAQoCggEB\\nALgAak/69Xhb2qzwfEy8UHvaNSMdiIMprxW/t/"
     "jd2aekJbTBymR4xNLHYq5Nnqzv\\nL9n2FOHC/7kiCDylBH+pkaBUhQhfT0d+dsMeFH47Rx8/"
     "kWC0kDpKOqUnj+tGL92H\\nfN/0XtxxtQgDaq7bw9oL4NSiMt1Fk4cFJ+/"
     "BJQCzTTbRQlf761J7SF9GmCWCDDpd\\nw3dOJsk5eOURV9tQHSkoIiqk3TPD/Tk1SrMAci7v24+rbeQFED/"
     "Qi8kSHx/t/zmz\\nucw4XQZmb8l2zTaqt6hh/zgJF8U5MAy8NHeuVknNiCmX/K4/"
     "oMzMwUnnQ14NcVRT\\n/YqrbQuQBT93z3a/"
     "Pj8ZFyUCAwEAAaNTMFEwHQYDVR0OBBYEFM18i+"
     "t5NGh8k18S\\nwXMzq2omR2eTMB8GA1UdIwQYMBaAFM18i+"
     "t5NGh8k18SwXMzq2omR2eTMA8GA1Ud\\nEwEB/"
     "wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAHZuyroBAj/"
     "P4JGImyr9IqyD\\nU5lFCkCOgSz+CyFeeXjXCjUy21nn4wGC2yVRQL13IyYtr73hMRzt9/"
     "E1wRcc5cfn\\nz6V+k/"
     "ov6BNCcrOjOQz+ZBZHxd+"
     "g4uZpazfEEAHbZzsKnKP6d0y5rIOqjdTs27un\\nla1q9GbWSMGsmDLhNhTh4IKwDQKpcYMGFR8FFHgmR0T"
     "u1+"
     "NOYSLqoT1DswWEIfjW\\nVRBJo67iafaEuagPCp9zDE9amtbPX4wUr5T6TRppLzowPsNlgPevYHrVKOBsiO"
     "bn\\nQB5C/iiLjuJ0deYrUYKPMfzzuzeUolR68Kbgv4tNOZZ9N9xiYMFN0aY9pAVmLcc=\\n-----END "
     "CERTIFICATE-----\\n\"]",
     "true", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\", \"-----BEGIN PUBLIC "
     "KEY-----"
     "\\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBANgi4bX7NuTrS7pJ58I4fJ4UzLmGCQhz\\nAPNiQHyA4YuV/"
     "hkQT3v4xLTxYfcwTYel+w9CjVre7RljS/O+jgi9GdkCAwEAAQ==\\n-----END PUBLIC "
     "KEY-----\\n\"]",
     "false", NULL},
    {"io.jwt.verify_es256",
     "[\"eyJhbGciOiJFUzI1NiJ9.e30.uIa25a7U7z_-CB2eHRU1pJmPGUIOqbT_"
     "WmaNrk3OxJsUlWTTpy4KmHyPzfOJO_zQAcsbpKbepLOdHGgUsk8vyw\", \"{\\\"kty\\\": "
     "\\\"EC\\\", \\\"crv\\\": \\\"P-256\\\", \\\"x\\\": "
     "\\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", \\\"y\\\": "
     "\\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\"}\"]",
     "true", NULL},
    {"io.jwt.verify_es384",
     "[\"eyJhbGciOiJFUzI1NiJ9.e30.uIa25a7U7z_-CB2eHRU1pJmPGUIOqbT_"
     "WmaNrk3OxJsUlWTTpy4KmHyPzfOJO_zQAcsbpKbepLOdHGgUsk8vyw\", \"{\\\"kty\\\": "
     "\\\"EC\\\", \\\"crv\\\": \\\"P-256\\\", \\\"x\\\": "
     "\\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", \\\"y\\\": "
     "\\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\"}\"]",
     "false", NULL},
    {"io.jwt.verify_es256",
     "[\"eyJhbGciOiJFUzI1NiJ9.e30.uIa25a7U7z_-CB2eHRU1pJmPGUIOqbT_"
     "WmaNrk3OxJsUlWTTpy4KmHyPzfOJO_zQAcsbpKbepLOdHGgUsk8vyw\", \"{\\\"kty\\\": "
     "\\\"EC\\\", \\\"crv\\\": \\\"P-256\\\", \\\"x\\\": "
     "\\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", \\\"y\\\": "
     "\\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\", \\\"d\\\": "
     "\\\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\\\"}\"]",
     "false", NULL},
    {"io.jwt.verify_es256",
     "[\"eyJhbGciOiJFUzI1NiJ9.e30.uIa25a7U7z_-CB2eHRU1pJmPGUIOqbT_"
     "WmaNrk3OxJsUlWTTpy4KmHyPzfOJO_zQAcsbpKbepLOdHGgUsk\", \"{\\\"kty\\\": \\\"EC\\\", "
     "\\\"crv\\\": \\\"P-256\\\", \\\"x\\\": "
     "\\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", \\\"y\\\": "
     "\\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\"}\"]",
     "false", NULL},
    {"io.jwt.verify_eddsa",
     "[\"eyJhbGciOiJFZERTQSJ9.e30."
     "q2YtAzOI5D98FVaL9pIlZHuiZfAZWrwm0Ib43wXTdYuGWpMICzrAb8JTyNe_mFN_eRTD_"
     "Y0mSmXBOZZT0EUJDQ\", \"{\\\"kty\\\": \\\"OKP\\\", \\\"crv\\\": \\\"Ed25519\\\", "
     "\\\"x\\\": \\\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\\\"}\"]",
     "true", NULL},
    {"io.jwt.verify_eddsa",
     "[\"eyJhbGciOiJFZERTQSJ9.e30."
     "q2YtAzOI5D98FVaL9pIlZHuiZfAZWrwm0Ib43wXTdYuGWpMICzrAb8JTyNe_mFN_eRTD_"
     "Y0mSmXBOZZT0EUJDQ\", \"{\\\"kty\\\": \\\"OKP\\\", \\\"crv\\\": \\\"Ed25519\\\", "
     "\\\"d\\\": \\\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\\\", \\\"x\\\": "
     "\\\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\\\"}\"]",
     "false", NULL},
    {"io.jwt.verify_ps256",
     "[\"eyJhbGciOiJQUzI1NiJ9.e30.V-"
     "3ywJkZyeLSeKOFFivcwsoBP2bGZh3DbU9FYLhKn3rgX58lAT5vAxkRPzSisVdBg0chwZlxd_74cJl_52Ut-"
     "AVuVhD-Y-vivwtzj14Y2WjO9drvXb1iXfc4gOVVh-Js53kf7egbEPnMjo_sdWSS8eeiH__4eDMQuxo_"
     "pRSBf3qboem_ElN27BDfmaFJ4bTj1YqKYgWsZRRixhA_LmZAnLObpQ3iMSBVYdPerz3D7gg-DWf6l_0_"
     "t15hBFMghiZr9rite6rMOWmm44LNC68Ir1jCFt5FyOESjxlwOw5OKe6EzBV6AFIRoscGa0LBSsmrOdzyiYD"
     "8wCCZX8R0mxb6Ag\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\"}\"]",
     "true", NULL},
    {"io.jwt.verify_ps384",
     "[\"eyJhbGciOiJQUzI1NiJ9.e30.V-"
     "3ywJkZyeLSeKOFFivcwsoBP2bGZh3DbU9FYLhKn3rgX58lAT5vAxkRPzSisVdBg0chwZlxd_74cJl_52Ut-"
     "AVuVhD-Y-vivwtzj14Y2WjO9drvXb1iXfc4gOVVh-Js53kf7egbEPnMjo_sdWSS8eeiH__4eDMQuxo_"
     "pRSBf3qboem_ElN27BDfmaFJ4bTj1YqKYgWsZRRixhA_LmZAnLObpQ3iMSBVYdPerz3D7gg-DWf6l_0_"
     "t15hBFMghiZr9rite6rMOWmm44LNC68Ir1jCFt5FyOESjxlwOw5OKe6EzBV6AFIRoscGa0LBSsmrOdzyiYD"
     "8wCCZX8R0mxb6Ag\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\"}\"]",
     "false", NULL},
    {"io.jwt.verify_rs256",
     "[\"eyJhbGciOiJQUzI1NiJ9.e30.V-"
     "3ywJkZyeLSeKOFFivcwsoBP2bGZh3DbU9FYLhKn3rgX58lAT5vAxkRPzSisVdBg0chwZlxd_74cJl_52Ut-"
     "AVuVhD-Y-vivwtzj14Y2WjO9drvXb1iXfc4gOVVh-Js53kf7egbEPnMjo_sdWSS8eeiH__4eDMQuxo_"
     "pRSBf3qboem_ElN27BDfmaFJ4bTj1YqKYgWsZRRixhA_LmZAnLObpQ3iMSBVYdPerz3D7gg-DWf6l_0_"
     "t15hBFMghiZr9rite6rMOWmm44LNC68Ir1jCFt5FyOESjxlwOw5OKe6EzBV6AFIRoscGa0LBSsmrOdzyiYD"
     "8wCCZX8R0mxb6Ag\", \"{\\\"kty\\\": \\\"RSA\\\", \\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\"}\"]",
     "false", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJFUzI1NiJ9.e30.uIa25a7U7z_-CB2eHRU1pJmPGUIOqbT_"
     "WmaNrk3OxJsUlWTTpy4KmHyPzfOJO_zQAcsbpKbepLOdHGgUsk8vyw\", {\"cert\": "
     "\"{\\\"kty\\\": \\\"EC\\\", \\\"crv\\\": \\\"P-256\\\", \\\"x\\\": "
     "\\\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\\\", \\\"y\\\": "
     "\\\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\\\"}\"}]",
     "[true,{\"alg\":\"ES256\"},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\", {\"cert\": \"{\\\"kty\\\": \\\"RSA\\\", "
     "\\\"n\\\": "
     "\\\"uABqT_r1eFvarPB8TLxQe9o1Ix2IgymvFb-3-N3Zp6QltMHKZHjE0sdirk2erO8v2fYU4cL_"
     "uSIIPKUEf6mRoFSFCF9PR352wx4UfjtHHz-RYLSQOko6pSeP60Yv3Yd83_"
     "Re3HG1CANqrtvD2gvg1KIy3UWThwUn78ElALNNNtFCV_"
     "vrUntIX0aYJYIMOl3Dd04myTl45RFX21AdKSgiKqTdM8P9OTVKswByLu_bj6tt5AUQP9CLyRIfH-3_"
     "ObO5zDhdBmZvyXbNNqq3qGH_OAkXxTkwDLw0d65WSc2IKZf8rj-"
     "gzMzBSedDXg1xVFP9iqttC5AFP3fPdr8-PxkXJQ\\\", \\\"e\\\": \\\"AQAB\\\", \\\"alg\\\": "
     "\\\"PS256\\\"}\"}]",
     "[false,{},{}]", NULL},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJSUzI1NiJ9.e30.N8iCG61BBzzaCyHSXj-OMAsijDmjX9NuLG9EAIDY9BEeKd-"
     "MzlijBQz4sbOoMdv5F1OU-R8BVvS0RqX1T1zEc6ptJMq192ozFCIGQrzja6FbZuAh6qE-zsQ-"
     "2HtUn3enjQktqWo1ci9lh3WTWS34FyGmgVVo83_gb6D3qGk7y01r2QEQ6jLBa-SgI28Jl_w-"
     "7s0HXHA1L0YQEBjx2suuQifSKXiprx24UU3xFUY-"
     "lKwi4GvFL33ytsxquwXIRQCSH7t87YignZnfu4FQSDj6-G-B4wSlOesWj4l8xLrT3eRSocFv5novRH_"
     "xI46lqDGJlkSOLaRpmE1QpCP5hKS_Ww\", {\"alg\": \"RS256\", \"cert\": \"-----BEGIN "
     "CERTIFICATE-----\\nMIIC+"
     "zCCAeOgAwIBAgIUZ1XHqFdHVpbVEXmtSHvcF75nNdswDQYJKoZIhvcNAQEL\\nBQAwDDEKMAgGA1UEAwwBY"
     "TAgFw0yNjExMjQwMjE3NTlaGA8yMDU0MDQxMTAyMTc1\\nOVowDDEKMAgGA1UEAwwBYTCCASIwDQYJKoZIh"
     "vcNAQEBBQADggEPADCCAQoCggEB\\nALgAak/69Xhb2qzwfEy8UHvaNSMdiIMprxW/t/"
     "jd2aekJbTBymR4xNLHYq5Nnqzv\\nL9n2FOHC/7kiCDylBH+pkaBUhQhfT0d+dsMeFH47Rx8/"
     "kWC0kDpKOqUnj+tGL92H\\nfN/0XtxxtQgDaq7bw9oL4NSiMt1Fk4cFJ+/"
     "BJQCzTTbRQlf761J7SF9GmCWCDDpd\\nw3dOJsk5eOURV9tQHSkoIiqk3TPD/Tk1SrMAci7v24+rbeQFED/"
     "Qi8kSHx/t/zmz\\nucw4XQZmb8l2zTaqt6hh/zgJF8U5MAy8NHeuVknNiCmX/K4/"
     "oMzMwUnnQ14NcVRT\\n/YqrbQuQBT93z3a/"
     "Pj8ZFyUCAwEAAaNTMFEwHQYDVR0OBBYEFM18i+"
     "t5NGh8k18S\\nwXMzq2omR2eTMB8GA1UdIwQYMBaAFM18i+"
     "t5NGh8k18SwXMzq2omR2eTMA8GA1Ud\\nEwEB/"
     "wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAHZuyroBAj/"
     "P4JGImyr9IqyD\\nU5lFCkCOgSz+CyFeeXjXCjUy21nn4wGC2yVRQL13IyYtr73hMRzt9/"
     "E1wRcc5cfn\\nz6V+k/"
     "ov6BNCcrOjOQz+ZBZHxd+"
     "g4uZpazfEEAHbZzsKnKP6d0y5rIOqjdTs27un\\nla1q9GbWSMGsmDLhNhTh4IKwDQKpcYMGFR8FFHgmR0T"
     "u1+"
     "NOYSLqoT1DswWEIfjW\\nVRBJo67iafaEuagPCp9zDE9amtbPX4wUr5T6TRppLzowPsNlgPevYHrVKOBsiO"
     "bn\\nQB5C/iiLjuJ0deYrUYKPMfzzuzeUolR68Kbgv4tNOZZ9N9xiYMFN0aY9pAVmLcc=\\n-----END "
     "CERTIFICATE-----\\n\"}]",
     "[true,{\"alg\":\"RS256\"},{}]", NULL},
    {"io.jwt.decode_verify", "[\"eyJhbGciOiJIUzI1NiJ9.e30.A\", {\"secret\": \"x\"}]",
     NULL, "eval_builtin_error: io.jwt.decode_verify: illegal base64url string: A"},
    {"io.jwt.decode_verify",
     "[\"eyJhbGciOiJIUzI1NiJ9.e30.!!\", {\"secret\": \"x\", \"iss\": \"\"}]", NULL,
     "eval_builtin_error: io.jwt.decode_verify: illegal base64 data at input byte 0"},
    {"io.jwt.verify_rs256",
     "[\"..\", \"-----BEGIN PUBLIC "
     "KEY-----\\nMCowBQYDK2VwAyEAe97yAPK0SEO4fQqLr1YpmhyiyPMtzvIeQSG4xcM7yT8=\\n-----END "
     "PUBLIC KEY-----\\n\"]",
     NULL, "eval_builtin_error: io.jwt.verify_rs256: bad JWT header: invalid JSON: EOF"},
    {"io.jwt.verify_rs256",
     "[\"e30.e30.\", \"-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC "
     "KEY-----\\n\"]",
     NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a PEM public key: asn1: "
     "structure error: tags don't match (16 vs {class:0 tag:0 length:0 "
     "isCompound:false}) {optional:false explicit:false application:false private:false "
     "defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} "
     "publicKeyInfo @2"},
    {"io.jwt.verify_rs256", "[\"e30.e30.\", \"{\\\"keys\\\": \\\"x\\\"}\"]", NULL,
     "eval_builtin_error: io.jwt.verify_rs256: failed to parse a JWK key (set): "
     "jwk.ParseString: failed to parse string: jwk.Parse: failed to unmarshal JWK set: "
     "failed to decode \"keys\": expected '[' but got x"},
    {"io.jwt.encode_sign", "[{\"alg\": \"HS256\"}, {}, {\"kty\": 1}]", NULL,
     "eval_builtin_error: io.jwt.encode_sign: jwk.Parse: failed to parse sole key: "
     "jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: "
     "json: cannot unmarshal number into Go struct field .kty of type string"},
};

int main(void)
{
    return run_builtin_cases(&us_jwt_family, cases, sizeof cases / sizeof cases[0],
                             false);
}
