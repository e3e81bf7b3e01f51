/* Making bundles, and signing and checking them: what cli/ sees beside authoring.h. OPA loads
 * what is made here, and the other way round. */
#ifndef US_AUTHORING_BUNDLES_H
#define US_AUTHORING_BUNDLES_H

#include "base/str.h"

#include <usher.h>

/* How a bundle is signed. */
typedef struct us_bundle_signing {
    us_str key;       /* a private key in PEM, or the secret itself */
    us_str algorithm; /* "RS256" */
    us_str claims;    /* a JSON object of more claims; empty: none */
    us_str key_id;    /* that the signature names; empty: none, or that of the claims */
} us_bundle_signing;

typedef struct us_bundle_making {
    us_str revision; /* text NULL: that of the one bundle it was made of, if any */
    bool v0;         /* most modules are of Rego v0 */
    const us_bundle_signing *signing; /* NULL: it is not signed */
} us_bundle_making;

/* Makes bundle.tar.gz of the modules and the data of [policy]; the same policy gives the same
 * bytes. Roots and metadata are those of the bundles that it was made of. False after storing
 * a sentence in [error]. */
bool us_bundle_pack(us_arena *arena, const usher_policy *policy,
                    const us_bundle_making *making, us_str *bytes, us_str *error);

/* The text of .signatures.json for the bundles at [paths] (folders and archives,
 * NULL-terminated). [ignore] may be NULL. False after storing a sentence in [error]. */
bool us_bundle_sign(us_arena *arena, const char *const *paths, const char *const *ignore,
                    const us_bundle_signing *signing, us_str *text, us_str *error);

/* Checks the signature of the bundle at [path], and how many files it has. False after
 * storing a sentence in [error]. */
bool us_bundle_verify(us_arena *arena, const char *path, const usher_bundle_key *key,
                      const char *const *exclude, size_t *files, us_str *error);

#endif
