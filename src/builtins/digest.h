/* Message digests and HMAC, for the families that need them (crypto, io.jwt,
 * providers.aws), and the signatures of bundles. */
#ifndef US_BUILTINS_DIGEST_H
#define US_BUILTINS_DIGEST_H

#include "base/buf.h"

typedef enum us_digest {
    US_DIGEST_MD5,
    US_DIGEST_SHA1,
    US_DIGEST_SHA224,
    US_DIGEST_SHA256,
    US_DIGEST_SHA384,
    US_DIGEST_SHA512,
    US_DIGEST_SHA512_224,
    US_DIGEST_SHA512_256,
} us_digest;

/* Room for any of them. */
#define US_DIGEST_SIZE 64

/* Writes the digest of [message] to [out] and returns its size; 0 when the
 * cryptographic library fails (no memory, or the digest is forbidden). */
size_t us_digest_compute(us_digest digest, us_str message,
                         unsigned char out[US_DIGEST_SIZE]);

/* As us_digest_compute, for HMAC with [key]. */
size_t us_digest_hmac(us_digest digest, us_str key, us_str message,
                      unsigned char out[US_DIGEST_SIZE]);

/* The name by which OpenSSL knows it: "SHA256". */
const char *us_digest_name(us_digest digest);

/* True if [a] and [b] are equal; the time taken depends on the lengths only. */
bool us_digest_equal(us_str a, us_str b);

/* [count] bytes as lower-case hexadecimal digits. */
us_str us_digest_hex(us_arena *arena, const unsigned char *bytes, size_t count);

/* Steps to charge for a digest of [length] bytes. */
static inline uint64_t us_digest_steps(size_t length)
{
    return 50 + (uint64_t)length / 8;
}

#endif
