/* Takes private keys of OpenSSL apart. The numbers of a key are copied to the
 * arena's memory first, one after the other through a buffer on the stack, so none
 * of OpenSSL's numbers is alive when a value is made. */
#include "builtins/x509/private_key.h"

#include "base/libcrypto.h"
#include "builtins/x509/certificate.h"
#include "builtins/x509/der_error.h"
#include "codec/base64.h"

#define NUMBER_MAX   2048
#define RSA_BITS_MAX 16384

static us_key_kind kind_of(const EVP_PKEY *key)
{
    int type = EVP_PKEY_get_base_id(key);
    return type == EVP_PKEY_RSA  ? US_KEY_RSA
           : type == EVP_PKEY_EC ? US_KEY_EC
                                 : US_KEY_OKP;
}

/* The curve's name in Go, or NULL; [size] is that of a coordinate. */
static const char *curve_of(const EVP_PKEY *key, size_t *size)
{
    static const struct {
        const char *group;
        const char *name;
        size_t size;
    } curves[] = {
        {"secp224r1", "P-224", 28},
        {"prime256v1", "P-256", 32},
        {"secp384r1", "P-384", 48},
        {"secp521r1", "P-521", 66},
    };
    char group[64] = "";
    EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group,
                                   NULL);
    for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++) {
        if (strcmp(group, curves[i].group) == 0) {
            *size = curves[i].size;
            return curves[i].name;
        }
    }
    return NULL;
}

/* Go's sentence about a block that its label does not fit. */
static const char *describe(us_arena *arena, us_str label, us_str bytes)
{
    bool elliptic = us_str_is(label, "EC PRIVATE KEY");
    const char *type = elliptic                              ? "ecPrivateKey"
                       : us_str_is(label, "RSA PRIVATE KEY") ? "pkcs1PrivateKey"
                                                             : "pkcs8";
    us_str reason = us_der_error(arena, bytes, type);
    return us_str_format(arena, "%s%.*s",
                         elliptic ? "x509: failed to parse EC private key: " : "",
                         US_STR_ARG(reason))
        .text;
}

bool us_x509_read_private_key(us_arena *arena, us_key_set *set, us_str label,
                              us_str bytes, const char **error)
{
    const unsigned char *next = (const unsigned char *)bytes.text;
    EVP_PKEY *key;
    size_t size;
    *error = NULL;
    if (us_str_is(label, "RSA PRIVATE KEY"))
        key = d2i_PrivateKey(EVP_PKEY_RSA, NULL, &next, (long)bytes.length);
    else if (us_str_is(label, "EC PRIVATE KEY"))
        key = d2i_PrivateKey(EVP_PKEY_EC, NULL, &next, (long)bytes.length);
    else if (us_str_is(label, "PRIVATE KEY"))
        key = d2i_AutoPrivateKey(NULL, &next, (long)bytes.length);
    else
        return false;
    ERR_clear_error();
    if (!key) {
        *error = describe(arena, label, bytes);
        return false;
    }
    us_key *added = us_key_set_add(set, kind_of(key), key);
    added->is_private = true;
    if (added->kind == US_KEY_EC && !curve_of(key, &size))
        *error = "x509: unknown elliptic curve";
    else if (EVP_PKEY_get_bits(key) > RSA_BITS_MAX)
        *error = "x509: key is too large";
    else if (added->kind == US_KEY_OKP && EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519)
        *error = "x509: PKCS#8 wrapping contained private key with unknown algorithm";
    return *error == NULL;
}

/* The number [parameter] of a key as big-endian bytes, at least [size] of them;
 * empty if there is none. */
static us_str number_bytes(us_arena *arena, const us_key *key, const char *parameter,
                           size_t size)
{
    unsigned char bytes[NUMBER_MAX];
    BIGNUM *number = NULL;
    if (EVP_PKEY_get_bn_param(key->key, parameter, &number) <= 0) {
        ERR_clear_error();
        return US_STR_EMPTY;
    }
    size_t length = (size_t)BN_num_bytes(number);
    if (length < size)
        length = size;
    int written = length <= sizeof bytes ? BN_bn2binpad(number, bytes, (int)length) : -1;
    BN_clear_free(number);
    us_str copy = US_STR_EMPTY;
    if (written > 0)
        copy = us_str_copy(arena, us_str_make((const char *)bytes, (size_t)written));
    OPENSSL_cleanse(bytes, sizeof bytes);
    return copy;
}

static us_value number_value(us_arena *arena, us_str bytes)
{
    us_buf buf = us_buf_make(arena);
    us_buf_add_char(&buf, '\0');
    us_buf_add_str(&buf, bytes);
    return us_der_integer(arena, us_buf_str(&buf));
}

static void put_jwk(us_object *object, const char *name, us_str bytes)
{
    us_buf buf = us_buf_make(us_object_arena(object));
    us_base64url_add(&buf, bytes);
    us_x509_put(object, name, us_value_string(us_buf_str(&buf)));
}

