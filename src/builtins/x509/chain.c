/* Verifies chains with OpenSSL. Everything OpenSSL makes in here is freed before
 * the functions return, and no arena is touched meanwhile. Purposes are checked by
 * our own rule, which is Go's: each certificate of the chain that lists purposes
 * must list one that is asked for. */
#include "builtins/x509/chain.h"

#include "base/libcrypto.h"

bool us_chain_is_certificate(us_str der, size_t *size)
{
    const unsigned char *next = (const unsigned char *)der.text;
    X509 *certificate = d2i_X509(NULL, &next, (long)der.length);
    bool well = certificate != NULL;
    *size = well ? (size_t)(next - (const unsigned char *)der.text) : 0;
    X509_free(certificate);
    ERR_clear_error();
    return well;
}

bool us_chain_is_request(us_str der)
{
    const unsigned char *next = (const unsigned char *)der.text;
    X509_REQ *request = d2i_X509_REQ(NULL, &next, (long)der.length);
    bool well = request && next == (const unsigned char *)der.text + der.length;
    X509_REQ_free(request);
    ERR_clear_error();
    return well;
}

/* The bits of us_chain_options.purposes that [usage] stands for. */
static unsigned purpose_bit(const ASN1_OBJECT *usage)
{
    static const int known[] = {
        NID_anyExtendedKeyUsage, NID_server_auth,    NID_client_auth, NID_code_sign,
        NID_email_protect,       NID_ipsecEndSystem, NID_ipsecTunnel, NID_ipsecUser,
        NID_time_stamp,          NID_OCSP_sign,      NID_ms_sgc,      NID_ns_sgc};
    int id = OBJ_obj2nid(usage);
    for (unsigned i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i] == id)
            return 1u << i;
    }
    return 0;
}

static bool has_purpose(const X509 *certificate, unsigned purposes)
{
    EXTENDED_KEY_USAGE *usages =
        X509_get_ext_d2i(certificate, NID_ext_key_usage, NULL, NULL);
    if (!usages)
        return true;
    unsigned bits = 0;
    for (int i = 0; i < sk_ASN1_OBJECT_num(usages); i++)
        bits |= purpose_bit(sk_ASN1_OBJECT_value(usages, i));
    EXTENDED_KEY_USAGE_free(usages);
    return (bits & 1) || (bits & purposes);
}

static bool check_purposes(STACK_OF(X509) * chain, unsigned purposes)
{
    if (purposes & 1)
        return true;
    for (int i = 0; i < sk_X509_num(chain); i++) {
        if (!has_purpose(sk_X509_value(chain, i), purposes))
            return false;
    }
    return true;
}

static bool check_host(X509 *leaf, us_str host)
{
    if (host.length == 0)
        return true;
    bool brackets = host.length > 2 && host.text[0] == '[' &&
                    host.text[host.length - 1] == ']' && host.length < 46;
    if (brackets) {
        char address[46] = "";
        memcpy(address, host.text + 1, host.length - 2);
        return X509_check_ip_asc(leaf, address, 0) == 1;
    }
    return X509_check_host(leaf, host.text, host.length,
                           X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL) == 1 ||
           (host.length < 46 && host.text[host.length] == '\0' &&
            X509_check_ip_asc(leaf, host.text, 0) == 1);
}

/* Runs OpenSSL's check; what it built goes to [chain] as indices. */
static bool build_chain(X509 *const *parsed, size_t count, X509_STORE_CTX *context,
                        const us_chain_options *options, size_t chain[US_CHAIN_MAX],
                        size_t *length)
{
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(parameters, (time_t)options->time);
    if (X509_verify_cert(context) <= 0)
        return false;
    STACK_OF(X509) *built = X509_STORE_CTX_get0_chain(context);
    if (!check_purposes(built, options->purposes) ||
        !check_host(parsed[count - 1], options->host))
        return false;
    *length = 0;
    for (int i = 0; i < sk_X509_num(built) && *length < US_CHAIN_MAX; i++) {
        size_t found = 0;
        while (found < count && X509_cmp(parsed[found], sk_X509_value(built, i)) != 0)
            found++;
        if (found == count)
            return false;
        chain[(*length)++] = found;
    }
    return true;
}

static bool verify(X509 *const *parsed, size_t count, const us_chain_options *options,
                   size_t chain[US_CHAIN_MAX], size_t *length)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    STACK_OF(X509) *between = sk_X509_new_null();
    bool well = store && context && between && X509_STORE_add_cert(store, parsed[0]) > 0;
    for (size_t i = 1; well && i + 1 < count; i++)
        well = sk_X509_push(between, parsed[i]) > 0;
    well = well && X509_STORE_CTX_init(context, store, parsed[count - 1], between) > 0 &&
           build_chain(parsed, count, context, options, chain, length);
    X509_STORE_CTX_free(context);
    sk_X509_free(between);
    X509_STORE_free(store);
    return well;
}

bool us_chain_verify(const us_str *certificates, size_t count,
                     const us_chain_options *options, size_t chain[US_CHAIN_MAX],
                     size_t *length)
{
    X509 *parsed[US_CHAIN_MAX] = {NULL};
    bool well = count >= 2 && count <= US_CHAIN_MAX;
    for (size_t i = 0; well && i < count; i++) {
        const unsigned char *next = (const unsigned char *)certificates[i].text;
        parsed[i] = d2i_X509(NULL, &next, (long)certificates[i].length);
        well = parsed[i] != NULL;
    }
    well = well && verify(parsed, count, options, chain, length);
    for (size_t i = 0; i < US_CHAIN_MAX; i++)
        X509_free(parsed[i]);
    ERR_clear_error();
    return well;
}
