/* crypto.x509.* and crypto.parse_private_keys: certificates, requests and keys in
 * PEM or DER, as the JSON of Go's structs. Texts are PEM, or base 64 of PEM or DER.
 * The folder x509 turns DER into values and checks chains. */
#include "base/diag.h"

#include "base/libcrypto.h"
#include "builtins/builtin.h"
#include "builtins/pem.h"
#include "builtins/x509/certificate.h"
#include "builtins/x509/chain.h"
#include "builtins/x509/der_error.h"
#include "builtins/x509/pair.h"
#include "builtins/x509/private_key.h"
#include "codec/base64.h"

#define TEXT_MAX ((size_t)1 << 20)
#define BEGIN    "-----BEGIN"
/* Steps of one check of a signature by a certificate of usual size. */
#define CHAIN_STEPS 20000

static bool looks_like_pem(us_str text)
{
    return us_str_starts_with(text, US_STR(BEGIN));
}

/* [text] as it is when [plain], else from base 64. */
static us_outcome unpack(us_call *call, us_str text, bool plain, us_str *bytes)
{
    if (text.length > TEXT_MAX)
        return us_call_error(call, "input is too long");
    if (!us_call_charge(call, 100 + text.length))
        return US_ERROR;
    *bytes = text;
    us_str error;
    if (!plain && !us_base64_decode(call->arena, text, false, bytes, &error))
        return us_call_error_text(call, error);
    return US_OK;
}

typedef struct certificates {
    us_str items[US_CHAIN_MAX];
    size_t count;
} certificates;

static us_outcome add_der(us_call *call, us_str der, certificates *list)
{
    while (der.length > 0) {
        size_t size;
        if (!us_call_charge(call, 1000))
            return US_ERROR;
        if (!us_chain_is_certificate(der, &size))
            return us_call_error(call, "x509: malformed certificate");
        if (list->count == US_CHAIN_MAX)
            return us_call_error(call, "too many certificates");
        list->items[list->count++] = us_str_slice(der, 0, size);
        der = us_str_slice(der, size, der.length);
    }
    return US_OK;
}

static us_outcome read_certificates(us_call *call, us_str text, certificates *list)
{
    us_str bytes;
    us_pem_block block;
    list->count = 0;
    if (unpack(call, text, looks_like_pem(text), &bytes) != US_OK)
        return US_ERROR;
    if (!looks_like_pem(bytes))
        return add_der(call, bytes, list);
    while (us_pem_next(call->arena, &bytes, &block)) {
        if (!us_str_is(block.label, "CERTIFICATE"))
            return us_call_error(call, "PEM block type is '%.*s', expected CERTIFICATE",
                                 US_STR_ARG(block.label));
        if (add_der(call, block.bytes, list) != US_OK)
            return US_ERROR;
    }
    return US_OK;
}

static us_outcome parse_certificates(us_call *call, const us_value *args,
                                     us_value *result)
{
    us_str text;
    certificates list;
    if (!us_call_string(call, args, 0, &text) ||
        read_certificates(call, text, &list) != US_OK)
        return US_ERROR;
    us_array *array = us_array_new(call->arena, list.count);
    for (size_t i = 0; i < list.count; i++)
        us_array_push(array, us_x509_certificate(call->arena, list.items[i], true));
    *result = us_value_array(array);
    return US_OK;
}

/* Verifies the chain of [list]; NULL: there is none. */
static us_outcome verify(us_call *call, const certificates *list,
                         const us_chain_options *options, bool with_strings,
                         us_value *result)
{
    size_t chain[US_CHAIN_MAX], length = 0;
    us_array *pair = us_array_new(call->arena, 2);
    us_array *array = us_array_new(call->arena, 4);
    if (list && !us_call_charge(call, list->count * CHAIN_STEPS))
        return US_ERROR;
    bool valid =
        list && us_chain_verify(list->items, list->count, options, chain, &length);
    for (size_t i = 0; valid && i < length; i++)
        us_array_push(
            array, us_x509_certificate(call->arena, list->items[chain[i]], with_strings));
    us_array_push(pair, us_value_boolean(valid));
    us_array_push(pair, us_value_array(array));
    *result = us_value_array(pair);
    return US_OK;
}