static void put_text(us_object *object, const char *name, const char *text)
{
    us_x509_put(object, name, us_value_string(us_str_from(text)));
}

static const struct {
    const char *jwk;
    const char *parameter;
} rsa_parts[] = {
    {"n", OSSL_PKEY_PARAM_RSA_N},          {"e", OSSL_PKEY_PARAM_RSA_E},
    {"d", OSSL_PKEY_PARAM_RSA_D},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
};

/* The two halves of an Ed25519 key: seed, public point. */
static bool raw_ed25519(const us_key *key, unsigned char bytes[64])
{
    size_t private_size = 32, public_size = 32;
    return EVP_PKEY_get_raw_private_key(key->key, bytes, &private_size) > 0 &&
           EVP_PKEY_get_raw_public_key(key->key, bytes + 32, &public_size) > 0;
}

us_value us_x509_key_to_jwk(us_arena *arena, const us_key *key)
{
    us_object *object = us_object_new(arena, 10);
    unsigned char raw[64];
    size_t size = 0;
    if (key->kind == US_KEY_RSA) {
        put_text(object, "kty", "RSA");
        for (size_t i = 0; i < sizeof rsa_parts / sizeof rsa_parts[0]; i++)
            put_jwk(object, rsa_parts[i].jwk,
                    number_bytes(arena, key, rsa_parts[i].parameter, 0));
    } else if (key->kind == US_KEY_EC) {
        put_text(object, "kty", "EC");
        put_text(object, "crv", curve_of(key->key, &size));
        put_jwk(object, "x", number_bytes(arena, key, OSSL_PKEY_PARAM_EC_PUB_X, size));
        put_jwk(object, "y", number_bytes(arena, key, OSSL_PKEY_PARAM_EC_PUB_Y, size));
        put_jwk(object, "d", number_bytes(arena, key, OSSL_PKEY_PARAM_PRIV_KEY, size));
    } else {
        if (!raw_ed25519(key, raw))
            return US_NONE;
        put_text(object, "kty", "OKP");
        put_text(object, "crv", "Ed25519");
        put_jwk(object, "d", us_str_make((const char *)raw, 32));
        put_jwk(object, "x", us_str_make((const char *)raw + 32, 32));
        OPENSSL_cleanse(raw, sizeof raw);
    }
    return us_value_object(object);
}

static us_value part(us_arena *arena, const us_key *key, const char *parameter)
{
    return number_value(arena, number_bytes(arena, key, parameter, 0));
}

static us_value rsa_to_struct(us_arena *arena, const us_key *key)
{
    us_object *object = us_object_new(arena, 5);
    us_object *precomputed = us_object_new(arena, 4);
    us_array *primes = us_array_new(arena, 2);
    us_array_push(primes, part(arena, key, OSSL_PKEY_PARAM_RSA_FACTOR1));
    us_array_push(primes, part(arena, key, OSSL_PKEY_PARAM_RSA_FACTOR2));
    us_x509_put(precomputed, "CRTValues", us_value_array(us_array_new(arena, 0)));
    us_x509_put(precomputed, "Dp", part(arena, key, OSSL_PKEY_PARAM_RSA_EXPONENT1));
    us_x509_put(precomputed, "Dq", part(arena, key, OSSL_PKEY_PARAM_RSA_EXPONENT2));
    us_x509_put(precomputed, "Qinv", part(arena, key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1));
    us_x509_put(object, "D", part(arena, key, OSSL_PKEY_PARAM_RSA_D));
    us_x509_put(object, "E", part(arena, key, OSSL_PKEY_PARAM_RSA_E));
    us_x509_put(object, "N", part(arena, key, OSSL_PKEY_PARAM_RSA_N));
    us_x509_put(object, "Precomputed", us_value_object(precomputed));
    us_x509_put(object, "Primes", us_value_array(primes));
    return us_value_object(object);
}

us_value us_x509_key_to_struct(us_arena *arena, const us_key *key)
{
    unsigned char raw[64];
    if (key->kind == US_KEY_RSA)
        return rsa_to_struct(arena, key);
    if (key->kind == US_KEY_OKP) {
        if (!raw_ed25519(key, raw))
            return US_NONE;
        us_value value = us_der_bytes(arena, us_str_make((const char *)raw, sizeof raw));
        OPENSSL_cleanse(raw, sizeof raw);
        return value;
    }
    us_object *object = us_object_new(arena, 4);
    us_x509_put(object, "Curve", us_value_object(us_object_new(arena, 0)));
    us_x509_put(object, "D", part(arena, key, OSSL_PKEY_PARAM_PRIV_KEY));
    us_x509_put(object, "X", part(arena, key, OSSL_PKEY_PARAM_EC_PUB_X));
    us_x509_put(object, "Y", part(arena, key, OSSL_PKEY_PARAM_EC_PUB_Y));
    return us_value_object(object);
}
