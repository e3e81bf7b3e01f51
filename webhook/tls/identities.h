/* The certificate that the server shows, which may change while it runs. */
#ifndef USHER_WEBHOOK_IDENTITIES_H
#define USHER_WEBHOOK_IDENTITIES_H

#include "tls.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>

/* Shows [identity] from the next handshake on. False if GnuTLS cannot use it, with a
 * sentence in [error], in [arena]; what was shown so far stays. There is one such
 * certificate in a process, since the callback below is told nothing of whom it is for. */
bool identities_set(us_arena *arena, const tls_identity *identity, us_str *error);

/* GnuTLS's callback: the certificate and key for a handshake (the type is
 * gnutls_certificate_retrieve_function2). */
int identities_retrieve(gnutls_session_t session, const gnutls_datum_t *authorities,
                        int authority_count, const gnutls_pk_algorithm_t *algorithms,
                        int algorithm_count, gnutls_pcert_st **certificates,
                        unsigned *certificate_count, gnutls_privkey_t *key);

/* Frees what no handshake can be using any more. About once a second. */
void identities_sweep(void);

/* Frees everything; no handshake may be going on. */
void identities_free(void);

#endif
