/* JSON Web Keys (RFC 7517, 7518, 8037). A key is checked member by member first,
 * in the words of the library that OPA uses, and then built from its parts; parts
 * that make no key leave it without one, which is an error only when it is used. */
#include "builtins/keys.h"

#include "base/libcrypto.h"
#include "builtins/json_error.h"
#include "codec/base64.h"
#include "codec/json.h"

#define KEYS_MAX    1024
#define NUMBER_MAX  2048 /* bytes: RSA keys of up to 16384 bits */
#define PARTS_COUNT 8

/* A member of a key that holds a number or bytes. */
typedef struct part {
    const char *name;
    bool required;
    const char *parameter; /* OpenSSL's name for it; NULL where it has none */
    us_str bytes;
    bool present;
} part;

typedef struct reader {
    us_arena *arena;
    const us_object *object;
    const char *type;  /* "*jwk.rsaPublicKey" */
    const char *label; /* "jwk.RSAPublicKey" */
    us_str *error;
} reader;

static bool fail(const reader *r, us_str message)
{
    *r->error = us_str_format(r->arena,
                              "jwk.ParseKey: failed to unmarshal JSON into key (%s): "
                              "failed to unmarshal JSON into key (%s): %.*s",
                              r->type, r->type, US_STR_ARG(message));
    return false;
}

static bool fail_validation(const reader *r, us_str message)
{
    *r->error = us_str_format(r->arena,
                              "jwk.ParseKey: jwk.Parse: key validation failed: key "
                              "validation failed: %s: %.*s",
                              r->label, US_STR_ARG(message));
    return false;
}

static const char *json_type(us_value v)
{
    us_type type = us_value_type(v);
    if (type == US_TYPE_SET)
        type = US_TYPE_ARRAY;
    return type == US_TYPE_BOOLEAN ? "bool" : us_type_name(type);
}

/* A member that is a string, if it is there. */
static bool read_text(const reader *r, const char *name, us_str *text)
{
    const us_value *v = us_object_get_c(r->object, name);
    *text = US_STR_EMPTY;
    if (!v || us_value_tag(*v) == US_TAG_NULL)
        return true;
    if (us_value_is_string(*v)) {
        *text = us_value_text(*v);
        return true;
    }
    return fail(r, us_str_format(r->arena,
                                 "failed to decode value for key %s: error reading next "
                                 "value: json: cannot unmarshal %s into Go value of type "
                                 "string",
                                 name, json_type(*v)));
}

static bool read_part(const reader *r, part *p)
{
    us_str text, ignored;
    const us_value *v = us_object_get_c(r->object, p->name);
    if (!read_text(r, p->name, &text))
        return false;
    p->present = v && us_value_tag(*v) != US_TAG_NULL;
    p->bytes = US_STR_EMPTY;
    if (!p->present)
        return !p->required ||
               fail(r, us_str_format(r->arena, "required field %s is missing", p->name));
    if (text.length > 2 * NUMBER_MAX ||
        !us_base64url_decode(r->arena, text, &p->bytes, &ignored))
        return fail(r, us_str_format(r->arena,
                                     "failed to decode value for key %s: expected base64 "
                                     "encoded []byte (string)",
                                     p->name));
    if (p->required && p->bytes.length == 0)
        return fail_validation(r,
                               us_str_format(r->arena, "missing \"%s\" value", p->name));
    return true;
}

