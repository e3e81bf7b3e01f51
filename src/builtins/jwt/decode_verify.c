/* io.jwt.decode_verify: a token is decoded, checked against its key, and held
 * against constraints. What is wrong with the token makes the answer
 * [false, {}, {}]; what is wrong with the constraints, or can't be read at all, is
 * an error. A token may hold a token, which is then checked in its place. */
#include "builtins/jwt/token.h"

#include "codec/base64.h"

#define NESTED_MAX 16

typedef struct constraints {
    us_key_set *keys; /* NULL: none */
    us_str secret, algorithm, issuer, audience;
    us_value time; /* nanoseconds */
} constraints;

static us_outcome read_constraint_text(us_call *call, us_str name, us_value value,
                                       us_str *text)
{
    if (!us_value_is_string(value))
        return us_call_error(call, "%.*s constraint: must be a string", US_STR_ARG(name));
    *text = us_value_text(value);
    return US_OK;
}

static us_outcome read_time(us_call *call, us_value value, us_value *time)
{
    if (!us_value_is_number(value))
        return us_call_error(call, "token time constraint: must be a number");
    if (us_number_compare(value, us_value_integer(0)) < 0)
        return us_call_error(call, "token time constraint: must not be negative");
    *time = value;
    return US_OK;
}

static us_outcome read_constraint(us_call *call, us_value key, us_value value,
                                  constraints *c)
{
    us_str name = us_value_is_string(key) ? us_value_text(key) : US_STR_EMPTY;
    us_str certificate;
    if (us_str_is(name, "time"))
        return read_time(call, value, &c->time);
    if (us_str_is(name, "secret"))
        return read_constraint_text(call, name, value, &c->secret);
    if (us_str_is(name, "alg"))
        return read_constraint_text(call, name, value, &c->algorithm);
    if (us_str_is(name, "iss"))
        return read_constraint_text(call, name, value, &c->issuer);
    if (us_str_is(name, "aud"))
        return read_constraint_text(call, name, value, &c->audience);
    if (!us_str_is(name, "cert"))
        return us_call_error(call, "unknown token validation constraint: %.*s",
                             US_STR_ARG(name));
    if (read_constraint_text(call, name, value, &certificate) != US_OK)
        return US_ERROR;
    return us_token_read_keys(call, certificate, &c->keys);
}

static us_outcome read_constraints(us_call *call, const us_object *object, constraints *c)
{
    *c = (constraints){.secret = US_STR_EMPTY,
                       .time = us_value_integer(us_call_now(call))};
    for (uint32_t i = 0; i < object->count; i++) {
        uint32_t at = us_object_order(object)[i];
        if (read_constraint(call, object->keys[at], object->values[at], c) != US_OK)
            return US_ERROR;
    }
    if (c->keys && c->secret.length > 0)
        return us_call_error(call, "duplicate key constraints");
    if (!c->keys && c->secret.length == 0)
        return us_call_error(call, "no key constraint");
    return US_OK;
}

static bool is_registered(us_str name)
{
    static const char *const known[] = {"alg", "kid", "typ", "cty", "crit", "enc"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (us_str_is(name, known[i]))
            return true;
    }
    return false;
}

/* "crit" lists header fields that must be understood: of those present, no other
 * than the ones above. */
static us_outcome check_critical(us_call *call, const us_object *fields, bool *understood)
{
    const us_value *crit = us_object_get_c(fields, "crit");
    *understood = true;
    if (!crit)
        return US_OK;
    if (us_value_tag(*crit) != US_TAG_ARRAY)
        return us_call_error(call, "crit: must be a list");
    size_t names = 0;
    for (uint32_t i = 0; i < crit->as.array->count; i++) {
        us_value name = crit->as.array->items[i];
        if (!us_value_is_string(name))
            continue;
        names++;
        if (us_object_get(fields, name) && !is_registered(us_value_text(name)))
            *understood = false;
    }
    return names > 0 ? US_OK : us_call_error(call, "crit: must be a nonempty list");
}

static us_outcome check_fields(us_call *call, const us_object *fields)
{
    static const char *const texts[] = {"alg", "cty", "kid", "typ"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const us_value *v = us_object_get_c(fields, texts[i]);
        if (v && !us_value_is_string(*v))
            return us_call_error(call, "%s: must be a string", texts[i]);
    }
    return US_OK;
}

static us_str field(const us_object *fields, const char *name)
{
    const us_value *v = us_object_get_c(fields, name);
    return v ? us_value_text(*v) : US_STR_EMPTY;
}

us_outcome us_token_check_header(us_call *call, const us_token *token, bool *understood)
{
    if (check_fields(call, token->fields) != US_OK)
        return US_ERROR;
    return check_critical(call, token->fields, understood);
}

