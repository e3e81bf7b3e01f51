/* One HTTP request through libcurl, which is opened when first needed. */
#ifndef US_BUILTINS_HTTP_TRANSFER_H
#define US_BUILTINS_HTTP_TRANSFER_H

#include "builtins/builtin.h"

#define US_HTTP_RESPONSE_MAX ((size_t)64 << 20)

/* Texts are NUL-terminated; all but the method and the URL may be empty. */
typedef struct us_http_request {
    us_str url, method, body;
    us_str refused;        /* why it can't be sent at all */
    const us_str *headers; /* "Name: value", or "Name;" where the value is empty */
    size_t header_count;
    us_str server_name;      /* that TLS asks for and checks, in place of the URL's */
    us_str socket;           /* path of a socket in the file system, to speak over */
    us_str authorities;      /* PEM: who may have signed the server's certificate */
    bool use_system;         /* the system's authorities may, too */
    us_str certificate, key; /* PEM: ours */
    int64_t timeout;         /* nanoseconds; 0 or less: none */
    size_t max_bytes;        /* of the body that comes back; 0: US_HTTP_RESPONSE_MAX */
    bool follow, insecure;
    bool close;        /* the connection serves no other request */
    bool handshake;    /* TLS is agreed on, and nothing is sent */
    us_budget *budget; /* the transfer ends when it is spent, within a second */
    int64_t idle; /* nanoseconds in which nothing comes, and it is given up; 0: none */
    /* Gets the bytes of a body of status 200 as they come; they are not kept then, and not
     * bounded. False ends the transfer. NULL: the response has them. */
    bool (*take)(void *data, us_str bytes);
    void *take_data;
} us_http_request;

typedef enum us_http_outcome {
    US_HTTP_DONE,
    US_HTTP_FAILED,    /* [error] tells why */
    US_HTTP_TIMED_OUT, /* likewise; by [timeout], or [idle] */
    US_HTTP_STOPPED,   /* the budget is spent, or [take] has enough */
    US_HTTP_TOO_LARGE, /* more bytes came than may */
} us_http_outcome;

/* What came back: malloc's memory, freed by us_http_response_free. */
typedef struct us_http_response {
    long status;
    char *head; /* status line and header lines, of the last answer */
    size_t head_length;
    char *body;
    size_t body_length;
    char *next; /* where the answer redirects to, as a whole URL; NULL: nowhere */
    char *
        certificate; /* of the server, in PEM, after a handshake; NULL: it is not known */
    bool too_large;
    char error[512];
} us_http_response;

/* Sends [request] once. The response must be freed whatever comes. No arena is
 * touched. */
us_http_outcome us_http_transfer(const us_http_request *request,
                                 us_http_response *response);

/* Makes [response] that of a request whose time is over. Returns US_HTTP_TIMED_OUT. */
us_http_outcome us_http_time_out(us_http_response *response);

void us_http_response_free(void *response);

#endif
