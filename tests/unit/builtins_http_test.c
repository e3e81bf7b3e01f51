/* http.send: what it refuses before anything is sent.
 * Facts are answers of OPA 1.22.2 to the same calls. */
#include "builtin_cases.h"

extern const us_builtin_family us_http_family;

static const builtin_case cases[] = {
    {"http.send", "[1]", NULL,
     "eval_type_error: http.send: operand 1 must be object but got number"},
    {"http.send", "[{}]", NULL,
     "eval_type_error: http.send: operand 1 missing required request parameters(s): "
     "{\"method\", \"url\"}"},
    {"http.send", "[{\"method\": \"get\"}]", NULL,
     "eval_type_error: http.send: operand 1 missing required request parameters(s): "
     "{\"url\"}"},
    {"http.send", "[{\"url\": \"http://x\"}]", NULL,
     "eval_type_error: http.send: operand 1 missing required request parameters(s): "
     "{\"method\"}"},
    {"http.send", "[{\"foo\": 1, \"method\": \"get\", \"url\": \"http://x\"}]", NULL,
     "eval_type_error: http.send: operand 1 invalid request parameters(s): {\"foo\"}"},
    {"http.send",
     "[{\"bar\": 2, \"foo\": 1, \"method\": \"get\", \"url\": \"http://x\"}]", NULL,
     "eval_type_error: http.send: operand 1 invalid request parameters(s): {\"bar\", "
     "\"foo\"}"},
    {"http.send", "[{\"method\": 1, \"url\": \"http://x\"}]", NULL,
     "eval_builtin_error: http.send: \"method\" must be a string"},
    {"http.send", "[{\"method\": \"get\", \"url\": 1}]", NULL,
     "eval_builtin_error: http.send: \"url\" must be a string"},
    {"http.send", "[{\"method\": \"get\", \"url\": \"ftp://x\"}]", NULL,
     "eval_builtin_error: http.send: Get \"ftp://x\": unsupported protocol scheme "
     "\"ftp\""},
    {"http.send", "[{\"method\": \"get\", \"url\": \"x\"}]", NULL,
     "eval_builtin_error: http.send: Get \"x\": unsupported protocol scheme \"\""},
    {"http.send", "[{\"method\": \"get\", \"url\": \"\"}]", NULL,
     "eval_builtin_error: http.send: Get \"\": unsupported protocol scheme \"\""},
    {"http.send",
     "[{\"method\": \"get\", \"timeout\": \"x\", \"url\": \"http://127.0.0.1:1\"}]", NULL,
     "eval_builtin_error: http.send: invalid timeout value \"x\": time: invalid duration "
     "\"x\""},
    {"http.send",
     "[{\"method\": \"get\", \"timeout\": true, \"url\": \"http://127.0.0.1:1\"}]", NULL,
     "eval_type_error: http.send: operand 1 'timeout' must be one of {string, number} "
     "but got boolean"},
    {"http.send",
     "[{\"headers\": 1, \"method\": \"get\", \"url\": \"http://127.0.0.1:1\"}]", NULL,
     "eval_builtin_error: http.send: invalid type for headers key"},
    {"http.send",
     "[{\"headers\": {\"a\": 1}, \"method\": \"get\", \"url\": \"http://127.0.0.1:1\"}]",
     NULL, "eval_builtin_error: http.send: invalid type for headers value \"1\""},
    {"http.send",
     "[{\"method\": \"get\", \"raise_error\": 1, \"url\": \"http://127.0.0.1:1\"}]", NULL,
     "eval_builtin_error: http.send: invalid value for raise_error field"},
    {"http.send",
     "[{\"cache\": 1, \"method\": \"get\", \"url\": \"http://127.0.0.1:1\"}]", NULL,
     "eval_builtin_error: http.send: invalid value for \"cache\" field"},
    {"http.send",
     "[{\"force_cache\": true, \"method\": \"get\", \"url\": \"http://127.0.0.1:1\"}]",
     NULL,
     "eval_builtin_error: http.send: 'force_cache' set but "
     "'force_cache_duration_seconds' parameter is missing"},
    {"http.send",
     "[{\"max_retry_attempts\": \"x\", \"method\": \"get\", \"url\": "
     "\"http://127.0.0.1:1\"}]",
     NULL,
     "eval_builtin_error: http.send: invalid value \"x\" for field "
     "\"max_retry_attempts\""},
    {"http.send",
     "[{\"method\": \"get\", \"raw_body\": 1, \"url\": \"http://127.0.0.1:1\"}]", NULL,
     "eval_builtin_error: http.send: \"raw_body\" must be a string"},
    {"http.send",
     "[{\"method\": \"get\", \"tls_ca_cert\": 1, \"url\": \"http://127.0.0.1:1\"}]", NULL,
     "eval_builtin_error: http.send: \"tls_ca_cert\" must be a string"},
    {"http.send",
     "[{\"method\": \"get\", \"tls_server_name\": 1, \"url\": \"http://127.0.0.1:1\"}]",
     NULL, "eval_builtin_error: http.send: \"tls_server_name\" must be a string"},
    {"http.send", "[{\"1\": 1, \"method\": \"get\", \"url\": \"http://127.0.0.1:1\"}]",
     NULL,
     "eval_type_error: http.send: operand 1 invalid request parameters(s): {\"1\"}"},
    {"http.send", "[{\"1\": 1}]", NULL,
     "eval_type_error: http.send: operand 1 invalid request parameters(s): {\"1\"}"},
};

int main(void)
{
    return run_builtin_cases(&us_http_family, cases, sizeof cases / sizeof cases[0],
                             false);
}
