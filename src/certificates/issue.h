/* Making certificates, and reading them. All texts are PEM, NUL-terminated; all times are seconds
 * since 1970. */
#ifndef US_CERTIFICATES_ISSUE_H
#define US_CERTIFICATES_ISSUE_H

#include "base/str.h"

/* A list of CAs has no more than that. */
#define US_CERTIFICATES_MAX 64

/* What a server shows, and what its clients verify it with. */
typedef struct us_certificate_pair {
    us_str certificate; /* the leaf */
    us_str key;
    us_str authority; /* the CA that signed the leaf */
    int64_t expires;  /* the leaf */
} us_certificate_pair;

/* What is to be made. */
typedef struct us_certificate_wish {
    const char *authority;    /* name of the CA, at most 64 bytes, */
    const char *name;         /* and of the leaf */
    const char *const *names; /* DNS names and addresses that the leaf is good for */
    size_t count;             /* 1 or more */
    int64_t now;
    int64_t seconds; /* how long from now on; the CA for as long again */
} us_certificate_wish;

/* True if [name] is a DNS name or an address. */
bool us_certificates_may_name(const char *name);

/* Makes a CA and a leaf under it, P-256 both, good an hour ago as well, since clocks differ. The
 * CA's key is forgotten at once, so each leaf has a CA of its own. On failure returns false and
 * stores a sentence in [error]; a name that may not be is one. */
bool us_certificates_issue(us_arena *arena, const us_certificate_wish *wish,
                           us_certificate_pair *pair, us_str *error);

typedef enum us_certificates_outcome {
    US_CERTIFICATES_GOOD,
    US_CERTIFICATES_NO_CERTIFICATE, /* there is none in the text */
    US_CERTIFICATES_NO_KEY,
    US_CERTIFICATES_NO_PAIR, /* they do not belong together */
} us_certificates_outcome;

/* What a leaf says. */
typedef struct us_certificate_facts {
    int64_t begins, expires;
    us_str *names; /* DNS names and addresses, as texts */
    size_t count;
} us_certificate_facts;

/* Reads the first certificate of [certificate], and the key. [facts] is filled where a certificate
 * is there. */
us_certificates_outcome us_certificates_read(us_arena *arena, us_str certificate,
                                             us_str key, us_certificate_facts *facts);

/* True if the leaf is good for [name], a DNS name or an address, as it stands: no wildcards. */
bool us_certificates_names(const us_certificate_facts *facts, const char *name);

/* A CA of a list. */
typedef struct us_authority {
    us_str text; /* as OpenSSL writes it: two are the same if these are */
    int64_t expires;
    bool signed_leaf;
} us_authority;

/* The certificates of [list], at most US_CERTIFICATES_MAX, in their order; whatever else is in the
 * text is passed over. [leaf] (may be empty) is what they may have signed. Stores their number in
 * [count]. */
us_authority *us_certificates_list(us_arena *arena, us_str list, us_str leaf,
                                   size_t *count);

#endif
