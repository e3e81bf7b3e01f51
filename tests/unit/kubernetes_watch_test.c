/* Following a resource: what is asked of an API server, and what becomes of its answers. The
 * server is a script: each connection gets the next of its answers. */
#include "kubernetes/watch.h"

#include "base/buf.h"
#include "codec/json.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define LIST(rest)  "200 OK", "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMapList\"," rest
#define WATCH(text) "200 OK", text

typedef struct scripted {
    const char *status, *body;
    bool cut; /* the answer promises more than it has */
} scripted;

typedef struct server {
    int listener;
    const scripted *script;
    size_t count;
    char asked[4096]; /* the paths, each with a line end */
    pthread_t thread;
} server;

static void *serve(void *data)
{
    server *s = data;
    for (size_t i = 0; i < s->count; i++) {
        char head[4096] = "", path[1024] = "";
        int socket = accept(s->listener, NULL, NULL);
        if (socket < 0 || read(socket, head, sizeof head - 1) <= 0)
            abort();
        sscanf(head, "GET %1023s", path);
        /* How long a watch may take is left to chance. */
        char *seconds = strstr(path, "timeoutSeconds=");
        size_t used = strlen(s->asked);
        if (seconds)
            memmove(seconds, strchr(seconds, '&') + 1, strlen(strchr(seconds, '&')));
        snprintf(s->asked + used, sizeof s->asked - used, "%s\n", path);
        const scripted *next = &s->script[i];
        dprintf(socket,
                "HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
                next->status, strlen(next->body) + (next->cut ? 9 : 0), next->body);
        close(socket);
    }
    return NULL;
}

static us_kubeconfig start(server *s, char *url, size_t room)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    s->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(s->listener, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(s->listener, 4), 0);
    getsockname(s->listener, (struct sockaddr *)&address, &length);
    snprintf(url, room, "http://127.0.0.1:%d", ntohs(address.sin_port));
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
    return (us_kubeconfig){.server = us_str_from(url)};
}

/* Writes down what it is told; refuses what is called "large". */
typedef struct notes {
    us_arena arena;
    us_buf text;
} notes;

static const char *note(void *data, const us_watch_event *event)
{
    static const char *const names[] = {"listing", "listed", "object", "gone", "heard"};
    notes *n = data;
    us_buf_add_format(&n->text, "%s", names[event->kind]);
    if (event->kind == US_WATCH_LISTED)
        us_buf_add_format(&n->text, " %.*s %.*s", US_STR_ARG(event->api_version),
                          US_STR_ARG(event->object_kind));
    if (event->kind == US_WATCH_OBJECT || event->kind == US_WATCH_GONE)
        us_buf_add_format(&n->text, " %.*s/%.*s", US_STR_ARG(event->namespace),
                          US_STR_ARG(event->name));
    if (event->kind == US_WATCH_OBJECT) {
        us_buf_add_char(&n->text, ' ');
        us_json_write(&n->text, event->object, US_JSON_COMPACT);
    }
    us_buf_add_char(&n->text, '\n');
    return us_str_is(event->name, "large") ? "there is too much" : NULL;
}

typedef struct following {
    server server;
    notes notes;
    us_arena arena;
    us_watch *watch;
    us_kubeconfig config;
    char url[64];
    bool cancelled;
} following;

static void follow(following *f, const scripted *script, size_t count)
{
    us_str error;
    *f = (following){.server = {.script = script, .count = count}};
    us_arena_init(&f->arena, 0, NULL);
    us_arena_init(&f->notes.arena, 0, NULL);
    f->notes.text = us_buf_make(&f->notes.arena);
    f->config = start(&f->server, f->url, sizeof f->url);
    f->watch =
        us_watch_new(&f->arena, "v1/configmaps", note, &f->notes, &f->cancelled, &error);
    assert_non_null(f->watch);
}

static us_watch_turn turn(following *f)
{
    return us_watch_go_on(f->watch, &f->arena, &f->config);
}

