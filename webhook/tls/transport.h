/* What GnuTLS reads and writes, in as few system calls as there can be. */
#ifndef USHER_WEBHOOK_TRANSPORT_H
#define USHER_WEBHOOK_TRANSPORT_H

#include <gnutls/gnutls.h>
#include <stdbool.h>

/* Of one connection. For transport.c, as all its members. */
typedef struct transport {
    gnutls_session_t session;
    int socket;
    bool holds_next;
    bool reads_apart; /* [ahead] is its own */
    unsigned held;    /* bytes in [kept] */
    char *ahead;      /* bytes that were read, and not asked for yet; NULL: none */
    size_t at;
    size_t end;
    char kept[256];
} transport;

/* From now on [session], of which nothing was said yet, reads and writes the socket [socket] through
 * [t], which must outlive it. Everything of one connection happens on one thread. */
void transport_begin(transport *t, gnutls_session_t session, int socket);

/* The next record is sent together with the one after it, which must follow. */
void transport_hold(transport *t);

/* When the session is gone. */
void transport_end(transport *t);

#endif
