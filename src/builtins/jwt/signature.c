/* Makes and checks signatures through OpenSSL's EVP_DigestSign. ECDSA signatures
 * are DER there and a pair of numbers in a token, so they are converted here.
 * Results go to a buffer on the stack, and no arena is touched while one of
 * OpenSSL's objects is alive. */
#include "builtins/jwt/signature.h"

#include "base/libcrypto.h"

#define SIGNATURE_MAX 4096
#define RSA_BITS_MIN  1024
#define RSA_BITS_MAX  16384
#define EXPONENT_BITS 64

static const us_jws_algorithm algorithms[] = {
    {"HS256", US_JWS_HMAC, US_DIGEST_SHA256},  {"HS384", US_JWS_HMAC, US_DIGEST_SHA384},
    {"HS512", US_JWS_HMAC, US_DIGEST_SHA512},  {"RS256", US_JWS_RSA, US_DIGEST_SHA256},
    {"RS384", US_JWS_RSA, US_DIGEST_SHA384},   {"RS512", US_JWS_RSA, US_DIGEST_SHA512},
    {"PS256", US_JWS_PSS, US_DIGEST_SHA256},   {"PS384", US_JWS_PSS, US_DIGEST_SHA384},
    {"PS512", US_JWS_PSS, US_DIGEST_SHA512},   {"ES256", US_JWS_ECDSA, US_DIGEST_SHA256},
    {"ES384", US_JWS_ECDSA, US_DIGEST_SHA384}, {"ES512", US_JWS_ECDSA, US_DIGEST_SHA512},
    {"EdDSA", US_JWS_EDDSA, US_DIGEST_SHA512},
};

const us_jws_algorithm *us_jws_find(us_str name)
{
    for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++) {
        if (us_str_is(name, algorithms[i].name))
            return &algorithms[i];
    }
    return NULL;
}

uint64_t us_jws_steps(const us_key *key, us_str message, bool sign)
{
    uint64_t steps = us_digest_steps(message.length);
    if (key->kind == US_KEY_SECRET || !key->key)
        return steps;
    uint64_t bits = (uint64_t)EVP_PKEY_get_bits(key->key);
    if (key->kind != US_KEY_RSA)
        return steps + 100 * bits;
    /* Signing grows with the third power of the size, checking with the second. */
    uint64_t size = bits / 1024 + 1;
    return steps + (sign ? 10000 * size * size * size : 1000 * size * size);
}

static us_key_kind kind_for(us_jws_scheme scheme)
{
    switch (scheme) {
    case US_JWS_HMAC:
        return US_KEY_SECRET;
    case US_JWS_RSA:
    case US_JWS_PSS:
        return US_KEY_RSA;
    case US_JWS_ECDSA:
        return US_KEY_EC;
    case US_JWS_EDDSA:
        return US_KEY_OKP;
    }
    return US_KEY_SECRET;
}

/* A public exponent without bound would make checking as slow as signing. */
static bool is_usable(const us_key *key)
{
    if (key->kind != US_KEY_RSA)
        return key->kind != US_KEY_OKP ||
               EVP_PKEY_get_base_id(key->key) == EVP_PKEY_ED25519;
    int bits = EVP_PKEY_get_bits(key->key);
    BIGNUM *exponent = NULL;
    bool usable = bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX &&
                  EVP_PKEY_get_bn_param(key->key, OSSL_PKEY_PARAM_RSA_E, &exponent) > 0 &&
                  BN_num_bits(exponent) <= EXPONENT_BITS;
    BN_free(exponent);
    return usable;
}

/* PSS takes any salt when checking, and makes one as long as the digest. */
static bool set_scheme(EVP_PKEY_CTX *context, us_jws_scheme scheme, bool sign)
{
    if (scheme == US_JWS_PSS)
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(context, sign ? RSA_PSS_SALTLEN_DIGEST
                                                              : RSA_PSS_SALTLEN_AUTO) > 0;
    if (scheme == US_JWS_RSA)
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0;
    return true;
}

/* Two numbers of equal size, one after the other, as DER in [der]; returns the
 * length, 0 on failure. */
static size_t to_der(us_str pair, unsigned char der[SIGNATURE_MAX])
{
    size_t half = pair.length / 2;
    const unsigned char *bytes = (const unsigned char *)pair.text;
    if (pair.length % 2 != 0 || half == 0 || half > 128)
        return 0;
    ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(bytes, (int)half, NULL);
    BIGNUM *s = BN_bin2bn(bytes + half, (int)half, NULL);
    int length = 0;
    if (signature && r && s && ECDSA_SIG_set0(signature, r, s)) {
        length = i2d_ECDSA_SIG(signature, &der);
    } else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(signature);
    return length > 0 ? (size_t)length : 0;
}

/* The reverse, in place; each number gets [half] bytes. */
static size_t from_der(unsigned char bytes[SIGNATURE_MAX], size_t length, size_t half)
{
    const unsigned char *next = bytes;
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &next, (long)length);
    bool well = signature != NULL;
    if (well)
        well = BN_bn2binpad(ECDSA_SIG_get0_r(signature), bytes, (int)half) > 0 &&
               BN_bn2binpad(ECDSA_SIG_get0_s(signature), bytes + half, (int)half) > 0;
    ECDSA_SIG_free(signature);
    return well ? 2 * half : 0;
}

