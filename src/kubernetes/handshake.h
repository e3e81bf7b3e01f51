/* Meeting a server as an API server meets a webhook: TLS is agreed on, and nothing is asked. */
#ifndef US_KUBERNETES_HANDSHAKE_H
#define US_KUBERNETES_HANDSHAKE_H

#include "base/str.h"

/* Whom to meet, and by what to know it. */
typedef struct us_handshake {
    us_str url; /* https://HOST:PORT and perhaps more; NUL-terminated */
    us_str
        server_name; /* that the certificate is for, in place of the URL's; may be empty */
    us_str
        ca_bundle; /* as in a registration: PEM in base 64; empty: whom the system trusts */
} us_handshake;

/* True if it came about: [certificate] gets the server's own in PEM, or nothing where it cannot be
 * told. Else [error] is a sentence, in [arena], and [reached] tells whether it is not for want of a
 * server. Takes five seconds at the most. */
bool us_handshake_try(us_arena *arena, const us_handshake *with, us_str *certificate,
                      bool *reached, us_str *error);

#endif
