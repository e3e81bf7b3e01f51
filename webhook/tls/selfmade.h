/* A certificate of the program's own, renewed for as long as it runs. */
#ifndef USHER_WEBHOOK_SELFMADE_H
#define USHER_WEBHOOK_SELFMADE_H

#include "tls.h"
#include "webhook/metrics/metrics.h"
#include "webhook/settings/settings.h"

/* What is shown, and what will be. */
typedef struct selfmade {
    const settings *settings;
    metrics *metrics;
    tls_identity shown;
    us_arena shown_arena;
    tls_identity next; /* made, and told to clients, but not shown yet */
    us_arena next_arena;
    bool has_next;
    time_t next_at;
} selfmade;

/* Makes a CA and a certificate, writes the CA to --ca-out, and shows the certificate. On
 * failure returns false and stores a sentence in [error], in [arena]. */
bool selfmade_start(selfmade *s, us_arena *arena, const settings *set, metrics *m,
                    us_str *error);

/* To be called about once a second, if it was started. When two thirds of the lifetime are
 * over, makes a CA and a certificate anew and writes both CAs, old and new, to --ca-out;
 * when clients have had time to read them, a sixth of the lifetime later, shows the new
 * certificate. A clock that was put back before the certificate's beginning, or far ahead,
 * makes a new one, too. What fails is logged and counted, and tried again. */
void selfmade_tick(selfmade *s);

/* [s] may be all zeros. */
void selfmade_free(selfmade *s);

#endif