static void expect_told(following *f, const char *expected)
{
    us_str text = us_buf_str(&f->notes.text);
    assert_string_equal(text.text ? text.text : "", expected);
    f->notes.text = us_buf_make(&f->notes.arena);
}

static void finish(following *f, const char *asked)
{
    pthread_join(f->server.thread, NULL);
    close(f->server.listener);
    assert_string_equal(f->server.asked, asked);
    us_watch_free(f->watch);
    us_arena_free(&f->notes.arena);
    us_arena_free(&f->arena);
}

#define OBJECT(name, version, rest)                                                      \
    "{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"shop\",\"resourceVersion\":"   \
    "\"" version "\"}" rest "}"

static void test_pages_and_events(void **state)
{
    static const scripted script[] = {
        {LIST("\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"a+b\"},\"items\":["
              "{\"metadata\":{\"name\":\"a\",\"managedFields\":[1],\"annotations\":{"
              "\"kubectl.kubernetes.io/last-applied-configuration\":\"x\",\"b\":\"c\"}},"
              "\"data\":{\"n\":1.50}}]}"),
         false},
        {LIST("\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[" OBJECT("b", "5",
                                                                            "") "]}"),
         false},
        {WATCH("{\"type\":\"ADDED\",\"object\":" OBJECT(
             "c", "8", "") "}\n"
                           "{\"type\":\"DELETED\",\"object\":" OBJECT(
                               "b", "9", "") "}\n"
                                             "{\"type\":\"BOOKMARK\",\"object\":{"
                                             "\"metadata\":{\"resourceVersion\":"
                                             "\"12\"}}}\n"),
         false},
        {WATCH("{\"type\":\"MODIFIED\",\"object\":" OBJECT(
             "c", "13", ",\"x\":1") "}\n"
                                    "{\"type\":\"ADDED\",\"object\":{\"metad"),
         true},
        {WATCH(""), false},
    };
    following f;
    (void)state;
    follow(&f, script, 5);
    us_watch_turn t = turn(&f);
    assert_false(t.failed || t.restarted);
    expect_told(
        &f, "listing\n"
            "object /a {\"apiVersion\":\"v1\",\"data\":{\"n\":1.50},\"kind\":"
            "\"ConfigMap\",\"metadata\":{\"annotations\":{\"b\":\"c\"},\"name\":"
            "\"a\"}}\n"
            "object shop/b {\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":"
            "{\"name\":\"b\",\"namespace\":\"shop\",\"resourceVersion\":\"5\"}}\n"
            "listed v1 ConfigMap\n"
            "object shop/c {\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":"
            "{\"name\":\"c\",\"namespace\":\"shop\",\"resourceVersion\":\"8\"}}\n"
            "gone shop/b\n"
            "heard\n"
            "heard\n");
    /* The connection is cut in a line: what was whole counts, the rest comes again. */
    t = turn(&f);
    assert_true(t.failed && !t.restarted && t.error.length > 0);
    t = turn(&f);
    assert_false(t.failed || t.restarted);
    finish(&f,
           "/api/v1/configmaps?limit=500\n"
           "/api/v1/configmaps?limit=500&continue=a%2Bb\n"
           "/api/v1/configmaps?watch=1&allowWatchBookmarks=true&resourceVersion=7\n"
           "/api/v1/configmaps?watch=1&allowWatchBookmarks=true&resourceVersion=12\n"
           "/api/v1/configmaps?watch=1&allowWatchBookmarks=true&resourceVersion=13\n");
}

#define EMPTY_LIST(version)                                                              \
    LIST("\"metadata\":{\"resourceVersion\":\"" version "\"},\"items\":null}")

