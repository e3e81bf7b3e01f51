/* io.jwt.*: JSON Web Tokens. The folder jwt holds tokens, signatures and
 * io.jwt.decode_verify; keys.h reads the keys. One body checks signatures of every
 * algorithm and finds which by the row's name. */
#include "builtins/json_error.h"
#include "builtins/jwt/token.h"
#include "codec/base64.h"
#include "codec/json.h"

#define NESTED_MAX 16

static us_outcome jwt_decode(us_call *call, const us_value *args, us_value *result)
{
    us_str text, bytes, signature;
    us_object *payload;
    us_token token;
    if (!us_call_string(call, args, 0, &text))
        return US_ERROR;
    for (int depth = 0;; depth++) {
        if (us_token_split(call, text, &token) != US_OK ||
            us_token_read_header(call, &token) != US_OK ||
            us_token_decode(call, token.payload, "JWT payload", &bytes) != US_OK)
            return US_ERROR;
        const us_value *type = us_object_get_c(token.fields, "cty");
        if (!type || !us_value_is_string(*type) ||
            !us_str_is(us_value_text(*type), "JWT"))
            break;
        if (depth == NESTED_MAX)
            return us_call_error(call, "tokens are nested too deep");
        text = us_token_inner(bytes);
    }
    if (us_token_read_object(call, bytes, NULL, &payload) != US_OK ||
        us_token_decode(call, token.signature, "JWT signature", &signature) != US_OK)
        return US_ERROR;
    us_array *array = us_array_new(call->arena, 3);
    us_array_push(array, us_value_object(token.fields));
    us_array_push(array, us_value_object(payload));
    us_array_push(array, us_value_string(us_digest_hex(
                             call->arena, (const unsigned char *)signature.text,
                             signature.length)));
    *result = us_value_array(array);
    return US_OK;
}

/* The algorithm in a row's name: "io.jwt.verify_rs256". */
static const us_jws_algorithm *algorithm_of(const us_builtin *builtin)
{
    const char *name = strrchr(builtin->name, '_') + 1;
    char upper[8] = "EdDSA";
    if (strcmp(name, "eddsa") != 0) {
        for (size_t i = 0; i < sizeof upper - 1 && name[i]; i++)
            upper[i] = (char)(name[i] >= 'a' ? name[i] - 'a' + 'A' : name[i]);
    }
    return us_jws_find(us_str_from(upper));
}

static us_outcome verify_secret(us_call *call, const us_value *args, us_value *result)
{
    us_str text, secret, signature;
    us_token token;
    if (!us_call_string(call, args, 0, &text) ||
        !us_call_string(call, args, 1, &secret) ||
        us_token_split(call, text, &token) != US_OK ||
        us_token_decode(call, token.signature, NULL, &signature) != US_OK)
        return US_ERROR;
    us_key key = {.kind = US_KEY_SECRET, .secret = secret};
    if (!us_call_charge(call, us_jws_steps(&key, token.signed_part, false)))
        return US_ERROR;
    *result = us_value_boolean(
        us_jws_verify(algorithm_of(call->builtin), &key, token.signed_part, signature));
    return US_OK;
}

static us_outcome verify_key(us_call *call, const us_value *args, us_value *result)
{
    us_str text, key_text, signature;
    us_key_set *keys;
    us_token token;
    bool valid, understood;
    if (!us_call_string(call, args, 0, &text) ||
        us_token_split(call, text, &token) != US_OK ||
        !us_call_string(call, args, 1, &key_text) ||
        us_token_read_keys(call, key_text, &keys) != US_OK ||
        us_token_decode(call, token.signature, NULL, &signature) != US_OK ||
        us_token_read_header(call, &token) != US_OK ||
        us_token_check_header(call, &token, &understood) != US_OK)
        return US_ERROR;
    if (us_token_check(call, &token, algorithm_of(call->builtin), keys, signature,
                       &valid) != US_OK)
        return US_ERROR;
    *result = us_value_boolean(valid);
    return US_OK;
}

static us_outcome fail_header(us_call *call, us_str what)
{
    return us_call_error(call, "missing or invalid 'alg' header: %.*s", US_STR_ARG(what));
}

/* The algorithm that the header names, and whether the payload must be JSON. */
static us_outcome read_algorithm(us_call *call, us_str header, us_str *name, bool *is_jwt)
{
    us_value value;
    us_diag diag = {0};
    if (header.length == 0)
        return fail_header(call, US_STR("cannot parse JSON: cannot parse empty string; "
                                        "unparsed tail: \"\""));
    if (!us_json_read(call->arena, header, NULL, &value, NULL, &diag)) {
        us_str what = us_json_error(call->arena, header, false);
        return fail_header(call, us_str_format(call->arena, "cannot parse JSON: %.*s",
                                               US_STR_ARG(what)));
    }
    const us_value *algorithm = NULL, *type = NULL;
    if (us_value_tag(value) == US_TAG_OBJECT) {
        algorithm = us_object_get_c(value.as.object, "alg");
        type = us_object_get_c(value.as.object, "typ");
    }
    if (!algorithm)
        return fail_header(call, US_STR("jwsbb: header \"alg\" not found"));
    if (!us_value_is_string(*algorithm))
        return fail_header(call,
                           us_str_format(call->arena,
                                         "value doesn't contain string; it contains %s",
                                         us_type_name(us_value_type(*algorithm))));
    *name = us_value_text(*algorithm);
    *is_jwt =
        !type || !us_value_is_string(*type) || us_str_is(us_value_text(*type), "JWT");
    return US_OK;
}