static us_chain_options default_options(const us_call *call)
{
    return (us_chain_options){.host = US_STR_EMPTY,
                              .time = us_call_now(call) / 1000000000,
                              .purposes = 1u << 1};
}

static us_outcome verify_certificates(us_call *call, const us_value *args,
                                      us_value *result)
{
    us_str text;
    us_chain_options options = default_options(call);
    certificates list;
    if (!us_call_string(call, args, 0, &text))
        return US_ERROR;
    /* Certificates that can't be read are as bad as a chain that does not hold. */
    bool readable = read_certificates(call, text, &list) == US_OK;
    if (call->fatal)
        return US_ERROR;
    return verify(call, readable ? &list : NULL, &options, true, result);
}

static bool find_purpose(us_value name, unsigned *purposes)
{
    static const char *const names[] = {"KeyUsageAny",
                                        "KeyUsageServerAuth",
                                        "KeyUsageClientAuth",
                                        "KeyUsageCodeSigning",
                                        "KeyUsageEmailProtection",
                                        "KeyUsageIPSECEndSystem",
                                        "KeyUsageIPSECTunnel",
                                        "KeyUsageIPSECUser",
                                        "KeyUsageTimeStamping",
                                        "KeyUsageOCSPSigning",
                                        "KeyUsageMicrosoftServerGatedCrypto",
                                        "KeyUsageNetscapeServerGatedCrypto",
                                        "KeyUsageMicrosoftCommercialCodeSigning",
                                        "KeyUsageMicrosoftKernelCodeSigning"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (us_str_is(us_value_text(name), names[i])) {
            *purposes |= 1u << i;
            return true;
        }
    }
    return false;
}

static us_outcome read_purposes(us_call *call, us_value value, unsigned *purposes)
{
    us_tag tag = us_value_tag(value);
    if (tag != US_TAG_ARRAY && tag != US_TAG_SET)
        return us_call_error(call, "'KeyUsages' should be an Array or Set");
    size_t count = us_value_count(value);
    us_buf unknown = us_buf_make(call->arena);
    unsigned found = 0;
    for (size_t i = 0; i < count; i++) {
        us_value name = tag == US_TAG_ARRAY
                            ? value.as.array->items[i]
                            : value.as.set->items[us_set_order(value.as.set)[i]];
        if (!us_value_is_string(name) || find_purpose(name, &found))
            continue;
        us_buf_add_c(&unknown, unknown.length ? " " : "");
        us_buf_add_str(&unknown, us_value_text(name));
    }
    if (unknown.length > 0)
        return us_call_error(call, "invalid entries for 'KeyUsages' found: [%.*s]",
                             US_STR_ARG(us_buf_str(&unknown)));
    *purposes = found ? found : *purposes;
    return US_OK;
}

static us_outcome read_integer(us_call *call, const char *name, const char *kind,
                               us_value value, int64_t *number)
{
    if (!us_value_is_number(value))
        return us_call_error(call, "'%s' should be a number", name);
    if (!us_number_to_int64(value, number))
        return us_call_error(call, "'%s' should be a valid %s", name, kind);
    return US_OK;
}

