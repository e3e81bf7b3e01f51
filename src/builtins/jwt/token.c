/* Takes tokens apart. A token stays a set of slices of its text; a section is
 * decoded when it is needed, because OPA reports the errors of each where it
 * comes to it. */
#include "builtins/jwt/token.h"

#include "base/utf8.h"
#include "builtins/json_error.h"
#include "codec/base64.h"
#include "codec/json.h"

us_outcome us_token_split(us_call *call, us_str text, us_token *token)
{
    size_t dots[2] = {0, 0}, count = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.text[i] != '.')
            continue;
        if (count < 2)
            dots[count] = i;
        count++;
    }
    if (count == 0)
        return us_call_error(call, "encoded JWT had no period separators");
    if (count != 2)
        return us_call_error(call, "encoded JWT must have 3 sections, found %zu",
                             count + 1);
    if (text.length > US_TOKEN_MAX)
        return us_call_error(call, "encoded JWT is too long");
    *token = (us_token){us_str_slice(text, 0, dots[0]),
                        us_str_slice(text, dots[0] + 1, dots[1]),
                        us_str_slice(text, dots[1] + 1, text.length),
                        us_str_slice(text, 0, dots[1]), NULL};
    return us_call_charge(call, 20 + text.length / 4) ? US_OK : US_ERROR;
}

us_outcome us_token_decode(us_call *call, us_str section, const char *what, us_str *bytes)
{
    us_str error;
    if (us_base64url_decode(call->arena, section, bytes, &error))
        return US_OK;
    if (!what)
        return us_call_error(call, "%.*s", US_STR_ARG(error));
    return us_call_error(call, "%s had invalid encoding: %.*s", what, US_STR_ARG(error));
}

static us_str tail_error(us_arena *arena, us_str bytes)
{
    us_json_options options = {.allow_more = true};
    us_value value;
    us_diag diag = {0};
    size_t end = 0;
    if (!us_json_read(arena, bytes, &options, &value, &end, &diag))
        return diag.message;
    us_str error = us_json_error(arena, us_str_slice(bytes, end, bytes.length), true);
    return error.length ? error : US_STR("more than one value");
}

us_outcome us_token_read_object(us_call *call, us_str bytes, const char *what,
                                us_object **object)
{
    us_value value;
    us_diag diag = {0};
    const char *colon = what ? ": " : "";
    what = what ? what : "";
    bytes = us_utf8_make_valid(call->arena, bytes);
    if (!us_json_read(call->arena, bytes, NULL, &value, NULL, &diag)) {
        us_str error = us_json_error(call->arena, bytes, true);
        /* OPA reads what follows the value as a value of its own. */
        if (error.length == 0)
            error = tail_error(call->arena, bytes);
        return us_call_error(call, "%s%sinvalid JSON: %.*s", what, colon,
                             US_STR_ARG(error));
    }
    if (us_value_tag(value) != US_TAG_OBJECT)
        return us_call_error(call, "%s%sdecoded JSON type was not an Object", what,
                             colon);
    *object = value.as.object;
    return US_OK;
}

us_outcome us_token_read_header(us_call *call, us_token *token)
{
    us_str bytes;
    if (us_token_decode(call, token->header, "JWT header", &bytes) != US_OK ||
        us_token_read_object(call, bytes, "bad JWT header", &token->fields) != US_OK)
        return US_ERROR;
    if (us_object_get_c(token->fields, "enc"))
        return us_call_error(call, "JWT is a JWE object, which is not supported");
    return US_OK;
}

us_outcome us_token_read_keys(us_call *call, us_str text, us_key_set **keys)
{
    us_str error;
    bool not_pem;
    if (!us_call_charge(call, 2000 + text.length / 2))
        return US_ERROR;
    *keys = us_keys_read_pem(call->arena, text, &not_pem, &error);
    if (*keys)
        return US_OK;
    if (!not_pem)
        return us_call_error(call, "%.*s", US_STR_ARG(error));
    *keys = us_keys_read_jwk(call->arena, text, &error);
    if (*keys)
        return US_OK;
    return us_call_error(call,
                         "failed to parse a JWK key (set): jwk.ParseString: failed to "
                         "parse string: %.*s",
                         US_STR_ARG(error));
}

static us_str text_field(const us_object *fields, const char *name)
{
    const us_value *v = fields ? us_object_get_c(fields, name) : NULL;
    return v && us_value_is_string(*v) ? us_value_text(*v) : US_STR_EMPTY;
}

static us_outcome check_key(us_call *call, const us_token *token,
                            const us_jws_algorithm *algorithm, const us_key *key,
                            us_str signature, bool *valid)
{
    if (!us_call_charge(call, us_jws_steps(key, token->signed_part, false)))
        return US_ERROR;
    *valid = us_jws_verify(algorithm, key, token->signed_part, signature);
    return US_OK;
}

us_outcome us_token_check(us_call *call, const us_token *token,
                          const us_jws_algorithm *algorithm, const us_key_set *keys,
                          us_str signature, bool *valid)
{
    us_str id = text_field(token->fields, "kid");
    us_str name = text_field(token->fields, "alg");
    *valid = false;
    for (size_t i = 0; id.length > 0 && i < keys->count; i++) {
        if (us_str_equal(keys->items[i].id, id))
            return check_key(call, token, algorithm, &keys->items[i], signature, valid);
    }
    for (size_t i = 0; !*valid && i < keys->count; i++) {
        const us_key *key = &keys->items[i];
        if (key->algorithm.length > 0 && !us_str_equal(key->algorithm, name))
            continue;
        if (check_key(call, token, algorithm, key, signature, valid) != US_OK)
            return US_ERROR;
    }
    return US_OK;
}

us_str us_token_inner(us_str payload)
{
    if (payload.length >= 2 && payload.text[0] == '"' &&
        payload.text[payload.length - 1] == '"')
        return us_str_slice(payload, 1, payload.length - 1);
    return payload;
}
