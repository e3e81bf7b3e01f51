/* Certificates by OpenSSL, for the TLS by GnuTLS that libmicrohttpd does: what goes
 * between the two is PEM text. A self-made identity serves a first try on one machine: a
 * CA whose key never leaves this function and one leaf, P-256 both, so that a client can
 * verify the server with the certificate of the CA alone. */
#include "tls.h"

#include "base/buf.h"
#include "base/file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <unistd.h>

#define FILE_MAX ((size_t)1 << 20)
/* Clocks differ: what is made now is good an hour ago. */
#define BACKDATING (60L * 60)

/* Everything of OpenSSL's that has to be freed, whatever happens. */
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

static us_str openssl_error(us_arena *arena, const char *what)
{
    char reason[256] = "unknown error";
    unsigned long code = ERR_peek_last_error();
    if (code != 0)
        ERR_error_string_n(code, reason, sizeof reason);
    ERR_clear_error();
    return us_str_format(arena, "%s: %s", what, reason);
}

/* ---- Certificates from files --------------------------------------------------------- */

static bool check_pair(us_arena *arena, const char *path, X509 *certificate,
                       EVP_PKEY *key, tls_identity *identity, us_str *error)
{
    struct tm parts;
    if (X509_check_private_key(certificate, key) != 1) {
        ERR_clear_error();
        *error =
            us_str_format(arena, "%s: the key does not belong to this certificate", path);
        return false;
    }
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
        *error = us_str_format(arena, "%s: the certificate has expired", path);
        return false;
    }
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) == 1)
        identity->expires = timegm(&parts);
    return true;
}

bool tls_load(us_arena *arena, const char *certificate_path, const char *key_path,
              tls_identity *identity, us_str *error)
{
    *identity = (tls_identity){.ca = US_STR_EMPTY};
    if (!us_file_read(arena, certificate_path, FILE_MAX, &identity->certificate, error) ||
        !us_file_read(arena, key_path, FILE_MAX, &identity->key, error))
        return false;
    BIO *certificate_bio =
        BIO_new_mem_buf(identity->certificate.text, (int)identity->certificate.length);
    BIO *key_bio = BIO_new_mem_buf(identity->key.text, (int)identity->key.length);
    /* The empty pass phrase keeps OpenSSL from asking for one on the terminal. */
    char no_pass_phrase[] = "";
    X509 *certificate =
        certificate_bio ? PEM_read_bio_X509(certificate_bio, NULL, NULL, NULL) : NULL;
    EVP_PKEY *key =
        key_bio ? PEM_read_bio_PrivateKey(key_bio, NULL, NULL, no_pass_phrase) : NULL;
    BIO_free(certificate_bio);
    BIO_free(key_bio);
    bool good = certificate && key;
    if (good)
        good = check_pair(arena, certificate_path, certificate, key, identity, error);
    else
        *error = us_str_format(arena, "%s: no %s in PEM form",
                               certificate ? key_path : certificate_path,
                               certificate ? "private key" : "certificate");
    X509_free(certificate);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return good;
}

/* ---- Certificates of our own --------------------------------------------------------- */

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
 * (NULL: by itself). */
static X509 *issue(const char *name, EVP_PKEY *key, X509 *issuer, EVP_PKEY *signer,
                   const extension *extensions, size_t extension_count, long seconds)
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
                X509_gmtime_adj(X509_getm_notBefore(certificate), -BACKDATING) &&
                X509_gmtime_adj(X509_getm_notAfter(certificate), seconds) &&
                X509_set_pubkey(certificate, key) == 1 &&
                add_extensions(certificate, parent, extensions, extension_count) &&
                X509_sign(certificate, signer, EVP_sha256()) > 0;
    if (good)
        return certificate;
    X509_free(certificate);
    return NULL;
}

static bool make_certificates(issuance *made, const char *subjects, time_t seconds)
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
    made->ca_key = EVP_EC_gen("P-256");
    made->leaf_key = EVP_EC_gen("P-256");
    if (!made->ca_key || !made->leaf_key)
        return false;
    made->ca =
        issue("usher-webhook's own CA", made->ca_key, NULL, made->ca_key, ca_extensions,
              sizeof ca_extensions / sizeof *ca_extensions, 2 * seconds);
    if (!made->ca)
        return false;
    made->leaf =
        issue("localhost", made->leaf_key, made->ca, made->ca_key, leaf_extensions,
              sizeof leaf_extensions / sizeof *leaf_extensions, seconds);
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

static bool make_identity(us_arena *arena, issuance *made, const char *subjects,
                          time_t seconds, tls_identity *identity)
{
    made->pem = BIO_new(BIO_s_mem());
    if (!made->pem || !make_certificates(made, subjects, seconds) ||
        PEM_write_bio_X509(made->pem, made->leaf) != 1)
        return false;
    identity->certificate = take_text(arena, made->pem);
    if (PEM_write_bio_X509(made->pem, made->ca) != 1)
        return false;
    identity->ca = take_text(arena, made->pem);
    if (PEM_write_bio_PrivateKey(made->pem, made->leaf_key, NULL, NULL, 0, NULL, NULL) !=
        1)
        return false;
    identity->key = take_text(arena, made->pem);
    identity->expires = time(NULL) + seconds;
    return true;
}

/* What a certificate is good for, in OpenSSL's form; NULL if [names] holds something that is
 * neither a name nor an address. */
static const char *subjects_of(us_arena *arena, const char *const *names, size_t count,
                               us_str *error)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789.-*";
    us_buf subjects = us_buf_make(arena);
    us_buf_add_c(&subjects, "DNS:localhost,IP:127.0.0.1,IP:::1");
    for (size_t i = 0; i < count; i++) {
        struct in6_addr address;
        bool is_address = inet_pton(AF_INET, names[i], &address) == 1 ||
                          inet_pton(AF_INET6, names[i], &address) == 1;
        if (!is_address && (!names[i][0] || names[i][strspn(names[i], allowed)])) {
            *error = us_str_format(
                arena, "--tls-name: %s is neither a name nor an address", names[i]);
            return NULL;
        }
        us_buf_add_format(&subjects, ",%s:%s", is_address ? "IP" : "DNS", names[i]);
    }
    return us_buf_str(&subjects).text;
}

bool tls_make(us_arena *arena, const char *const *names, size_t count, time_t seconds,
              tls_identity *identity, us_str *error)
{
    const char *subjects = subjects_of(arena, names, count, error);
    if (!subjects)
        return false;
    issuance made = {0};
    bool good = make_identity(arena, &made, subjects, seconds, identity);
    if (!good)
        *error = openssl_error(arena, "cannot make a certificate");
    BIO_free(made.pem);
    X509_free(made.leaf);
    X509_free(made.ca);
    EVP_PKEY_free(made.leaf_key);
    EVP_PKEY_free(made.ca_key);
    return good;
}

bool tls_write(us_arena *arena, us_str text, const char *path, us_str *error)
{
    us_str temporary = us_str_format(arena, "%s.%ld", path, (long)getpid());
    FILE *file = fopen(temporary.text, "w");
    bool good = file && fwrite(text.text, 1, text.length, file) == text.length;
    if (file && fclose(file) != 0)
        good = false;
    if (good && rename(temporary.text, path) == 0)
        return true;
    *error = us_str_format(arena, "cannot write %s: %s", path, strerror(errno));
    remove(temporary.text);
    return false;
}