static us_outcome read_option(us_call *call, us_value key, us_value value,
                              us_chain_options *options)
{
    int64_t number;
    if (!us_value_is_string(key))
        return US_OK;
    us_str name = us_value_text(key);
    if (us_str_is(name, "KeyUsages"))
        return read_purposes(call, value, &options->purposes);
    if (us_str_is(name, "DNSName")) {
        if (!us_value_is_string(value))
            return us_call_error(call, "'DNSName' should be a string");
        options->host = us_str_copy(call->arena, us_value_text(value));
        return US_OK;
    }
    if (us_str_is(name, "CurrentTime")) {
        if (read_integer(call, "CurrentTime", "int64 number", value, &number) != US_OK)
            return US_ERROR;
        options->time = number / 1000000000;
        return US_OK;
    }
    if (!us_str_is(name, "MaxConstraintComparisons"))
        return us_call_error(call, "invalid key option");
    return read_integer(call, "MaxConstraintComparisons", "number", value, &number);
}

static us_outcome verify_with_options(us_call *call, const us_value *args,
                                      us_value *result)
{
    us_str text;
    us_object *object;
    us_chain_options options = default_options(call);
    certificates list;
    if (!us_call_string(call, args, 0, &text) || !us_call_object(call, args, 1, &object))
        return US_ERROR;
    /* Of certificates that can't be read nobody asks how to verify them. */
    bool readable = read_certificates(call, text, &list) == US_OK;
    if (call->fatal)
        return US_ERROR;
    if (!readable)
        return verify(call, NULL, &options, false, result);
    for (uint32_t i = 0; i < object->count; i++) {
        uint32_t at = us_object_order(object)[i];
        if (read_option(call, object->keys[at], object->values[at], &options) != US_OK)
            return US_ERROR;
    }
    return verify(call, &list, &options, false, result);
}

static us_outcome parse_request(us_call *call, const us_value *args, us_value *result)
{
    us_str text, bytes;
    us_pem_block block;
    if (!us_call_string(call, args, 0, &text))
        return US_ERROR;
    bool plain = us_str_starts_with(text, US_STR("-----BEGIN CERTIFICATE REQUEST-----"));
    if (unpack(call, text, plain, &bytes) != US_OK)
        return US_ERROR;
    if (looks_like_pem(bytes)) {
        if (!us_pem_next(call->arena, &bytes, &block) ||
            !us_str_is(block.label, "CERTIFICATE REQUEST"))
            return us_call_error(call, "invalid PEM-encoded certificate signing request");
        bytes = block.bytes;
    }
    if (!us_chain_is_request(bytes))
        return us_call_error_text(call,
                                  us_der_error(call->arena, bytes, "certificateRequest"));
    *result = us_x509_request(call->arena, bytes);
    return US_OK;
}

/* All private keys in [text]; other blocks are skipped. */
static us_outcome read_keys(us_call *call, us_str text, us_key_set **keys)
{
    us_pem_block block;
    const char *error = NULL;
    us_str rest = text;
    size_t count = 0;
    while (us_pem_next(call->arena, &rest, &block))
        count++;
    if (!us_call_charge(call, 1000 + count * 20000))
        return US_ERROR;
    *keys = us_key_set_new(call->arena, count);
    while (us_pem_next(call->arena, &text, &block)) {
        us_x509_read_private_key(call->arena, *keys, block.label, block.bytes, &error);
        if (error)
            return us_call_error(call, "%s", error);
    }
    return US_OK;
}

static us_outcome parse_rsa_private_key(us_call *call, const us_value *args,
                                        us_value *result)
{
    us_str text, bytes;
    us_key_set *keys;
    if (!us_call_string(call, args, 0, &text))
        return US_ERROR;
    if (text.length == 0)
        return us_call_error(call, "input PEM data was empty");
    if (unpack(call, text, looks_like_pem(text), &bytes) != US_OK ||
        read_keys(call, bytes, &keys) != US_OK)
        return US_ERROR;
    *result = keys->count ? us_x509_key_to_jwk(call->arena, &keys->items[0]) : US_NULL;
    return us_value_is_none(*result) ? us_call_error(call, "x509: unusable key") : US_OK;
}

