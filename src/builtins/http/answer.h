/* What a server answered. */
#ifndef US_BUILTINS_HTTP_ANSWER_H
#define US_BUILTINS_HTTP_ANSWER_H

#include "builtins/http/request.h"

/* Lives in the arena of the call. */
typedef struct us_http_answer {
    int64_t code;       /* 200 */
    us_str status;      /* "200 OK" */
    us_object *headers; /* name in lower case → array of values */
    us_str body;
} us_http_answer;

/* Reads head and body of [response], which may be freed then. */
us_http_answer us_http_answer_make(us_call *call, const us_http_response *response);

/* The first value of the header [name] (in lower case); empty: none. */
us_str us_http_answer_header(const us_http_answer *answer, const char *name);

/* The object that http.send returns, its body decoded as type and operand say. */
us_value us_http_answer_value(const us_http_exchange *exchange,
                              const us_http_answer *answer);

#endif