/* Whether the header is acceptable and the signature right. */
static us_outcome check_signature(us_call *call, const us_token *token,
                                  const constraints *c, bool *valid)
{
    us_str signature;
    us_key secret = {.kind = US_KEY_SECRET, .secret = c->secret};
    us_key_set secrets = {&secret, 1, 1};
    if (us_token_check_header(call, token, valid) != US_OK)
        return US_ERROR;
    us_str name = field(token->fields, "alg");
    if (!*valid || name.length == 0 ||
        (c->algorithm.length > 0 && !us_str_equal(c->algorithm, name)))
        return *valid = false, US_OK;
    if (us_token_decode(call, token->signature, NULL, &signature) != US_OK)
        return US_ERROR;
    const us_jws_algorithm *algorithm = us_jws_find(name);
    if (!algorithm)
        return *valid = false, US_OK;
    return us_token_check(call, token, algorithm, c->keys ? c->keys : &secrets, signature,
                          valid);
}

static bool has_audience(us_value claim, us_str audience)
{
    if (us_value_is_string(claim))
        return us_str_equal(us_value_text(claim), audience);
    if (us_value_tag(claim) != US_TAG_ARRAY)
        return false;
    for (uint32_t i = 0; i < claim.as.array->count; i++) {
        us_value item = claim.as.array->items[i];
        if (us_value_is_string(item) && us_str_equal(us_value_text(item), audience))
            return true;
    }
    return false;
}

static bool check_names(const us_object *payload, const constraints *c)
{
    const us_value *issuer = us_object_get_c(payload, "iss");
    const us_value *audience = us_object_get_c(payload, "aud");
    if (c->issuer.length > 0 && (!issuer || !us_value_is_string(*issuer) ||
                                 !us_str_equal(us_value_text(*issuer), c->issuer)))
        return false;
    /* A token for somebody else is refused though nobody asked. */
    if (c->audience.length == 0)
        return audience == NULL;
    return audience && has_audience(*audience, c->audience);
}

/* Compares the time with a claim in seconds: negative, 0 or positive in [order];
 * [present] false when there is no such claim. */
static us_outcome compare_time(us_call *call, const us_object *payload, const char *name,
                               us_value time, bool *present, int *order)
{
    const us_value *claim = us_object_get_c(payload, name);
    us_value nanoseconds;
    *present = claim != NULL;
    if (!claim)
        return US_OK;
    if (!us_value_is_number(*claim))
        return us_call_error(call, "%s value must be a number", name);
    if (us_number_calculate(call->arena, US_NUMBER_MULTIPLY, *claim,
                            us_value_integer(1000000000), &nanoseconds) != US_NUMBER_OK)
        return us_call_error(call, "%s value is out of range", name);
    *order = us_number_compare(time, nanoseconds);
    return US_OK;
}

static us_outcome check_claims(us_call *call, const us_object *payload,
                               const constraints *c, bool *valid)
{
    bool present;
    int order = 0;
    *valid = check_names(payload, c);
    if (!*valid)
        return US_OK;
    if (compare_time(call, payload, "exp", c->time, &present, &order) != US_OK)
        return US_ERROR;
    if (present && order >= 0)
        return *valid = false, US_OK;
    if (compare_time(call, payload, "nbf", c->time, &present, &order) != US_OK)
        return US_ERROR;
    *valid = !present || order >= 0;
    return US_OK;
}

static us_outcome give(us_call *call, bool valid, us_object *header, us_object *payload,
                       us_value *result)
{
    us_array *array = us_array_new(call->arena, 3);
    us_array_push(array, us_value_boolean(valid));
    us_array_push(array, us_value_object(valid ? header : us_object_new(call->arena, 0)));
    us_array_push(array,
                  us_value_object(valid ? payload : us_object_new(call->arena, 0)));
    *result = us_value_array(array);
    return US_OK;
}

us_outcome us_token_decode_verify(us_call *call, const us_value *args, us_value *result)
{
    us_object *object, *payload;
    us_str text, bytes;
    us_token token;
    constraints c;
    bool valid;
    if (!us_call_object(call, args, 1, &object) ||
        read_constraints(call, object, &c) != US_OK ||
        !us_call_string(call, args, 0, &text))
        return US_ERROR;
    for (int depth = 0;; depth++) {
        if (us_token_split(call, text, &token) != US_OK ||
            us_token_read_header(call, &token) != US_OK ||
            check_signature(call, &token, &c, &valid) != US_OK)
            return US_ERROR;
        if (!valid)
            return give(call, false, NULL, NULL, result);
        if (us_token_decode(call, token.payload, "JWT payload", &bytes) != US_OK)
            return US_ERROR;
        us_str type = field(token.fields, "cty");
        if (type.length != 3 || strncasecmp(type.text, "JWT", 3) != 0)
            break;
        if (depth == NESTED_MAX)
            return us_call_error(call, "tokens are nested too deep");
        text = bytes;
    }
    if (us_token_read_object(call, bytes, NULL, &payload) != US_OK ||
        check_claims(call, payload, &c, &valid) != US_OK)
        return US_ERROR;
    return give(call, valid, token.fields, payload, result);
}
