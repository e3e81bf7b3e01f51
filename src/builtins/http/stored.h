/* Answers that outlive an evaluation, as the headers of HTTP or the policy allow. */
#ifndef US_BUILTINS_HTTP_STORED_H
#define US_BUILTINS_HTTP_STORED_H

#include "builtins/http/answer.h"

typedef enum us_http_stored {
    US_HTTP_ABSENT,
    US_HTTP_FRESH,
    US_HTTP_STALE, /* to be asked for again */
} us_http_stored;

/* The answer remembered under the key of [exchange]; copied into [answer] unless
 * absent. */
us_http_stored us_http_stored_find(const us_http_exchange *exchange,
                                   us_http_answer *answer);

/* Remembers [answer] where its status and headers, and the operand, let that be done. */
void us_http_stored_insert(us_http_exchange *exchange, const us_http_answer *answer);

/* Whether answers of that status may be remembered at all. */
bool us_http_stored_status(int64_t code);

/* Puts the headers of [fresh], which said that nothing changed, over those of [old] and
 * remembers it anew. */
us_outcome us_http_stored_renew(us_http_exchange *exchange, us_http_answer *old,
                                const us_http_answer *fresh);

#endif
