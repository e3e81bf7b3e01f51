/* Sending a request until an answer is there: redirections and further attempts. */
#ifndef US_BUILTINS_HTTP_SEND_H
#define US_BUILTINS_HTTP_SEND_H

#include "builtins/http/answer.h"
#include "builtins/http/request.h"

/* Sends [request], as often as the operand says while the network fails, and stores the
 * [answer]. What fails is stored in [exchange]; spending the budget ends the
 * evaluation. */
us_outcome us_http_send(us_http_exchange *exchange, const us_http_request *request,
                        us_http_answer *answer);

#endif
