/* crypto.*: digests and message authentication codes, as hexadecimal text. One
 * body serves all digests of a kind; the row's name selects which. Keys and
 * certificates are the business of x509.c. */
#include "builtins/builtin.h"
#include "builtins/digest.h"

static us_outcome give_hex(us_call *call, const unsigned char *bytes, size_t size,
                           us_value *result)
{
    /* No fault of the operands: to leave the call undefined would hide it. */
    if (size == 0)
        return us_call_halt(call, "eval_cancel_error", "digest is not available");
    *result = us_value_string(us_digest_hex(call->arena, bytes, size));
    return US_OK;
}

static us_outcome hash(us_call *call, const us_value *args, us_digest digest,
                       us_value *result)
{
    us_str message;
    unsigned char bytes[US_DIGEST_SIZE];
    if (!us_call_string(call, args, 0, &message) ||
        !us_call_charge(call, us_digest_steps(message.length)))
        return US_ERROR;
    return give_hex(call, bytes, us_digest_compute(digest, message, bytes), result);
}

static us_outcome authenticate(us_call *call, const us_value *args, us_digest digest,
                               us_value *result)
{
    us_str message, key;
    unsigned char bytes[US_DIGEST_SIZE];
    if (!us_call_string(call, args, 0, &message) ||
        !us_call_string(call, args, 1, &key) ||
        !us_call_charge(call, us_digest_steps(message.length + key.length)))
        return US_ERROR;
    return give_hex(call, bytes, us_digest_hmac(digest, key, message, bytes), result);
}

static us_outcome hash_md5(us_call *call, const us_value *args, us_value *result)
{
    return hash(call, args, US_DIGEST_MD5, result);
}

static us_outcome hash_sha1(us_call *call, const us_value *args, us_value *result)
{
    return hash(call, args, US_DIGEST_SHA1, result);
}

static us_outcome hash_sha256(us_call *call, const us_value *args, us_value *result)
{
    return hash(call, args, US_DIGEST_SHA256, result);
}

static us_outcome hmac_md5(us_call *call, const us_value *args, us_value *result)
{
    return authenticate(call, args, US_DIGEST_MD5, result);
}

static us_outcome hmac_sha1(us_call *call, const us_value *args, us_value *result)
{
    return authenticate(call, args, US_DIGEST_SHA1, result);
}

static us_outcome hmac_sha256(us_call *call, const us_value *args, us_value *result)
{
    return authenticate(call, args, US_DIGEST_SHA256, result);
}

static us_outcome hmac_sha512(us_call *call, const us_value *args, us_value *result)
{
    return authenticate(call, args, US_DIGEST_SHA512, result);
}

static us_outcome hmac_equal(us_call *call, const us_value *args, us_value *result)
{
    us_str a, b;
    if (!us_call_string(call, args, 0, &a) || !us_call_string(call, args, 1, &b))
        return US_ERROR;
    *result = us_value_boolean(us_digest_equal(a, b));
    return US_OK;
}

static const us_builtin rows[] = {
    {"crypto.hmac.equal", "(mac1: string, mac2: string) result: boolean", hmac_equal, 0,
     NULL},
    {"crypto.hmac.md5", "(x: string, key: string) y: string", hmac_md5, 0, NULL},
    {"crypto.hmac.sha1", "(x: string, key: string) y: string", hmac_sha1, 0, NULL},
    {"crypto.hmac.sha256", "(x: string, key: string) y: string", hmac_sha256, 0, NULL},
    {"crypto.hmac.sha512", "(x: string, key: string) y: string", hmac_sha512, 0, NULL},
    {"crypto.md5", "(x: string) y: string", hash_md5, 0, NULL},
    {"crypto.sha1", "(x: string) y: string", hash_sha1, 0, NULL},
    {"crypto.sha256", "(x: string) y: string", hash_sha256, 0, NULL},
};

const us_builtin_family us_crypto_family = {rows, sizeof rows / sizeof rows[0]};