static bool is_algorithm(us_str name)
{
    static const char *const known[] = {"HS256",
                                        "HS384",
                                        "HS512",
                                        "RS256",
                                        "RS384",
                                        "RS512",
                                        "PS256",
                                        "PS384",
                                        "PS512",
                                        "ES256",
                                        "ES384",
                                        "ES512",
                                        "ES256K",
                                        "EdDSA",
                                        "RSA1_5",
                                        "RSA-OAEP",
                                        "RSA-OAEP-256",
                                        "RSA-OAEP-384",
                                        "RSA-OAEP-512",
                                        "A128KW",
                                        "A192KW",
                                        "A256KW",
                                        "dir",
                                        "ECDH-ES",
                                        "ECDH-ES+A128KW",
                                        "ECDH-ES+A192KW",
                                        "ECDH-ES+A256KW",
                                        "A128GCMKW",
                                        "A192GCMKW",
                                        "A256GCMKW",
                                        "none"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (us_str_is(name, known[i]))
            return true;
    return false;
}

static bool read_common(const reader *r, us_key *key)
{
    if (!read_text(r, "kid", &key->id))
        return false;
    const us_value *v = us_object_get_c(r->object, "alg");
    if (!v)
        return true;
    if (!us_value_is_string(*v))
        return fail(r, us_str_format(r->arena,
                                     "failed to decode value for key alg: json: cannot "
                                     "unmarshal %s into Go value of type string",
                                     json_type(*v)));
    key->algorithm = us_value_text(*v);
    if (is_algorithm(key->algorithm))
        return true;
    us_buf quoted = us_buf_make(r->arena);
    us_json_write_string(&quoted, key->algorithm, false);
    return fail(r, us_str_format(r->arena,
                                 "failed to decode value for key alg: invalid key value: "
                                 "%.*s: invalid key algorithm",
                                 US_STR_ARG(us_buf_str(&quoted))));
}

/* A key of [type] from the parts OpenSSL knows, and a curve if there is one. No
 * arena is touched in here. */
static EVP_PKEY *build(const char *type, const char *curve, const part *parts,
                       size_t count, us_str point, bool is_private)
{
    EVP_PKEY *key = NULL;
    BIGNUM *numbers[PARTS_COUNT] = {NULL};
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    bool well = builder && context;
    if (well && curve)
        well = OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, curve,
                                               0) &&
               OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY,
                                                point.text, point.length);
    for (size_t i = 0; well && i < count; i++) {
        if (!parts[i].present || !parts[i].parameter)
            continue;
        numbers[i] = BN_bin2bn((const unsigned char *)parts[i].bytes.text,
                               (int)parts[i].bytes.length, NULL);
        well =
            numbers[i] && OSSL_PARAM_BLD_push_BN(builder, parts[i].parameter, numbers[i]);
    }
    OSSL_PARAM *parameters = well ? OSSL_PARAM_BLD_to_param(builder) : NULL;
    if (parameters && EVP_PKEY_fromdata_init(context) > 0)
        EVP_PKEY_fromdata(context, &key,
                          is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                          parameters);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    for (size_t i = 0; i < PARTS_COUNT; i++)
        BN_clear_free(numbers[i]);
    ERR_clear_error();
    return key;
}

static bool read_parts(const reader *r, part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!read_part(r, &parts[i]))
            return false;
    }
    return true;
}

static bool read_rsa(const reader *r, us_key *key)
{
    part parts[PARTS_COUNT] = {
        {.name = "e", .required = true, .parameter = OSSL_PKEY_PARAM_RSA_E},
        {.name = "n", .required = true, .parameter = OSSL_PKEY_PARAM_RSA_N},
        {.name = "d", .required = true, .parameter = OSSL_PKEY_PARAM_RSA_D},
        {.name = "p", .parameter = OSSL_PKEY_PARAM_RSA_FACTOR1},
        {.name = "q", .parameter = OSSL_PKEY_PARAM_RSA_FACTOR2},
        {.name = "dp", .parameter = OSSL_PKEY_PARAM_RSA_EXPONENT1},
        {.name = "dq", .parameter = OSSL_PKEY_PARAM_RSA_EXPONENT2},
        {.name = "qi", .parameter = OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
    };
    size_t count = key->is_private ? PARTS_COUNT : 2;
    if (!read_parts(r, parts, count))
        return false;
    if (parts[0].bytes.length > 8 || parts[1].bytes.length > NUMBER_MAX)
        return fail_validation(r, US_STR("key is too large"));
    /* Without one of the factors the other is of no use. */
    bool factors = parts[3].bytes.length > 0 && parts[4].bytes.length > 0;
    for (size_t i = 3; i < PARTS_COUNT; i++)
        parts[i].present = parts[i].present && factors && parts[i].bytes.length > 0;
    key->key = build("RSA", NULL, parts, count, US_STR_EMPTY, key->is_private);
    return true;
}

typedef struct curve {
    const char *name;
    const char *group;
    size_t size;
} curve;

static const curve curves[] = {
    {"P-256", "prime256v1", 32},
    {"P-384", "secp384r1", 48},
    {"P-521", "secp521r1", 66},
};

/* The name of a key's curve; "crv" must be there and a string. */
static bool read_curve_name(const reader *r, us_str *name)
{
    const us_value *v = us_object_get_c(r->object, "crv");
    if (!v)
        return fail(r, US_STR("required field crv is missing"));
    if (!us_value_is_string(*v))
        return fail(r, us_str_format(r->arena,
                                     "failed to decode value for key crv: failed to "
                                     "unmarshal EllipticCurveAlgorithm: json: cannot "
                                     "unmarshal %s into Go value of type string",
                                     json_type(*v)));
    *name = us_value_text(*v);
    return true;
}

static bool fail_curve(const reader *r, us_str name)
{
    us_buf quoted = us_buf_make(r->arena);
    us_json_write_string(&quoted, name, false);
    return fail(r, us_str_format(r->arena,
                                 "failed to decode value for key crv: unknown "
                                 "EllipticCurveAlgorithm: %.*s",
                                 US_STR_ARG(us_buf_str(&quoted))));
}

static bool check_ec_lengths(const reader *r, const curve *c, const part *parts,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (parts[i].bytes.length != c->size)
            return fail_validation(
                r, us_str_format(r->arena, "invalid \"%s\" length (%zu) for curve \"%s\"",
                                 parts[i].name, parts[i].bytes.length, c->name));
    }
    return true;
}

