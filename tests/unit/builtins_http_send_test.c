/* http.send against a server: what goes over the wire, what comes of it, and what is
 * remembered. Facts are what OPA 1.22.2 sends and answers. */
#include "builtins/builtin.h"
#include "codec/json.h"
#include "http_server.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

extern const us_builtin_family us_http_family;

static int port;

/* Evaluations that follow each other: each begins with an empty memory, the cache is
 * theirs in common. */
typedef struct world {
    us_arena arena;
    us_cache *cache;
    us_object *answers;
    int64_t now;
} world;

static world make_world(void)
{
    world w = {.cache = us_cache_new(1 << 20), .now = INT64_C(1795614400000000000)};
    us_arena_init(&w.arena, (size_t)1 << 28, NULL);
    return w;
}

static void end_world(world *w)
{
    us_cache_free(w->cache);
    us_arena_free(&w->arena);
}

/* Sends [request], which is JSON where "PORT" stands for the server's, and gives the
 * answer's member [name], or the whole answer, as JSON; an error as its text. */
static const char *ask(world *w, const char *request, const char *name)
{
    us_buf text = us_buf_make(&w->arena), shown = text;
    us_value value, result = US_NONE;
    us_diag diag = {0};
    char number[16];
    snprintf(number, sizeof number, "%d", port);
    for (const char *p = request; *p; p++) {
        bool found = strncmp(p, "PORT", 4) == 0;
        us_buf_add(&text, found ? number : p, found ? strlen(number) : 1);
        p += found ? 3 : 0;
    }
    if (!us_json_read(&w->arena, us_buf_str(&text), NULL, &value, NULL, &diag))
        fail_msg("%s", request);
    us_budget budget = {.steps = (uint64_t)1 << 40};
    us_environment environment = {.now = w->now,
                                  .runtime = US_NULL,
                                  .cache = w->cache,
                                  .allow_network = true,
                                  .http_answers = &w->answers};
    us_call call = {.arena = &w->arena,
                    .builtin = &us_http_family.rows[0],
                    .environment = &environment,
                    .budget = &budget,
                    .file = US_STR("x.rego"),
                    .position = {3, 1, 0}};
    us_outcome outcome = call.builtin->function(&call, &value, &result);
    if (outcome == US_ERROR)
        return us_str_format(&w->arena, "%s: %.*s", call.error_code,
                             US_STR_ARG(call.error))
            .text;
    const us_value *member = name ? us_object_get_c(result.as.object, name) : &result;
    us_json_write(&shown, member ? *member : US_NULL, US_JSON_COMPACT);
    return us_buf_str(&shown).text;
}

static void check(world *w, const char *request, const char *name, const char *want)
{
    assert_string_equal(ask(w, request, name), want);
}

#define URL(path) "\"url\": \"http://127.0.0.1:PORT" path "\""
#define GET(path) "{\"method\": \"get\", " URL(path)

static void sends(void **state)
{
    (void)state;
    world w = make_world();
    check(&w, GET("/echo?a=b") "}", "raw_body", "\"GET /echo?a=b\\n\"");
    check(&w, GET("/echo") ", \"headers\": {\"x-some-name\": \"v\", \"X-E\": \"\"}}",
          "raw_body", "\"GET /echo\\nX-E:\\nX-Some-Name: v\\n\"");
    check(
        &w,
        "{\"method\": \"post\", \"body\": {\"b\": \"<\", \"a\": [1]}, " URL("/echo") "}",
        "raw_body",
        "\"POST /echo\\nContent-Length: "
        "22\\n{\\\"a\\\":[1],\\\"b\\\":\\\"\\\\u003c\\\"}\"");
    check(&w,
          "{\"method\": \"put\", \"body\": 1, \"raw_body\": \"raw\", " URL("/echo") "}",
          "raw_body", "\"PUT /echo\\nContent-Length: 3\\nraw\"");
    check(&w, "{\"method\": \"patch\", " URL("/echo") "}", "raw_body",
          "\"PATCH /echo\\nContent-Length: 0\\n\"");
    check(&w, "{\"method\": \"head\", " URL("/echo") "}", "raw_body", "\"\"");
    end_world(&w);
}

