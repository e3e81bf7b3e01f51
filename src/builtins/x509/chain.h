/* Checking a chain of certificates. */
#ifndef US_BUILTINS_X509_CHAIN_H
#define US_BUILTINS_X509_CHAIN_H

#include "base/str.h"

#define US_CHAIN_MAX 64

typedef struct us_chain_options {
    us_str host;          /* that the leaf must be for; empty: any */
    int64_t time;         /* seconds since 1970 */
    unsigned purposes;    /* bit n: Go's extended key usage n; bit 0: any */
    unsigned comparisons; /* most name comparisons; 0: the usual number */
} us_chain_options;

/* Whether the last of [count] certificates leads to the first, which is trusted,
 * over some of those between. Stores the indices of the chain, leaf first, and their
 * number; [certificates] is DER. */
bool us_chain_verify(const us_str *certificates, size_t count,
                     const us_chain_options *options, size_t chain[US_CHAIN_MAX],
                     size_t *length);

/* True if [der] is one certificate, [size] bytes long. */
bool us_chain_is_certificate(us_str der, size_t *size);

/* True if [der] is a certificate request. */
bool us_chain_is_request(us_str der);

#endif
