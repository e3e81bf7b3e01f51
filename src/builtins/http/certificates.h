/* The certificates and keys that a request of http.send names. */
#ifndef US_BUILTINS_HTTP_CERTIFICATES_H
#define US_BUILTINS_HTTP_CERTIFICATES_H

#include "builtins/builtin.h"
#include "builtins/http/transfer.h"

/* Where PEM comes from: each may be empty. */
typedef struct us_http_pem_source {
    us_str text;
    us_str file;
    us_str variable; /* of the environment */
} us_http_pem_source;

typedef struct us_http_tls {
    us_http_pem_source authorities, certificate, key;
    bool use_system; /* the system's authorities count too */
} us_http_tls;

/* Reads and checks what [tls] names, into [request]. On failure returns false and stores
 * the sentence in [error]. */
bool us_http_read_certificates(us_call *call, const us_http_tls *tls,
                               us_http_request *request, us_str *error);

#endif
