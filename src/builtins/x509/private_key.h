/* Private keys as JSON: as JSON Web Keys, and as Go's structs. */
#ifndef US_BUILTINS_X509_PRIVATE_KEY_H
#define US_BUILTINS_X509_PRIVATE_KEY_H

#include "builtins/keys.h"

/* Reads the key in a PEM block called [label] into [set], which has room. False
 * when the block is no private key (then [error] is NULL), or can't be read. */
bool us_x509_read_private_key(us_arena *arena, us_key_set *set, us_str label,
                              us_str bytes, const char **error);

/* NONE when the parts can't be had. */
us_value us_x509_key_to_jwk(us_arena *arena, const us_key *key);
us_value us_x509_key_to_struct(us_arena *arena, const us_key *key);

#endif
