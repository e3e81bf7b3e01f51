/* One HTTP request through libcurl, which is opened when first needed. */
#ifndef US_BUILTINS_HTTP_TRANSFER_H
#define US_BUILTINS_HTTP_TRANSFER_H

#include "base/buf.h"

#define US_HTTP_RESPONSE_MAX ((size_t)64 << 20)

/* PEM in memory, or the name of a file; both empty: none. */
typedef struct us_http_pem {
    us_str text;
    us_str file;
} us_http_pem;

/* Texts are NUL-terminated. */
typedef struct us_http_request {
    us_str url, method, body;
    const us_str *headers; /* "Name: value" */
    size_t header_count;
    int64_t timeout_ms; /* 0: none */
    bool follow, insecure;
    /* Asked before a redirection is followed; NULL: any host will do. */
    bool (*admits)(const void *data, us_str host);
    const void *admits_data;
    us_http_pem authorities, certificate, key;
} us_http_request;

/* What came back: malloc's memory, freed by us_http_response_free. */
typedef struct us_http_response {
    long status;
    char *head; /* status line and header lines, of the last answer */
    size_t head_length;
    char *body;
    size_t body_length;
    char error[256];
} us_http_response;

/* The host that [url] names, without port; what is no plain host, whole. */
us_str us_http_host(us_str url);

/* False after filling [response->error]; either way it must be freed. No arena is
 * touched. */
bool us_http_transfer(const us_http_request *request, us_http_response *response);
void us_http_response_free(void *response);

#endif