static void answers(void **state)
{
    (void)state;
    world w = make_world();
    check(&w, GET("/json") "}", NULL,
          "{\"body\":{\"a\":1.50},\"headers\":{\"connection\":[\"close\"],"
          "\"content-length\":[\"16\"],\"content-type\":[\"application/problem+json; "
          "charset=x\"]},\"raw_body\":\"{\\\"a\\\": 1.50} rest\",\"status\":\"200 OK\","
          "\"status_code\":200}");
    check(&w, GET("/yaml") "}", "body", "{\"a\":[\"x\",1]}");
    check(&w, GET("/odd") "}", "body", "null");
    check(&w, GET("/odd") ", \"force_json_decode\": true}", "body", "{}");
    check(&w, GET("/odd") ", \"force_yaml_decode\": true}", "status",
          "\"299 Odd Thing\"");
    check(&w, GET("/bytes") "}", "raw_body", "\"\\ufffd\\ufffd\"");
    check(
        &w, GET("/bytes") "}", "headers",
        "{\"connection\":[\"close\"],\"content-length\":[\"2\"],\"content-type\":[\"text/"
        "plain\"],\"x-twice\":[\"a\",\"b\"]}");
    check(&w, GET("/chunked") "}", NULL,
          "{\"body\":null,\"headers\":{\"connection\":[\"close\"]},\"raw_body\":\"abc\","
          "\"status\":\"200 OK\",\"status_code\":200}");
    end_world(&w);
}

static void follows(void **state)
{
    (void)state;
    world w = make_world();
    char want[256];
    check(&w, GET("/to-echo") "}", "status_code", "302");
    snprintf(want, sizeof want, "\"GET /echo\\nReferer: http://127.0.0.1:%d/to-echo\\n\"",
             port);
    check(&w,
          "{\"method\": \"post\", \"body\": 1, \"enable_redirect\": true, " URL(
              "/to-echo") "}",
          "raw_body", want);
    snprintf(want, sizeof want,
             "\"POST /echo\\nReferer: http://127.0.0.1:%d/keep-echo\\nContent-Length: "
             "1\\n1\"",
             port);
    check(&w,
          "{\"method\": \"post\", \"body\": 1, \"enable_redirect\": true, " URL(
              "/keep-echo") "}",
          "raw_body", want);
    assert_non_null(
        strstr(ask(&w, GET("/loop") ", \"enable_redirect\": true}", NULL), "redirects"));
    end_world(&w);
}

static void fails(void **state)
{
    (void)state;
    world w = make_world();
    check(&w, "{\"method\": \"get\", \"url\": \"http://127.0.0.1:1/x\"}", NULL,
          "eval_builtin_error: http.send: Get \"http://127.0.0.1:1/x\": dial tcp "
          "127.0.0.1:1: connect: connection refused");
    check(&w,
          "{\"method\": \"post\", \"url\": \"http://127.0.0.1:1/x\", \"raise_error\": "
          "false, \"max_retry_attempts\": 2}",
          NULL,
          "{\"error\":{\"code\":\"eval_http_send_network_error\",\"message\":\"Post "
          "\\\"http://127.0.0.1:1/x\\\": dial tcp 127.0.0.1:1: connect: connection "
          "refused\"},\"status_code\":0}");
    check(&w, GET("/echo") ", \"method\": 1, \"raise_error\": false}", "error",
          "{\"code\":\"eval_http_send_internal_error\",\"message\":\"x.rego:3: "
          "eval_builtin_error: http.send: \\\"method\\\" must be a string\"}");
    check(
        &w, GET("/echo") ", \"max_retry_attempts\": -1, \"raise_error\": false}", "error",
        "{\"code\":\"eval_http_send_internal_error\",\"message\":\"invalid value -1 for "
        "field \\\"max_retry_attempts\\\"\"}");
    assert_non_null(strstr(ask(&w, GET("/slow") ", \"timeout\": \"100ms\"}", NULL),
                           "/slow: request timed out"));
    assert_non_null(
        strstr(ask(&w, GET("/slow") ", \"timeout\": 100000000, \"raise_error\": false}",
                   "error"),
               "context deadline exceeded"));
    end_world(&w);
}

