/* Sets of keys, and keys in PEM. The array of a set is in the arena, its OpenSSL
 * objects are freed by a clean-up that is registered before the first of them
 * exists. keys_jwk.c reads JSON Web Keys. */
#include "builtins/keys.h"

#include "base/libcrypto.h"
#include "builtins/pem.h"
#include "builtins/x509/der_error.h"
#include "builtins/x509/private_key.h"

static void free_set(void *data)
{
    us_key_set *set = data;
    for (size_t i = 0; i < set->count; i++)
        EVP_PKEY_free(set->items[i].key);
}

us_key_set *us_key_set_new(us_arena *arena, size_t capacity)
{
    us_key_set *set = us_arena_alloc(arena, sizeof *set);
    us_key *items =
        us_arena_alloc_array(arena, capacity ? capacity : 1, sizeof *set->items);
    *set = (us_key_set){items, 0, capacity};
    us_arena_on_release(arena, free_set, set);
    return set;
}

us_key *us_key_set_add(us_key_set *set, us_key_kind kind, EVP_PKEY *key)
{
    us_key *added = &set->items[set->count++];
    *added = (us_key){.kind = kind,
                      .secret = US_STR_EMPTY,
                      .id = US_STR_EMPTY,
                      .algorithm = US_STR_EMPTY,
                      .key = key};
    return added;
}

const char *us_key_type_name(const us_key *key)
{
    switch (key->kind) {
    case US_KEY_SECRET:
        return "*jwk.symmetricKey";
    case US_KEY_RSA:
        return key->is_private ? "*jwk.rsaPrivateKey" : "*jwk.rsaPublicKey";
    case US_KEY_EC:
        return key->is_private ? "*jwk.ecdsaPrivateKey" : "*jwk.ecdsaPublicKey";
    case US_KEY_OKP:
        return key->is_private ? "*jwk.okpPrivateKey" : "*jwk.okpPublicKey";
    }
    return "";
}

static bool is_known_curve(const EVP_PKEY *key)
{
    static const char *const known[] = {"secp224r1", "prime256v1", "secp384r1",
                                        "secp521r1"};
    char name[64] = "";
    EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name, sizeof name,
                                   NULL);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(name, known[i]) == 0)
            return true;
    }
    return false;
}

static EVP_PKEY *read_certificate(us_str bytes)
{
    const unsigned char *next = (const unsigned char *)bytes.text;
    X509 *certificate = d2i_X509(NULL, &next, (long)bytes.length);
    EVP_PKEY *key = certificate ? X509_get_pubkey(certificate) : NULL;
    X509_free(certificate);
    ERR_clear_error();
    return key;
}

static EVP_PKEY *read_public_key(us_str bytes)
{
    const unsigned char *next = (const unsigned char *)bytes.text;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &next, (long)bytes.length);
    ERR_clear_error();
    return key;
}

static us_key_kind kind_of(const EVP_PKEY *key)
{
    int type = EVP_PKEY_get_base_id(key);
    return type == EVP_PKEY_RSA  ? US_KEY_RSA
           : type == EVP_PKEY_EC ? US_KEY_EC
                                 : US_KEY_OKP;
}

us_key *us_keys_read_block(us_arena *arena, us_key_set *set, us_str label, us_str bytes,
                           const char **error)
{
    const unsigned char *next = (const unsigned char *)bytes.text;
    EVP_PKEY *key;
    *error = NULL;
    if (us_str_ends_with(label, US_STR("PRIVATE KEY")))
        return us_x509_read_private_key(arena, set, label, bytes, error)
                   ? &set->items[set->count - 1]
                   : NULL;
    if (us_str_is(label, "CERTIFICATE"))
        key = read_certificate(bytes);
    else if (us_str_is(label, "PUBLIC KEY"))
        key = read_public_key(bytes);
    else if (us_str_is(label, "RSA PUBLIC KEY"))
        key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &next, (long)bytes.length);
    else
        return NULL;
    ERR_clear_error();
    if (!key) {
        *error = "asn1: structure error";
        return NULL;
    }
    us_key *added = us_key_set_add(set, kind_of(key), key);
    if (added->kind != US_KEY_EC || is_known_curve(key))
        return added;
    *error = "x509: unsupported elliptic curve";
    return NULL;
}

us_key_set *us_keys_read_pem(us_arena *arena, us_str text, bool *not_pem, us_str *error)
{
    us_pem_block block;
    us_str rest = text;
    *not_pem = text.length > US_KEYS_TEXT_MAX || !us_pem_next(arena, &rest, &block);
    if (*not_pem)
        return NULL;
    if (rest.length > 0) {
        *error = US_STR("extra data after a PEM certificate block");
        return NULL;
    }
    bool certificate = us_str_is(block.label, "CERTIFICATE");
    if (!certificate && !us_str_is(block.label, "PUBLIC KEY")) {
        *error = US_STR("failed to extract a Key from the PEM certificate");
        return NULL;
    }
    us_key_set *set = us_key_set_new(arena, 1);
    EVP_PKEY *key =
        certificate ? read_certificate(block.bytes) : read_public_key(block.bytes);
    if (!key) {
        us_str reason = us_der_error(arena, block.bytes, "publicKeyInfo");
        *error =
            certificate
                ? US_STR("failed to parse a PEM certificate: x509: malformed certificate")
                : us_str_format(arena, "failed to parse a PEM public key: %.*s",
                                US_STR_ARG(reason));
        return NULL;
    }
    us_key_set_add(set, kind_of(key), key);
    if (set->items[0].kind == US_KEY_EC && !is_known_curve(key)) {
        *error = certificate
                     ? US_STR("failed to parse a PEM certificate: x509: unsupported "
                              "elliptic curve")
                     : US_STR("failed to parse a PEM public key: x509: unsupported "
                              "elliptic curve");
        return NULL;
    }
    return set;
}