static bool read_ec(const reader *r, us_key *key)
{
    part parts[] = {
        {.name = "x", .required = true},
        {.name = "y", .required = true},
        {.name = "d", .required = true, .parameter = OSSL_PKEY_PARAM_PRIV_KEY},
    };
    size_t count = key->is_private ? 3 : 2;
    const curve *c = NULL;
    us_str name;
    unsigned char point[1 + 2 * 66];
    if (!read_curve_name(r, &name))
        return false;
    for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++) {
        if (us_str_is(name, curves[i].name))
            c = &curves[i];
    }
    if (!c)
        return fail_curve(r, name);
    if (!read_parts(r, parts, count) || !check_ec_lengths(r, c, parts, count))
        return false;
    point[0] = POINT_CONVERSION_UNCOMPRESSED;
    memcpy(point + 1, parts[0].bytes.text, c->size);
    memcpy(point + 1 + c->size, parts[1].bytes.text, c->size);
    key->key = build("EC", c->group, parts, count,
                     us_str_make((const char *)point, 1 + 2 * c->size), key->is_private);
    if (key->key)
        return true;
    return fail_validation(
        r, us_str_format(r->arena, "invalid ECDSA public key: P%.*s point not on curve",
                         US_STR_ARG(us_str_slice(name, 2, name.length))));
}

static bool read_okp(const reader *r, us_key *key)
{
    part parts[] = {{.name = "x", .required = true}, {.name = "d", .required = true}};
    size_t count = key->is_private ? 2 : 1;
    us_str name;
    if (!read_curve_name(r, &name))
        return false;
    bool ed25519 = us_str_is(name, "Ed25519");
    if (!ed25519 && !us_str_is(name, "X25519"))
        return fail_curve(r, name);
    if (!read_parts(r, parts, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].bytes.length != 32)
            return fail_validation(r, us_str_format(r->arena, "%s: wrong %s key size",
                                                    ed25519 ? "ed25519" : "x25519",
                                                    i == 0 ? "public" : "private"));
    }
    const unsigned char *bytes = (const unsigned char *)parts[count - 1].bytes.text;
    if (ed25519 && key->is_private)
        key->key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, bytes, 32);
    else if (ed25519)
        key->key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, bytes, 32);
    return true;
}

static bool read_secret(const reader *r, us_key *key)
{
    part k = {.name = "k"};
    if (!read_part(r, &k))
        return false;
    if (!k.present)
        return fail(r, US_STR("required field k is missing"));
    if (k.bytes.length == 0)
        return fail_validation(r, US_STR("missing \"k\" field"));
    key->secret = k.bytes;
    return true;
}

typedef struct key_type {
    const char *name;
    us_key_kind kind;
    const char *public_label, *private_label;
    bool (*read)(const reader *r, us_key *key);
} key_type;

static const key_type key_types[] = {
    {"RSA", US_KEY_RSA, "jwk.RSAPublicKey", "jwk.RSAPrivateKey", read_rsa},
    {"EC", US_KEY_EC, "jwk.ECDSAPublicKey", "jwk.ECDSAPrivateKey", read_ec},
    {"OKP", US_KEY_OKP, "jwk.OKPPublicKey", "jwk.OKPPrivateKey", read_okp},
    {"oct", US_KEY_SECRET, "jwk.SymmetricKey", "jwk.SymmetricKey", read_secret},
};

static bool fail_probe(us_arena *arena, us_str what, us_str *error)
{
    *error = us_str_format(arena,
                           "jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed "
                           "to unmarshal data: %.*s",
                           US_STR_ARG(what));
    return false;
}

