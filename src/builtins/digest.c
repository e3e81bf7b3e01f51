/* Digests by OpenSSL's one-shot functions. No state of the library outlives a
 * call but the algorithms it has looked up, which are kept; so an arena that runs
 * out between two of them leaks nothing; and nothing of OpenSSL starts before the
 * first digest is asked for. */
#include "builtins/digest.h"

#include "base/libcrypto.h"

#include <stdatomic.h>

static const EVP_MD *find(us_digest digest)
{
    switch (digest) {
    case US_DIGEST_MD5:
        return EVP_md5();
    case US_DIGEST_SHA1:
        return EVP_sha1();
    case US_DIGEST_SHA224:
        return EVP_sha224();
    case US_DIGEST_SHA256:
        return EVP_sha256();
    case US_DIGEST_SHA384:
        return EVP_sha384();
    case US_DIGEST_SHA512:
        return EVP_sha512();
    case US_DIGEST_SHA512_224:
        return EVP_sha512_224();
    case US_DIGEST_SHA512_256:
        return EVP_sha512_256();
    }
    return NULL;
}

const char *us_digest_name(us_digest digest)
{
    return EVP_MD_get0_name(find(digest));
}

/* As find, but ready for use: OpenSSL else looks the algorithm up in each call, which takes
 * several times as long as the digest of a short text. NULL if it cannot be had. */
static const EVP_MD *fetch(us_digest digest)
{
    static _Atomic(EVP_MD *) fetched[US_DIGEST_SHA512_256 + 1];
    EVP_MD *algorithm = atomic_load_explicit(&fetched[digest], memory_order_acquire);
    EVP_MD *other = NULL;
    if (algorithm)
        return algorithm;
    algorithm = EVP_MD_fetch(NULL, us_digest_name(digest), NULL);
    if (!algorithm || atomic_compare_exchange_strong(&fetched[digest], &other, algorithm))
        return algorithm;
    EVP_MD_free(algorithm); /* another thread was faster */
    return other;
}

size_t us_digest_compute(us_digest digest, us_str message,
                         unsigned char out[US_DIGEST_SIZE])
{
    unsigned size = 0;
    const EVP_MD *algorithm = fetch(digest);
    if (!algorithm || !EVP_Digest(message.text ? message.text : "", message.length, out,
                                  &size, algorithm, NULL))
        return 0;
    return size;
}

size_t us_digest_hmac(us_digest digest, us_str key, us_str message,
                      unsigned char out[US_DIGEST_SIZE])
{
    unsigned size = 0;
    if (key.length > INT32_MAX)
        return 0;
    /* A NULL key would mean "the key of the last call". */
    const char *key_bytes = key.length ? key.text : "";
    const char *bytes = message.length ? message.text : "";
    if (!HMAC(find(digest), key_bytes, (int)key.length, (const unsigned char *)bytes,
              message.length, out, &size))
        return 0;
    return size;
}

bool us_digest_equal(us_str a, us_str b)
{
    /* Written to be looked at, so that no compiler ends the loop early. */
    volatile unsigned char differs = 0;
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        differs = (unsigned char)(differs | (a.text[i] ^ b.text[i]));
    return differs == 0;
}

us_str us_digest_hex(us_arena *arena, const unsigned char *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    char *text = us_arena_alloc(arena, 2 * count + 1);
    for (size_t i = 0; i < count; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * count] = '\0';
    return us_str_make(text, 2 * count);
}
