/* The operand of http.send: what is allowed in it, and the request that it makes. */
#ifndef US_BUILTINS_HTTP_REQUEST_H
#define US_BUILTINS_HTTP_REQUEST_H

#include "builtins/builtin.h"
#include "builtins/http/transfer.h"

/* How a failure is told where raise_error is false. */
typedef enum us_http_failure {
    US_HTTP_INTERNAL, /* as an error of the evaluation: place, code, message */
    US_HTTP_PLAIN,    /* internal too, but the sentence alone */
    US_HTTP_NETWORK,
} us_http_failure;

/* One call of http.send in progress. A function that fails stores the error in
 * [call], and here how it is told. */
typedef struct us_http_exchange {
    us_call *call;
    const us_object *operand;
    us_value key; /* under which answers are remembered: the operand without the headers
                     that it says to ignore */
    us_http_failure failure;
    us_str reason; /* of US_HTTP_NETWORK: the sentence */
    bool use_cache;
    int64_t force_seconds; /* force_cache_duration_seconds; 0: headers decide */
    bool json, yaml;       /* force_json_decode, force_yaml_decode */
} us_http_exchange;

/* Whether requests may have a member called [name]; providers.aws.sign_req takes the same. */
bool us_http_is_parameter(us_value name);

/* The operand checked as a whole: "invalid request parameters(s): …". */
us_outcome us_http_check_names(us_http_exchange *exchange);

/* Fills key, use_cache and force_seconds. */
us_outcome us_http_read_caching(us_http_exchange *exchange);

/* Fills json and yaml. */
us_outcome us_http_read_decoding(us_http_exchange *exchange);

/* Stores [text] as the error, which is told as [failure]. Returns US_ERROR. */
us_outcome us_http_fail(us_http_exchange *exchange, us_http_failure failure, us_str text);

/* Whether the policy may reach the host of [url], which is stored in [host]; empty, with
 * the sentence in [error], where [url] can't be read. */
bool us_http_admits(us_call *call, us_str url, us_str *host, us_str *error);

/* Makes the request of [operand], which is the exchange's or its key. Texts live in
 * the arena. */
us_outcome us_http_read_request(us_http_exchange *exchange, const us_object *operand,
                                us_http_request *request);

/* How often a request is tried again. */
us_outcome us_http_read_retries(us_http_exchange *exchange, int64_t *retries);

#endif
