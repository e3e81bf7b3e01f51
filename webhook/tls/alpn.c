/* GnuTLS goes on with a client that offers other protocols alone, and its first words would be read
 * as HTTP/1.1 whatever they are. RFC 7301 wants an alert instead. Whether something was offered
 * is seen in the client's hello only. */
#include "alpn.h"

enum { ALPN = 16 };

static int find_alpn(void *data, unsigned id, const unsigned char *bytes, unsigned size)
{
    (void)bytes;
    (void)size;
    if (id == ALPN)
        *(int *)data = 1;
    return 0;
}

static int look_at_hello(gnutls_session_t session, unsigned type, unsigned when,
                         unsigned incoming, const gnutls_datum_t *hello)
{
    gnutls_datum_t chosen;
    int offered = 0;
    (void)type, (void)when, (void)incoming;
    if (gnutls_alpn_get_selected_protocol(session, &chosen) == 0)
        return 0;
    gnutls_ext_raw_parse(&offered, find_alpn, hello,
                         GNUTLS_EXT_RAW_FLAG_TLS_CLIENT_HELLO);
    if (!offered)
        return 0;
    gnutls_alert_send(session, GNUTLS_AL_FATAL, GNUTLS_A_NO_APPLICATION_PROTOCOL);
    return GNUTLS_E_NO_APPLICATION_PROTOCOL;
}

void alpn_watch(gnutls_session_t session)
{
    gnutls_handshake_set_hook_function(session, GNUTLS_HANDSHAKE_CLIENT_HELLO,
                                       GNUTLS_HOOK_POST, look_at_hello);
}
