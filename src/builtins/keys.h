/* Cryptographic keys, as JSON Web Keys and in PEM. */
#ifndef US_BUILTINS_KEYS_H
#define US_BUILTINS_KEYS_H

#include "base/libcrypto.h"
#include "value/array.h"
#include "value/object.h"
#include "value/value.h"

/* The longest key or certificate text that is read. */
#define US_KEYS_TEXT_MAX ((size_t)1 << 20)

typedef enum us_key_kind {
    US_KEY_SECRET,
    US_KEY_RSA,
    US_KEY_EC,
    US_KEY_OKP,
} us_key_kind;

typedef struct us_key {
    us_key_kind kind;
    bool is_private;
    us_str secret;    /* of US_KEY_SECRET */
    us_str id;        /* "kid"; empty: none */
    us_str algorithm; /* "alg"; empty: none */
    EVP_PKEY *key; /* of the others; owned by the set; NULL where the parts make no key */
} us_key;

typedef struct us_key_set {
    us_key *items;
    size_t count;
    size_t capacity;
} us_key_set;

/* A set with room for [capacity] keys. It frees its foreign keys when the arena
 * forgets it; so a caller may allocate while it lives. */
us_key_set *us_key_set_new(us_arena *arena, size_t capacity);

/* Adds [key], which becomes the set's at once. There must be room. */
us_key *us_key_set_add(us_key_set *set, us_key_kind kind, EVP_PKEY *key);

/* Reads a JSON Web Key or a set of them. On failure returns NULL and stores the
 * sentence of OPA's library, which begins "jwk.Parse:", in [error]. */
us_key_set *us_keys_read_jwk(us_arena *arena, us_str text, us_str *error);

/* As us_keys_read_jwk for a key that is a value already. */
us_key_set *us_keys_read_value(us_arena *arena, us_value value, us_str *error);

/* Reads one certificate or public key in PEM. On failure returns NULL and stores
 * OPA's sentence in [error]; not_pem tells that there is no PEM block at all. */
us_key_set *us_keys_read_pem(us_arena *arena, us_str text, bool *not_pem, us_str *error);

/* Reads the key in a PEM block called [label] into [set], which has room: a certificate's,
 * a public one, or a private one. NULL after storing a sentence in [error], which is NULL
 * where the label is none of those. */
us_key *us_keys_read_block(us_arena *arena, us_key_set *set, us_str label, us_str bytes,
                           const char **error);

/* The library's name for the type of a key: "*jwk.rsaPrivateKey". */
const char *us_key_type_name(const us_key *key);

#endif