static bool fail_probe_type(us_arena *arena, const char *type, const char *wanted,
                            us_str *error)
{
    return fail_probe(arena,
                      us_str_format(arena,
                                    "json: cannot unmarshal %s into Go value of type %s",
                                    type, wanted),
                      error);
}

/* Adds the key that [value] describes. */
static bool read_key(us_arena *arena, us_value value, us_key_set *set, us_str *error)
{
    us_str type = US_STR_EMPTY;
    const us_object *object = NULL;
    if (us_value_tag(value) == US_TAG_OBJECT) {
        object = value.as.object;
        const us_value *v = us_object_get_c(object, "kty");
        if (v && us_value_is_string(*v))
            type = us_value_text(*v);
        else if (v && us_value_tag(*v) != US_TAG_NULL)
            return fail_probe(arena,
                              us_str_format(arena,
                                            "json: cannot unmarshal %s into Go struct "
                                            "field .kty of type string",
                                            json_type(*v)),
                              error);
    } else if (us_value_tag(value) != US_TAG_NULL) {
        return fail_probe_type(arena, json_type(value),
                               "struct { Kty string \"json:\\\"kty\\\"\"; D "
                               "json.RawMessage \"json:\\\"d,omitempty\\\"\" }",
                               error);
    }
    for (size_t i = 0; object && i < sizeof key_types / sizeof key_types[0]; i++) {
        const key_type *t = &key_types[i];
        if (!us_str_is(type, t->name))
            continue;
        us_key *key = us_key_set_add(set, t->kind, NULL);
        key->is_private =
            us_object_get_c(object, "d") != NULL && t->kind != US_KEY_SECRET;
        reader r = {arena, object, us_key_type_name(key),
                    key->is_private ? t->private_label : t->public_label, error};
        return t->read(&r, key) && read_common(&r, key);
    }
    *error = us_str_format(arena, "jwk.ParseKey: invalid key type from JSON (%.*s)",
                           US_STR_ARG(type));
    return false;
}

static us_key_set *read_set(us_arena *arena, us_value keys, us_str *error)
{
    us_str reason;
    if (us_value_tag(keys) != US_TAG_ARRAY) {
        us_buf buf = us_buf_make(arena);
        if (us_value_is_string(keys))
            us_buf_add_str(&buf, us_value_text(keys));
        else if (us_value_tag(keys) == US_TAG_OBJECT)
            us_buf_add_char(&buf, '{');
        else
            us_json_write(&buf, keys, US_JSON_COMPACT);
        *error = us_str_format(arena,
                               "jwk.Parse: failed to unmarshal JWK set: failed to decode "
                               "\"keys\": expected '[' but got %.*s",
                               US_STR_ARG(us_buf_str(&buf)));
        return NULL;
    }
    us_key_set *set = us_key_set_new(arena, keys.as.array->count);
    for (uint32_t i = 0; i < keys.as.array->count && i < KEYS_MAX; i++) {
        if (read_key(arena, keys.as.array->items[i], set, &reason))
            continue;
        *error = us_str_format(arena,
                               "jwk.Parse: failed to unmarshal JWK set: failed to decode "
                               "key #%u in \"keys\": %.*s",
                               i, US_STR_ARG(reason));
        return NULL;
    }
    return set;
}

us_key_set *us_keys_read_value(us_arena *arena, us_value value, us_str *error)
{
    us_str reason;
    if (us_value_tag(value) == US_TAG_OBJECT) {
        const us_value *keys = us_object_get_c(value.as.object, "keys");
        if (keys)
            return read_set(arena, *keys, error);
    }
    us_key_set *set = us_key_set_new(arena, 1);
    if (read_key(arena, value, set, &reason))
        return set;
    *error = us_str_format(arena, "jwk.Parse: failed to parse sole key: %.*s",
                           US_STR_ARG(reason));
    return NULL;
}

us_key_set *us_keys_read_jwk(us_arena *arena, us_str text, us_str *error)
{
    us_value value;
    us_diag diag = {0};
    us_str reason;
    if (text.length > US_KEYS_TEXT_MAX) {
        fail_probe(arena, US_STR("text is too long"), &reason);
    } else if (us_json_read(arena, text, NULL, &value, NULL, &diag)) {
        return us_keys_read_value(arena, value, error);
    } else {
        us_str what = us_json_error(arena, text, true);
        fail_probe(arena, what.length ? what : diag.message, &reason);
    }
    *error = us_str_format(arena, "jwk.Parse: failed to parse sole key: %.*s",
                           US_STR_ARG(reason));
    return NULL;
}
