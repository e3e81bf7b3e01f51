/* The signature algorithms of JSON Web Tokens (RFC 7518). */
#ifndef US_BUILTINS_JWT_SIGNATURE_H
#define US_BUILTINS_JWT_SIGNATURE_H

#include "builtins/digest.h"
#include "builtins/keys.h"

typedef enum us_jws_scheme {
    US_JWS_HMAC,
    US_JWS_RSA,
    US_JWS_PSS,
    US_JWS_ECDSA,
    US_JWS_EDDSA,
} us_jws_scheme;

typedef struct us_jws_algorithm {
    const char *name; /* "RS256" */
    us_jws_scheme scheme;
    us_digest digest; /* not of EdDSA */
} us_jws_algorithm;

/* NULL if there is none of that name. */
const us_jws_algorithm *us_jws_find(us_str name);

/* Steps to charge for one signature made or checked with [key]. */
uint64_t us_jws_steps(const us_key *key, us_str message, bool sign);

/* True if [signature] is right; false too where the key is of another kind. */
bool us_jws_verify(const us_jws_algorithm *algorithm, const us_key *key, us_str message,
                   us_str signature);

/* Signs [message]. On failure returns false and stores OPA's sentence in
 * [error]. */
bool us_jws_sign(us_arena *arena, const us_jws_algorithm *algorithm, const us_key *key,
                 us_str message, us_str *signature, us_str *error);

#endif
