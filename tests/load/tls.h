/* TLS connections to the server that is tested, on OpenSSL: a library that the server does not use. */
#ifndef USHER_LOAD_TLS_H
#define USHER_LOAD_TLS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

/* Where to connect to. */
typedef struct target {
    const char *address; /* HOST:PORT, HOST an IPv4 address; "@FILE": the lines of FILE in
                    turn, as they are at the time */
    const char *authorities; /* PEM; what it says at the time */
    SSL_CTX *context;        /* for what the file said at [read] */
    int64_t read;
} target;

/* Nanoseconds of the monotonic clock. */
uint64_t time_now(void);

/* A socket that is being connected, or -1. */
int target_connect(const target *t, bool blocking);

/* A connection that verifies the server's certificate and has yet to shake hands, on a socket whose
 * owner the caller stays. NULL: the CA file cannot be read at the moment. */
SSL *target_tls(target *t, int socket);

void target_free(target *t);

#endif