static us_outcome sign(us_call *call, us_str header, us_str payload, const us_key *key,
                       us_value *result)
{
    us_str name, signature, error;
    bool is_jwt = true;
    us_value ignored;
    us_diag diag = {0};
    if (read_algorithm(call, header, &name, &is_jwt) != US_OK)
        return US_ERROR;
    const us_jws_algorithm *algorithm = us_jws_find(name);
    if (!algorithm)
        return us_call_error(call, "unknown JWS algorithm: %.*s", US_STR_ARG(name));
    if (is_jwt && !us_json_read(call->arena, payload, NULL, &ignored, NULL, &diag))
        return us_call_error(call, "type is JWT but payload is not JSON");
    us_buf buf = us_buf_make(call->arena);
    us_base64url_add(&buf, header);
    us_buf_add_char(&buf, '.');
    us_base64url_add(&buf, payload);
    us_str message = us_str_copy(call->arena, us_buf_str(&buf));
    if (!us_call_charge(call, us_jws_steps(key, message, true)))
        return US_ERROR;
    if (!us_jws_sign(call->arena, algorithm, key, message, &signature, &error))
        return us_call_error(call, "%.*s", US_STR_ARG(error));
    us_buf_add_char(&buf, '.');
    us_base64url_add(&buf, signature);
    *result = us_value_string_checked(call->arena, us_buf_str(&buf));
    return US_OK;
}

static us_outcome sign_with_first(us_call *call, us_str header, us_str payload,
                                  const us_key_set *keys, us_str error, us_value *result)
{
    if (!keys)
        return us_call_error(call, "%.*s", US_STR_ARG(error));
    if (keys->count == 0)
        return us_call_error(call, "no keys found in JWK set");
    return sign(call, header, payload, &keys->items[0], result);
}

static us_outcome jwt_encode_sign_raw(us_call *call, const us_value *args,
                                      us_value *result)
{
    us_str header, payload, key, error = US_STR_EMPTY;
    if (!us_call_string(call, args, 0, &header) ||
        !us_call_string(call, args, 1, &payload) ||
        !us_call_string(call, args, 2, &key) ||
        !us_call_charge(call, 100 + (header.length + payload.length + key.length) / 2))
        return US_ERROR;
    us_key_set *keys = us_keys_read_jwk(call->arena, key, &error);
    return sign_with_first(call, header, payload, keys, error, result);
}

static us_str to_json(us_call *call, us_value value)
{
    us_buf buf = us_buf_make(call->arena);
    us_json_write(&buf, value, US_JSON_GO);
    return us_buf_str(&buf);
}

static us_outcome jwt_encode_sign(us_call *call, const us_value *args, us_value *result)
{
    us_str error = US_STR_EMPTY;
    us_str header = to_json(call, args[0]);
    us_str payload = to_json(call, args[1]);
    if (!us_call_charge(call, 100 + (header.length + payload.length) / 2))
        return US_ERROR;
    us_key_set *keys = us_keys_read_value(call->arena, args[2], &error);
    return sign_with_first(call, header, payload, keys, error, result);
}

#define CHECK  "(jwt: string, certificate: string) result: boolean"
#define SECRET "(jwt: string, secret: string) result: boolean"
#define OBJECT "object[string: any]"
#define JSON   "object[any: any]"

static const us_builtin rows[] = {
    {"io.jwt.decode", "(jwt: string) output: array<" JSON ", " JSON ", string>",
     jwt_decode, 0, NULL},
    {"io.jwt.decode_verify",
     "(jwt: string, constraints: " OBJECT ") output: array<boolean, " JSON ", " JSON ">",
     us_token_decode_verify, US_BUILTIN_NONDETERMINISTIC, NULL},
    {"io.jwt.encode_sign",
     "(headers: " OBJECT ", payload: " OBJECT ", key: " OBJECT ") output: string",
     jwt_encode_sign, US_BUILTIN_NONDETERMINISTIC, NULL},
    {"io.jwt.encode_sign_raw",
     "(headers: string, payload: string, key: string) output: string",
     jwt_encode_sign_raw, US_BUILTIN_NONDETERMINISTIC, NULL},
    {"io.jwt.verify_eddsa", CHECK, verify_key, 0, NULL},
    {"io.jwt.verify_es256", CHECK, verify_key, 0, NULL},
    {"io.jwt.verify_es384", CHECK, verify_key, 0, NULL},
    {"io.jwt.verify_es512", CHECK, verify_key, 0, NULL},
    {"io.jwt.verify_hs256", SECRET, verify_secret, 0, NULL},
    {"io.jwt.verify_hs384", SECRET, verify_secret, 0, NULL},
    {"io.jwt.verify_hs512", SECRET, verify_secret, 0, NULL},
    {"io.jwt.verify_ps256", CHECK, verify_key, 0, NULL},
    {"io.jwt.verify_ps384", CHECK, verify_key, 0, NULL},
    {"io.jwt.verify_ps512", CHECK, verify_key, 0, NULL},
    {"io.jwt.verify_rs256", CHECK, verify_key, 0, NULL},
    {"io.jwt.verify_rs384", CHECK, verify_key, 0, NULL},
    {"io.jwt.verify_rs512", CHECK, verify_key, 0, NULL},
};

const us_builtin_family us_jwt_family = {rows, sizeof rows / sizeof rows[0]};