static const char *digest_for(const us_jws_algorithm *algorithm)
{
    return algorithm->scheme == US_JWS_EDDSA ? NULL : us_digest_name(algorithm->digest);
}

static bool verify_with_key(const us_jws_algorithm *algorithm, const us_key *key,
                            us_str message, us_str signature)
{
    unsigned char der[SIGNATURE_MAX];
    EVP_PKEY_CTX *settings = NULL;
    if (!is_usable(key))
        return false;
    if (algorithm->scheme == US_JWS_ECDSA) {
        size_t length = to_der(signature, der);
        signature = us_str_make((const char *)der, length);
    }
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool valid =
        context && signature.length > 0 &&
        EVP_DigestVerifyInit_ex(context, &settings, digest_for(algorithm), NULL, NULL,
                                key->key, NULL) > 0 &&
        set_scheme(settings, algorithm->scheme, false) &&
        EVP_DigestVerify(context, (const unsigned char *)signature.text, signature.length,
                         (const unsigned char *)message.text, message.length) == 1;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return valid;
}

bool us_jws_verify(const us_jws_algorithm *algorithm, const us_key *key, us_str message,
                   us_str signature)
{
    unsigned char bytes[US_DIGEST_SIZE];
    if (key->kind != kind_for(algorithm->scheme) || key->is_private)
        return false;
    if (key->kind != US_KEY_SECRET)
        return key->key && verify_with_key(algorithm, key, message, signature);
    size_t size = us_digest_hmac(algorithm->digest, key->secret, message, bytes);
    return size > 0 && us_digest_equal(us_str_make((const char *)bytes, size), signature);
}

/* Returns the length, 0 on failure. */
static size_t sign_with_key(const us_jws_algorithm *algorithm, const us_key *key,
                            us_str message, unsigned char bytes[SIGNATURE_MAX])
{
    EVP_PKEY_CTX *settings = NULL;
    size_t length = SIGNATURE_MAX;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool well = context &&
                EVP_DigestSignInit_ex(context, &settings, digest_for(algorithm), NULL,
                                      NULL, key->key, NULL) > 0 &&
                set_scheme(settings, algorithm->scheme, true) &&
                EVP_DigestSign(context, bytes, &length,
                               (const unsigned char *)message.text, message.length) > 0;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    if (!well)
        return 0;
    if (algorithm->scheme != US_JWS_ECDSA)
        return length;
    return from_der(bytes, length, ((size_t)EVP_PKEY_get_bits(key->key) + 7) / 8);
}

static bool fail_key(us_arena *arena, const us_jws_algorithm *algorithm,
                     const us_key *key, us_str *error)
{
    const char *type = us_key_type_name(key);
    const char *wanted = "[]byte";
    if (algorithm->scheme == US_JWS_RSA || algorithm->scheme == US_JWS_PSS)
        wanted = "*rsa.PrivateKey";
    else if (algorithm->scheme == US_JWS_ECDSA)
        wanted = "*ecdsa.PrivateKey";
    else if (algorithm->scheme == US_JWS_EDDSA)
        wanted = "ed25519.PrivateKey";
    bool converted =
        algorithm->scheme == US_JWS_HMAC || algorithm->scheme == US_JWS_ECDSA;
    *error = us_str_format(arena,
                           "jwsbb.Sign: invalid key type %s. %s is required: %sfailed to "
                           "produce %s from %s: jwk.Export: no suitable exporter found "
                           "for key type '%s'",
                           type, wanted, converted ? "keyconv: " : "",
                           wanted[0] == '*' ? wanted + 1 : wanted, type, type);
    return false;
}

static bool check_key(us_arena *arena, const us_jws_algorithm *algorithm,
                      const us_key *key, us_str *error)
{
    if (key->kind != kind_for(algorithm->scheme) ||
        (key->kind != US_KEY_SECRET && !key->is_private))
        return fail_key(arena, algorithm, key, error);
    if (key->kind == US_KEY_SECRET)
        return true;
    if (!key->key) {
        *error = US_STR("jwsbb.Sign: invalid key");
        return false;
    }
    int bits = EVP_PKEY_get_bits(key->key);
    if (key->kind == US_KEY_RSA && bits < RSA_BITS_MIN) {
        *error = us_str_format(arena,
                               "crypto/rsa: %d-bit keys are insecure (see "
                               "https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)",
                               bits);
        return false;
    }
    return true;
}

bool us_jws_sign(us_arena *arena, const us_jws_algorithm *algorithm, const us_key *key,
                 us_str message, us_str *signature, us_str *error)
{
    unsigned char bytes[SIGNATURE_MAX];
    size_t length;
    if (!check_key(arena, algorithm, key, error))
        return false;
    if (key->kind == US_KEY_SECRET)
        length = us_digest_hmac(algorithm->digest, key->secret, message, bytes);
    else
        length = sign_with_key(algorithm, key, message, bytes);
    if (length == 0) {
        *error = US_STR("jwsbb.Sign: the key cannot sign");
        return false;
    }
    *signature = us_str_copy(arena, us_str_make((const char *)bytes, length));
    return true;
}