/* How often the server was asked, this time counted. */
static int asked(world *w)
{
    w->answers = NULL;
    const char *answer = ask(w, GET("/count") "}", "body");
    w->answers = NULL;
    return atoi(answer);
}

static void remembers_in_an_evaluation(void **state)
{
    (void)state;
    world w = make_world();
    static const char *const requests[] = {
        GET("/echo") ", \"headers\": {\"a\": \"1\"}, \"cache_ignored_headers\": [\"a\"]}",
        GET("/echo") ", \"headers\": {\"a\": \"2\"}, \"cache_ignored_headers\": [\"a\"]}",
    };
    int before = asked(&w);
    check(&w, requests[0], "raw_body", "\"GET /echo\\nA: 1\\n\"");
    check(&w, requests[1], "raw_body", "\"GET /echo\\nA: 1\\n\"");
    assert_int_equal(asked(&w) - before, 2);
    before = asked(&w);
    ask(&w, GET("/broken") "}", NULL);
    ask(&w, GET("/broken") "}", NULL);
    assert_int_equal(asked(&w) - before, 3);
    end_world(&w);
}

/* Two evaluations of [request], [seconds] apart: whether they asked once. */
static bool asks_once(world *w, const char *request, int seconds)
{
    int before = asked(w);
    ask(w, request, NULL);
    w->answers = NULL;
    w->now += seconds * INT64_C(1000000000);
    ask(w, request, NULL);
    w->answers = NULL;
    w->now -= seconds * INT64_C(1000000000);
    return asked(w) - before == 2;
}

static void remembers_between_evaluations(void **state)
{
    (void)state;
    world w = make_world();
    assert_true(asks_once(&w, GET("/cached") ", \"cache\": true}", 59));
    end_world(&w);
    w = make_world();
    assert_false(asks_once(&w, GET("/cached") ", \"cache\": true}", 61));
    assert_false(asks_once(&w, GET("/cached") "}", 1));
    assert_false(
        asks_once(&w, GET("/cached") ", \"cache\": true, \"caching_mode\": \"x\"}", 1));
    assert_false(asks_once(&w, GET("/broken") ", \"cache\": true}", 1));
    assert_true(asks_once(
        &w, GET("/echo") ", \"force_cache\": true, \"force_cache_duration_seconds\": 10}",
        9));
    end_world(&w);
    w = make_world();
    assert_false(asks_once(
        &w, GET("/echo") ", \"force_cache\": true, \"force_cache_duration_seconds\": 10}",
        11));
    end_world(&w);
}

/* A stale answer with a tag is asked for again, and stands if nothing changed. */
static void revalidates(void **state)
{
    (void)state;
    world w = make_world();
    const char *request = GET("/tagged") ", \"cache\": true}";
    const char *first = ask(&w, request, "body");
    w.answers = NULL;
    assert_string_equal(ask(&w, request, "body"), first);
    assert_non_null(strstr(ask(&w, request, "headers"), "\"x-renewed\":[\"yes\"]"));
    end_world(&w);
}

/* ---- TLS, spoken by openssl s_server */

static char folder[] = "/tmp/usher-http-XXXXXX";

