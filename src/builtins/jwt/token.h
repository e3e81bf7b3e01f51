/* JSON Web Tokens in their compact form (RFC 7519), and what io.jwt.* share. */
#ifndef US_BUILTINS_JWT_TOKEN_H
#define US_BUILTINS_JWT_TOKEN_H

#include "base/diag.h"
#include "builtins/builtin.h"
#include "builtins/jwt/signature.h"

/* The longest token that is read. */
#define US_TOKEN_MAX ((size_t)1 << 20)

/* The three sections as they stand in the token, and header and payload of both
 * as one slice: what is signed. */
typedef struct us_token {
    us_str header, payload, signature;
    us_str signed_part;
    us_object *fields; /* of the header, once read */
} us_token;

/* Each stores an error of the call and returns US_ERROR when it can't. */

us_outcome us_token_split(us_call *call, us_str text, us_token *token);

/* Decodes the header, which must be an object that says nothing of encryption. */
us_outcome us_token_read_header(us_call *call, us_token *token);

/* Checks the fields of the header that was read; [understood] is false where it asks for
 * what nobody knows ("crit"). */
us_outcome us_token_check_header(us_call *call, const us_token *token, bool *understood);

/* Decodes a section; [what] ("JWT header") begins its error; NULL: nothing does. */
us_outcome us_token_decode(us_call *call, us_str section, const char *what,
                           us_str *bytes);

/* Reads [bytes] as a JSON object; [what] ("bad JWT header") begins its error, NULL:
 * nothing does. */
us_outcome us_token_read_object(us_call *call, us_str bytes, const char *what,
                                us_object **object);

/* Reads the text of a certificate, a public key or a JSON Web Key (Set). */
us_outcome us_token_read_keys(us_call *call, us_str text, us_key_set **keys);

/* Whether [signature], decoded, is right by one of [keys]: the one that the header's
 * "kid" names, or any whose algorithm is not another than the header's. */
us_outcome us_token_check(us_call *call, const us_token *token,
                          const us_jws_algorithm *algorithm, const us_key_set *keys,
                          us_str signature, bool *valid);

/* The payload of a token whose content type is a token: without its quotes. */
us_str us_token_inner(us_str payload);

/* io.jwt.decode_verify */
us_builtin_function us_token_decode_verify;

#endif