/* 410 comes as an event or as an answer. */
static void test_too_old(void **state)
{
    static const scripted script[] = {
        {EMPTY_LIST("1"), false},
        {WATCH("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,"
               "\"message\":\"too old\"}}\n"),
         false},
        {EMPTY_LIST("2"), false},
        {"410 Gone", "{\"kind\":\"Status\",\"message\":\"too old\"}", false},
        {EMPTY_LIST("3"), false},
        {WATCH(""), false},
    };
    following f;
    (void)state;
    follow(&f, script, 6);
    for (int i = 0; i < 2; i++) {
        us_watch_turn t = turn(&f);
        assert_true(t.restarted && !t.failed);
    }
    us_watch_turn t = turn(&f);
    assert_false(t.restarted || t.failed);
    expect_told(&f, "listing\nlisted v1 ConfigMap\n"
                    "listing\nlisted v1 ConfigMap\n"
                    "listing\nlisted v1 ConfigMap\nheard\n");
    finish(&f, "/api/v1/configmaps?limit=500\n"
               "/api/v1/configmaps?watch=1&allowWatchBookmarks=true&resourceVersion=1\n"
               "/api/v1/configmaps?limit=500\n"
               "/api/v1/configmaps?watch=1&allowWatchBookmarks=true&resourceVersion=2\n"
               "/api/v1/configmaps?limit=500\n"
               "/api/v1/configmaps?watch=1&allowWatchBookmarks=true&resourceVersion=3\n");
}

/* What is not taken in a watch is missing: a list must come. Failures take longer and longer. */
static void test_failures(void **state)
{
    static const scripted script[] = {
        {"403 Forbidden", "{\"kind\":\"Status\",\"message\":\"may not\"}", false},
        {"200 OK", "{\"kind\":\"Status\"}", false},
        {EMPTY_LIST("1"), false},
        {WATCH("{\"type\":\"ADDED\",\"object\":" OBJECT("large", "2", "") "}\n"), false},
        {EMPTY_LIST("3"), false},
        {WATCH("no JSON\n"), false},
        {EMPTY_LIST("4"), false},
        {WATCH("{\"type\":\"ODD\"}\n"), false},
    };
    static const char *const errors[] = {
        "HTTP status 403: may not", "the API server sent no list", "there is too much",
        "unexpected", "the API server sent an event that is none"};
    following f;
    uint64_t longest = 0;
    (void)state;
    follow(&f, script, 8);
    for (int i = 0; i < 5; i++) {
        us_watch_turn t = turn(&f);
        assert_true(t.failed);
        if (strncmp(t.error.text, errors[i], strlen(errors[i])) != 0)
            fail_msg("%.*s", US_STR_ARG(t.error));
        assert_true(t.wait <= 30000);
        longest = t.wait > longest ? t.wait : longest;
    }
    assert_true(longest >= 4000);
    finish(&f, "/api/v1/configmaps?limit=500\n"
               "/api/v1/configmaps?limit=500\n"
               "/api/v1/configmaps?limit=500\n"
               "/api/v1/configmaps?watch=1&allowWatchBookmarks=true&resourceVersion=1\n"
               "/api/v1/configmaps?limit=500\n"
               "/api/v1/configmaps?watch=1&allowWatchBookmarks=true&resourceVersion=3\n"
               "/api/v1/configmaps?limit=500\n"
               "/api/v1/configmaps?watch=1&allowWatchBookmarks=true&resourceVersion=4\n");
}