static void start_tls_server(const char *options, int number, pid_t *pid)
{
    char command[1024];
    snprintf(command, sizeof command,
             "exec openssl s_server -quiet -www -accept 127.0.0.1:%d -cert %s/cert.pem "
             "-key %s/key.pem %s >%s/log 2>&1",
             number, folder, folder, options, folder);
    *pid = fork();
    if (*pid == 0) {
        execl("/bin/sh", "sh", "-c", command, NULL);
        _exit(127);
    }
}

static const char *ask_tls(world *w, int number, const char *more)
{
    const char *answer = "";
    for (int tries = 0; tries < 100; tries++) {
        us_str request =
            us_str_format(&w->arena,
                          "{\"method\": \"get\", \"url\": \"https://127.0.0.1:%d/\", %s"
                          "\"raise_error\": false}",
                          number, more);
        w->answers = NULL;
        answer = ask(w, request.text, NULL);
        if (!strstr(answer, "connection refused"))
            break;
        usleep(50000);
    }
    return answer;
}

static void speaks_tls(void **state)
{
    (void)state;
    world w = make_world();
    char command[1024], options[256];
    int plain = port + 1 < 65000 ? port + 1 : port - 2, mutual = plain + 1;
    pid_t pids[2];
    assert_non_null(mkdtemp(folder));
    snprintf(command, sizeof command,
             "openssl req -x509 -newkey rsa:2048 -nodes -keyout %s/key.pem -out "
             "%s/cert.pem -subj /CN=usher -addext subjectAltName=DNS:usher.test 2>%s/log",
             folder, folder, folder);
    assert_int_equal(system(command), 0);
    start_tls_server("", plain, &pids[0]);
    snprintf(options, sizeof options,
             "-Verify 1 -verify_return_error -CAfile %s/cert.pem", folder);
    start_tls_server(options, mutual, &pids[1]);

    assert_non_null(
        strstr(ask_tls(&w, plain, ""), "x509: certificate signed by unknown authority"));
    assert_non_null(strstr(ask_tls(&w, plain, "\"tls_insecure_skip_verify\": true, "),
                           "\"status_code\":200"));
    us_str trust = us_str_format(&w.arena,
                                 "\"tls_ca_cert_file\": \"%s/cert.pem\", "
                                 "\"tls_server_name\": \"usher.test\", ",
                                 folder);
    assert_non_null(strstr(ask_tls(&w, plain, trust.text), "\"status_code\":200"));
    us_str other = us_str_format(
        &w.arena, "\"tls_ca_cert_file\": \"%s/cert.pem\", \"tls_server_name\": \"x\", ",
        folder);
    assert_non_null(strstr(ask_tls(&w, plain, other.text), "failed to verify"));
    us_str ours = us_str_format(&w.arena,
                                "%.*s\"tls_client_cert_file\": \"%s/cert.pem\", "
                                "\"tls_client_key_file\": \"%s/key.pem\", ",
                                US_STR_ARG(trust), folder, folder);
    assert_non_null(strstr(ask_tls(&w, mutual, ours.text), "\"status_code\":200"));
    assert_null(strstr(ask_tls(&w, mutual, trust.text), "\"status_code\":200"));
    us_str none =
        us_str_format(&w.arena, "\"tls_ca_cert_file\": \"%s/none.pem\", ", folder);
    assert_non_null(strstr(ask_tls(&w, plain, none.text), "no such file or directory"));

    for (size_t i = 0; i < 2; i++) {
        kill(pids[i], SIGKILL);
        waitpid(pids[i], NULL, 0);
    }
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
    end_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sends),
        cmocka_unit_test(answers),
        cmocka_unit_test(follows),
        cmocka_unit_test(fails),
        cmocka_unit_test(remembers_in_an_evaluation),
        cmocka_unit_test(remembers_between_evaluations),
        cmocka_unit_test(revalidates),
        cmocka_unit_test(speaks_tls),
    };
    port = http_server_start();
    return cmocka_run_group_tests_name("http.send", tests, NULL, NULL);
}
