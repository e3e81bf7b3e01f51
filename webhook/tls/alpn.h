/* Clients that speak another protocol than HTTP/1.1. */
#ifndef USHER_WEBHOOK_ALPN_H
#define USHER_WEBHOOK_ALPN_H

#include <gnutls/gnutls.h>

/* The handshake of [session], of which no word has been said yet, will end with an alert where
 * the client offers protocols, and none that the server speaks. */
void alpn_watch(gnutls_session_t session);

#endif
