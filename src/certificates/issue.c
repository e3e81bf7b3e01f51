/* Making a CA and a leaf by OpenSSL. What is OpenSSL's lies in one struct, which a scratch arena
 * frees on each way out. */
#include "certificates/issue.h"

#include "base/buf.h"
#include "base/libcrypto.h"

#include <arpa/inet.h>
#include <time.h>

/* Clocks differ: what is made now is good an hour ago. */
#define BACKDATING (60 * 60)

typedef struct issuance {
    EVP_PKEY *ca_key;
    EVP_PKEY *leaf_key;
    X509 *ca;
    X509 *leaf;
    BIO *pem;
} issuance;

typedef struct extension {
    int id;
    const char *value;
} extension;

static void free_issuance(void *data)
{
    issuance *made = data;
    BIO_free(made->pem);
    X509_free(made->leaf);
    X509_free(made->ca);
    EVP_PKEY_free(made->leaf_key);
    EVP_PKEY_free(made->ca_key);
}

static bool set_serial(X509 *certificate)
{
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return false;
    bytes[0] &= 0x7F;
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    bool good = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    return good;
}

static bool add_extensions(X509 *certificate, X509 *issuer, const extension *list,
                           size_t count)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    for (size_t i = 0; i < count; i++) {
        X509_EXTENSION *made =
            X509V3_EXT_conf_nid(NULL, &context, list[i].id, list[i].value);
        if (!made || X509_add_ext(certificate, made, -1) != 1) {
            X509_EXTENSION_free(made);
            return false;
        }
        X509_EXTENSION_free(made);
    }
    return true;
}

/* A certificate for [key] called [name], signed by [signer] in the name of [issuer]
 * (NULL: by itself), good until [end]. */
static X509 *issue(const char *name, EVP_PKEY *key, X509 *issuer, EVP_PKEY *signer,
                   const extension *extensions, size_t extension_count, time_t now,
                   time_t end)
{
    X509 *certificate = X509_new();
    X509 *parent = issuer ? issuer : certificate;
    if (!certificate)
        return NULL;
    X509_NAME *subject = X509_get_subject_name(certificate);
    bool good = X509_set_version(certificate, X509_VERSION_3) == 1 &&
                set_serial(certificate) &&
                X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                           (const unsigned char *)name, -1, -1, 0) == 1 &&
                X509_set_issuer_name(certificate, X509_get_subject_name(parent)) == 1 &&
                ASN1_TIME_set(X509_getm_notBefore(certificate), now - BACKDATING) &&
                ASN1_TIME_set(X509_getm_notAfter(certificate), end) &&
                X509_set_pubkey(certificate, key) == 1 &&
                add_extensions(certificate, parent, extensions, extension_count) &&
                X509_sign(certificate, signer, EVP_sha256()) > 0;
    if (good)
        return certificate;
    X509_free(certificate);
    return NULL;
}

static bool make_certificates(issuance *made, const us_certificate_wish *wish,
                              const char *subjects)
{
    static const extension ca_extensions[] = {
        {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
        {NID_key_usage, "critical,keyCertSign,cRLSign"},
        {NID_subject_key_identifier, "hash"},
    };
    const extension leaf_extensions[] = {
        {NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage, "critical,digitalSignature"},
        {NID_ext_key_usage, "serverAuth"},
        {NID_subject_alt_name, subjects},
        {NID_subject_key_identifier, "hash"},
        {NID_authority_key_identifier, "keyid:always"},
    };
    time_t end = wish->now + wish->seconds;
    made->ca_key = EVP_EC_gen("P-256");
    made->leaf_key = EVP_EC_gen("P-256");
    if (!made->ca_key || !made->leaf_key)
        return false;
    made->ca = issue(wish->authority, made->ca_key, NULL, made->ca_key, ca_extensions,
                     sizeof ca_extensions / sizeof *ca_extensions, wish->now,
                     end + wish->seconds);
    if (!made->ca)
        return false;
    made->leaf =
        issue(wish->name, made->leaf_key, made->ca, made->ca_key, leaf_extensions,
              sizeof leaf_extensions / sizeof *leaf_extensions, wish->now, end);
    return made->leaf != NULL;
}

/* What has been written to the BIO, as a text; the BIO is empty afterwards. */
static us_str take_text(us_arena *arena, BIO *pem)
{
    char *bytes;
    long length = BIO_get_mem_data(pem, &bytes);
    us_str text = us_str_copy(arena, us_str_make(bytes, (size_t)length));
    BIO_reset(pem);
    return text;
}

static bool make_pair(us_arena *arena, issuance *made, const us_certificate_wish *wish,
                      const char *subjects, us_certificate_pair *pair)
{
    made->pem = BIO_new(BIO_s_mem());
    if (!made->pem || !make_certificates(made, wish, subjects) ||
        PEM_write_bio_X509(made->pem, made->leaf) != 1)
        return false;
    pair->certificate = take_text(arena, made->pem);
    if (PEM_write_bio_X509(made->pem, made->ca) != 1)
        return false;
    pair->authority = take_text(arena, made->pem);
    if (PEM_write_bio_PrivateKey(made->pem, made->leaf_key, NULL, NULL, 0, NULL, NULL) !=
        1)
        return false;
    pair->key = take_text(arena, made->pem);
    pair->expires = wish->now + wish->seconds;
    return true;
}

static bool is_address(const char *name)
{
    struct in6_addr address;
    return inet_pton(AF_INET, name, &address) == 1 ||
           inet_pton(AF_INET6, name, &address) == 1;
}

bool us_certificates_may_name(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789.-*";
    return is_address(name) || (name[0] && !name[strspn(name, allowed)]);
}

/* What a certificate is good for, in OpenSSL's form; NULL if that holds something that is
 * neither a name nor an address. */
static const char *subjects_of(us_arena *arena, const us_certificate_wish *wish,
                               us_str *error)
{
    us_buf subjects = us_buf_make(arena);
    for (size_t i = 0; i < wish->count; i++) {
        const char *name = wish->names[i];
        if (!us_certificates_may_name(name)) {
            *error = us_str_format(arena, "%s is neither a name nor an address", name);
            return NULL;
        }
        us_buf_add_format(&subjects, "%s%s:%s", i > 0 ? "," : "",
                          is_address(name) ? "IP" : "DNS", name);
    }
    return us_buf_str(&subjects).text;
}

static us_str openssl_error(us_arena *arena, const char *what)
{
    char reason[256] = "unknown error";
    unsigned long code = ERR_peek_last_error();
    if (code != 0)
        ERR_error_string_n(code, reason, sizeof reason);
    ERR_clear_error();
    return us_str_format(arena, "%s: %s", what, reason);
}

bool us_certificates_issue(us_arena *arena, const us_certificate_wish *wish,
                           us_certificate_pair *pair, us_str *error)
{
    const char *subjects = subjects_of(arena, wish, error);
    if (!subjects)
        return false;
    us_arena *scratch = us_arena_scratch(arena);
    issuance *made = us_arena_alloc_zero(scratch, sizeof *made);
    us_arena_on_release(scratch, free_issuance, made);
    bool good = make_pair(arena, made, wish, subjects, pair);
    if (!good)
        *error = openssl_error(arena, "cannot make a certificate");
    us_arena_free(scratch);
    return good;
}
