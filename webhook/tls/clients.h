/* Who may ask for reviews: clients whose certificate a given CA has issued. */
#ifndef USHER_WEBHOOK_CLIENTS_H
#define USHER_WEBHOOK_CLIENTS_H

#include "base/str.h"

#include <gnutls/gnutls.h>

/* From now on clients must show a certificate of one of the CAs in [authorities] (PEM).
 * False if they cannot be used, with a sentence in [error], in [arena]; what was asked for
 * before stays. One set in a process, as with identities.h. */
bool clients_set(us_arena *arena, us_str authorities, us_str *error);

/* Counts the sets, from 1; 0: no certificate is asked for. What was checked under another
 * number has to be checked again. */
uint64_t clients_number(void);

/* NULL if the client of [session] has shown a good certificate with one of the [count]
 * common [names]; else what is wrong, in words for the client. */
const char *clients_refuse(gnutls_session_t session, const char *const *names,
                           size_t count);

void clients_free(void);

#endif