/* What a list of a custom resource is called may be anything; what its objects are they say. */
static void test_odd_list_kind(void **state)
{
    static const scripted script[] = {
        {"200 OK",
         "{\"apiVersion\":\"g/v1\",\"kind\":\"Things\",\"metadata\":{\"resourceVersion\":"
         "\"1\"},\"items\":[]}",
         false},
        {WATCH(
             "{\"type\":\"ADDED\",\"object\":{\"apiVersion\":\"g/v1\",\"kind\":\"Thing\","
             "\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"2\"}}}\n"),
         false},
        {"200 OK",
         "{\"apiVersion\":\"g/v1\",\"kind\":\"Things\",\"metadata\":{\"resourceVersion\":"
         "\"2\"},\"items\":[{\"apiVersion\":\"g/v1\",\"kind\":\"Thing\",\"metadata\":{"
         "\"name\":\"a\",\"resourceVersion\":\"2\"}}]}",
         false},
        {WATCH(""), false},
    };
    following f;
    (void)state;
    follow(&f, script, 4);
    us_watch_turn t = turn(&f);
    assert_true(t.restarted && !t.failed);
    t = turn(&f);
    assert_false(t.restarted || t.failed);
    expect_told(&f, "listing\nlisted g/v1 Things\n"
                    "listing\n"
                    "object /a {\"apiVersion\":\"g/v1\",\"kind\":\"Thing\",\"metadata\":{"
                    "\"name\":\"a\",\"resourceVersion\":\"2\"}}\n"
                    "listed g/v1 Thing\nheard\n");
    finish(&f, "/api/v1/configmaps?limit=500\n"
               "/api/v1/configmaps?watch=1&allowWatchBookmarks=true&resourceVersion=1\n"
               "/api/v1/configmaps?limit=500\n"
               "/api/v1/configmaps?watch=1&allowWatchBookmarks=true&resourceVersion=2\n");
}

static void test_pieces(void **state)
{
    static const char text[] = "{\"type\":\"ADDED\",\"object\":" OBJECT(
        "a", "2", "") "}\n"
                      "\n{\"type\":\"DELETED\",\"object\":" OBJECT("a", "3", "") "}\n";
    (void)state;
    for (size_t size = 1; size < sizeof text; size += 7) {
        notes n;
        us_arena arena;
        us_str error;
        bool cancelled = false;
        us_arena_init(&arena, 0, NULL);
        us_arena_init(&n.arena, 0, NULL);
        n.text = us_buf_make(&n.arena);
        us_watch *w = us_watch_new(&arena, "v1/configmaps", note, &n, &cancelled, &error);
        for (size_t at = 0; at < sizeof text - 1; at += size) {
            size_t rest = sizeof text - 1 - at;
            assert_true(
                us_watch_take(w, us_str_make(text + at, size < rest ? size : rest)));
        }
        us_str told = us_buf_str(&n.text);
        assert_non_null(strstr(told.text, "object shop/a {"));
        assert_non_null(strstr(told.text, "gone shop/a\n"));
        us_watch_free(w);
        us_arena_free(&n.arena);
        us_arena_free(&arena);
    }
}

static void test_long_line(void **state)
{
    notes n;
    us_arena arena;
    us_str error;
    bool cancelled = false;
    static char blanks[1 << 20];
    (void)state;
    memset(blanks, ' ', sizeof blanks);
    us_arena_init(&arena, 0, NULL);
    us_arena_init(&n.arena, 0, NULL);
    us_watch *w = us_watch_new(&arena, "v1/configmaps", note, &n, &cancelled, &error);
    size_t count = 0;
    while (us_watch_take(w, us_str_make(blanks, sizeof blanks)))
        count++;
    assert_int_equal(count, US_WATCH_LINE_MAX / sizeof blanks);
    us_watch_free(w);
    us_arena_free(&n.arena);
    us_arena_free(&arena);
}

static void test_resources(void **state)
{
    static const char *const wrong[] = {
        "",        "namespaces",    "v1/",    "/v1/namespaces",
        "a/b/c/d", "v1/Namespaces", "v1/a?b", "../../x"};
    us_arena arena;
    us_str error;
    bool cancelled = false;
    (void)state;
    us_arena_init(&arena, 0, NULL);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_null(us_watch_new(&arena, wrong[i], note, NULL, &cancelled, &error));
    us_watch *w =
        us_watch_new(&arena, "apps/v1/deployments", note, NULL, &cancelled, &error);
    assert_non_null(w);
    us_watch_free(w);
    us_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_and_events), cmocka_unit_test(test_too_old),
        cmocka_unit_test(test_failures),         cmocka_unit_test(test_odd_list_kind),
        cmocka_unit_test(test_pieces),           cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_resources),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
