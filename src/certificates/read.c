/* Reading certificates by OpenSSL. Its objects are not in arenas, and an arena may jump away; so
 * whatever is made here is registered with a scratch arena, which frees it on each way out. */
#include "certificates/issue.h"

#include "base/libcrypto.h"

#include <arpa/inet.h>
#include <time.h>

static void free_certificate(void *certificate)
{
    X509_free(certificate);
}

static void free_key(void *key)
{
    EVP_PKEY_free(key);
}

static void free_bio(void *bio)
{
    BIO_free(bio);
}

static void free_names(void *names)
{
    GENERAL_NAMES_free(names);
}

/* For the length of [scratch]; NULL if there is no memory. */
static BIO *open_text(us_arena *scratch, us_str text)
{
    BIO *bio =
        text.length <= INT32_MAX ? BIO_new_mem_buf(text.text, (int)text.length) : NULL;
    if (bio)
        us_arena_on_release(scratch, free_bio, bio);
    return bio;
}

/* The next one of [bio], or NULL. */
static X509 *next_certificate(us_arena *scratch, BIO *bio)
{
    X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    if (certificate)
        us_arena_on_release(scratch, free_certificate, certificate);
    return certificate;
}

static EVP_PKEY *read_key(us_arena *scratch, us_str text)
{
    /* The empty pass phrase keeps OpenSSL from asking for one on the terminal. */
    char no_pass_phrase[] = "";
    BIO *bio = open_text(scratch, text);
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, no_pass_phrase) : NULL;
    if (key)
        us_arena_on_release(scratch, free_key, key);
    return key;
}

static int64_t seconds_of(const ASN1_TIME *time)
{
    struct tm parts;
    return ASN1_TIME_to_tm(time, &parts) == 1 ? timegm(&parts) : 0;
}

/* Empty where it is neither a DNS name nor an address. */
static us_str name_of(us_arena *arena, const GENERAL_NAME *name)
{
    char text[INET6_ADDRSTRLEN];
    if (name->type == GEN_DNS) {
        const char *bytes = (const char *)ASN1_STRING_get0_data(name->d.dNSName);
        return us_str_copy(
            arena, us_str_make(bytes, (size_t)ASN1_STRING_length(name->d.dNSName)));
    }
    if (name->type != GEN_IPADD)
        return US_STR_EMPTY;
    int length = ASN1_STRING_length(name->d.iPAddress);
    if (length != 4 && length != 16)
        return US_STR_EMPTY;
    inet_ntop(length == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(name->d.iPAddress),
              text, sizeof text);
    return us_str_copy(arena, us_str_from(text));
}

static void read_facts(us_arena *arena, us_arena *scratch, const X509 *certificate,
                       us_certificate_facts *facts)
{
    GENERAL_NAMES *names =
        X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    int count = names ? sk_GENERAL_NAME_num(names) : 0;
    if (names)
        us_arena_on_release(scratch, free_names, names);
    facts->begins = seconds_of(X509_get0_notBefore(certificate));
    facts->expires = seconds_of(X509_get0_notAfter(certificate));
    facts->names = us_arena_alloc_array(arena, (size_t)count + 1, sizeof *facts->names);
    for (int i = 0; i < count; i++) {
        us_str name = name_of(arena, sk_GENERAL_NAME_value(names, i));
        if (name.length > 0)
            facts->names[facts->count++] = name;
    }
}

us_certificates_outcome us_certificates_read(us_arena *arena, us_str certificate,
                                             us_str key, us_certificate_facts *facts)
{
    us_arena *scratch = us_arena_scratch(arena);
    us_certificates_outcome outcome = US_CERTIFICATES_GOOD;
    *facts = (us_certificate_facts){0};
    X509 *leaf = next_certificate(scratch, open_text(scratch, certificate));
    EVP_PKEY *private = read_key(scratch, key);
    if (leaf)
        read_facts(arena, scratch, leaf, facts);
    if (!leaf)
        outcome = US_CERTIFICATES_NO_CERTIFICATE;
    else if (!private)
        outcome = US_CERTIFICATES_NO_KEY;
    else if (X509_check_private_key(leaf, private) != 1)
        outcome = US_CERTIFICATES_NO_PAIR;
    us_arena_free(scratch);
    ERR_clear_error();
    return outcome;
}

bool us_certificates_names(const us_certificate_facts *facts, const char *name)
{
    unsigned char wanted[16], had[16];
    int family = strchr(name, ':') ? AF_INET6 : AF_INET;
    bool is_address = inet_pton(family, name, wanted) == 1;
    for (size_t i = 0; i < facts->count; i++) {
        const char *text = facts->names[i].text;
        if (is_address ? inet_pton(family, text, had) == 1 &&
                             memcmp(wanted, had, family == AF_INET ? 4 : 16) == 0
                       : us_str_is(facts->names[i], name))
            return true;
    }
    return false;
}

/* As OpenSSL writes it; empty if that fails. */
static us_str text_of(us_arena *arena, us_arena *scratch, X509 *certificate)
{
    char *bytes;
    BIO *bio = BIO_new(BIO_s_mem());
    if (!bio)
        return US_STR_EMPTY;
    us_arena_on_release(scratch, free_bio, bio);
    if (PEM_write_bio_X509(bio, certificate) != 1)
        return US_STR_EMPTY;
    long length = BIO_get_mem_data(bio, &bytes);
    return us_str_copy(arena, us_str_make(bytes, (size_t)length));
}

static bool has_signed(X509 *authority, X509 *leaf)
{
    return leaf && X509_check_issued(authority, leaf) == X509_V_OK &&
           X509_verify(leaf, X509_get0_pubkey(authority)) == 1;
}

us_authority *us_certificates_list(us_arena *arena, us_str list, us_str leaf,
                                   size_t *count)
{
    us_authority *found = us_arena_alloc_array(arena, US_CERTIFICATES_MAX, sizeof *found);
    us_arena *scratch = us_arena_scratch(arena);
    X509 *signed_one = next_certificate(scratch, open_text(scratch, leaf));
    BIO *bio = open_text(scratch, list);
    X509 *certificate;
    *count = 0;
    while (*count < US_CERTIFICATES_MAX &&
           (certificate = next_certificate(scratch, bio)) != NULL) {
        us_authority one = {text_of(arena, scratch, certificate),
                            seconds_of(X509_get0_notAfter(certificate)),
                            has_signed(certificate, signed_one)};
        if (one.text.length > 0)
            found[(*count)++] = one;
    }
    us_arena_free(scratch);
    ERR_clear_error();
    return found;
}