static us_outcome parse_private_keys(us_call *call, const us_value *args,
                                     us_value *result)
{
    us_str text, bytes;
    us_key_set *keys;
    if (!us_call_string(call, args, 0, &text))
        return US_ERROR;
    *result = US_NULL;
    if (text.length == 0)
        return US_OK;
    us_array *array = us_array_new(call->arena, 1);
    *result = us_value_array(array);
    if (text.length > TEXT_MAX)
        return us_call_error(call, "input is too long");
    bytes = text;
    if (!looks_like_pem(text) && !us_pem_base64(call->arena, text, &bytes))
        return US_OK;
    if (read_keys(call, bytes, &keys) != US_OK)
        return US_ERROR;
    for (size_t i = 0; i < keys->count; i++) {
        us_value key = us_x509_key_to_struct(call->arena, &keys->items[i]);
        if (us_value_is_none(key))
            return us_call_error(call, "x509: unusable key");
        us_array_push(array, key);
    }
    return US_OK;
}

/* PEM of a pair's half, which may be in base 64 as a whole. */
static us_outcome unpack_half(us_call *call, us_str text, us_str *pem)
{
    return unpack(call, text, looks_like_pem(text), pem);
}

static us_outcome read_pair_certificates(us_call *call, us_str pem, certificates *list)
{
    us_pem_block block;
    us_str rest = pem;
    bool has_key = false;
    list->count = 0;
    while (us_pem_next(call->arena, &rest, &block)) {
        has_key = has_key || us_str_ends_with(block.label, US_STR("PRIVATE KEY"));
        if (us_str_is(block.label, "CERTIFICATE") &&
            add_der(call, block.bytes, list) != US_OK)
            return US_ERROR;
    }
    if (list->count > 0)
        return US_OK;
    if (has_key)
        return us_call_error(
            call, "tls: failed to find certificate PEM data in certificate "
                  "input, but did find a private key; PEM inputs may have been "
                  "switched");
    if (looks_like_pem(pem))
        return us_call_error(call,
                             "tls: failed to find any PEM data in certificate input");
    return us_call_error(call, "x509: malformed certificate");
}

static us_outcome read_pair_key(us_call *call, us_str pem, us_key_set **keys)
{
    us_pem_block block;
    us_str rest = pem;
    const char *error = NULL;
    us_buf skipped = us_buf_make(call->arena);
    *keys = us_key_set_new(call->arena, 1);
    while (us_pem_next(call->arena, &rest, &block)) {
        if (us_x509_read_private_key(call->arena, *keys, block.label, block.bytes,
                                     &error))
            return US_OK;
        if (error)
            return us_call_error(call, "tls: failed to parse private key");
        us_buf_add_c(&skipped, skipped.length ? " " : "");
        us_buf_add_str(&skipped, block.label);
    }
    if (skipped.length == 0)
        return us_call_error(call, "tls: failed to parse private key");
    return us_call_error(call,
                         "tls: failed to find PEM block with type ending in \"PRIVATE "
                         "KEY\" in key input after skipping PEM blocks of the following "
                         "types: [%.*s]",
                         US_STR_ARG(us_buf_str(&skipped)));
}

static us_outcome check_pair(us_call *call, us_str certificate, const us_key *key)
{
    const unsigned char *next = (const unsigned char *)certificate.text;
    X509 *parsed = d2i_X509(NULL, &next, (long)certificate.length);
    EVP_PKEY *public_key = parsed ? X509_get0_pubkey(parsed) : NULL;
    bool same_type =
        public_key && EVP_PKEY_get_base_id(public_key) == EVP_PKEY_get_base_id(key->key);
    bool same = same_type && EVP_PKEY_eq(public_key, key->key) == 1;
    X509_free(parsed);
    if (!same_type)
        return us_call_error(call,
                             "tls: private key type does not match public key type");
    return same ? US_OK
                : us_call_error(call, "tls: private key does not match public key");
}

us_outcome us_x509_check_pair(us_call *call, us_str certificate, us_str key,
                              us_str *error)
{
    certificates list;
    us_key_set *keys;
    us_pem_block block;
    const us_str halves[] = {certificate, key};
    for (size_t i = 0; i < 2; i++) {
        us_str rest = halves[i];
        if (!us_pem_next(call->arena, &rest, &block)) {
            *error =
                us_str_format(call->arena, "tls: failed to find any PEM data in %s input",
                              i == 0 ? "certificate" : "key");
            return US_ERROR;
        }
    }
    if (read_pair_certificates(call, certificate, &list) == US_OK &&
        read_pair_key(call, key, &keys) == US_OK &&
        check_pair(call, list.items[0], &keys->items[0]) == US_OK)
        return US_OK;
    size_t name = strlen(call->builtin->name) + strlen(": ");
    *error = us_str_slice(call->error, name, call->error.length);
    return US_ERROR;
}

static us_value make_pair(us_call *call, const certificates *list, us_value key)
{
    us_object *object = us_object_new(call->arena, 6);
    us_array *chain = us_array_new(call->arena, list->count);
    for (size_t i = 0; i < list->count; i++)
        us_array_push(chain, us_der_bytes(call->arena, list->items[i]));
    us_x509_put(object, "Certificate", us_value_array(chain));
    us_x509_put(object, "Leaf", us_x509_certificate(call->arena, list->items[0], false));
    us_x509_put(object, "OCSPStaple", US_NULL);
    us_x509_put(object, "PrivateKey", key);
    us_x509_put(object, "SignedCertificateTimestamps", US_NULL);
    us_x509_put(object, "SupportedSignatureAlgorithms", US_NULL);
    return us_value_object(object);
}

static us_outcome parse_keypair(us_call *call, const us_value *args, us_value *result)
{
    us_str texts[2], certificate_pem, key_pem;
    certificates list;
    us_key_set *keys;
    if (!us_call_string(call, args, 0, &texts[0]))
        return US_ERROR;
    /* OPA counts its second operand as the first. */
    if (!us_call_string(call, args + 1, 0, &texts[1]) ||
        unpack_half(call, texts[0], &certificate_pem) != US_OK ||
        unpack_half(call, texts[1], &key_pem) != US_OK ||
        read_pair_certificates(call, certificate_pem, &list) != US_OK ||
        read_pair_key(call, key_pem, &keys) != US_OK ||
        check_pair(call, list.items[0], &keys->items[0]) != US_OK)
        return US_ERROR;
    us_value key = us_x509_key_to_struct(call->arena, &keys->items[0]);
    if (us_value_is_none(key))
        return us_call_error(call, "tls: failed to parse private key");
    *result = make_pair(call, &list, key);
    return US_OK;
}

#define OBJECT "object[string: any]"
#define CHAIN  "array<boolean, array[" OBJECT "]>"

static const us_builtin rows[] = {
    {"crypto.parse_private_keys", "(keys: string) output: array[" OBJECT "]",
     parse_private_keys, 0, NULL},
    {"crypto.x509.parse_and_verify_certificates", "(certs: string) output: " CHAIN,
     verify_certificates, 0, NULL},
    {"crypto.x509.parse_and_verify_certificates_with_options",
     "(certs: string, options: " OBJECT ") output: " CHAIN, verify_with_options, 0, NULL},
    {"crypto.x509.parse_certificate_request", "(csr: string) output: " OBJECT,
     parse_request, 0, NULL},
    {"crypto.x509.parse_certificates", "(certs: string) output: array[" OBJECT "]",
     parse_certificates, 0, NULL},
    {"crypto.x509.parse_keypair", "(cert: string, pem: string) output: " OBJECT,
     parse_keypair, 0, NULL},
    {"crypto.x509.parse_rsa_private_key", "(pem: string) output: " OBJECT,
     parse_rsa_private_key, 0, NULL},
};

const us_builtin_family us_x509_family = {rows, sizeof rows / sizeof rows[0]};
