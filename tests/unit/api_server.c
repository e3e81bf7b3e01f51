/* The server of api_server.h. */
#include "api_server.h"
#include "http_server.h"

#include "admission/patch.h"
#include "codec/json.h"
#include "value/object.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { OBJECTS_MAX = 16, TEXT_MAX = 65536 };

typedef struct stored {
    char path[256], text[TEXT_MAX];
} stored;

typedef struct request {
    char text[TEXT_MAX]; /* head and body */
    char method[16], path[256];
    us_str body;
} request;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static stored objects[OBJECTS_MAX];
static struct {
    char method[16], part[256];
    int status, times;
} failing;
static char contended[256];
static int version, writes;

static stored *find(const char *path)
{
    for (size_t i = 0; i < OBJECTS_MAX; i++)
        if (strcmp(objects[i].path, path) == 0)
            return &objects[i];
    return NULL;
}

static us_value read_json(us_arena *arena, us_str text)
{
    us_value value = US_NONE;
    us_diag diag = {0};
    us_json_read(arena, text, NULL, &value, NULL, &diag);
    return value;
}

static us_str version_of(us_value object)
{
    return us_value_member_text(us_value_member(object, "metadata"), "resourceVersion");
}

/* Stores [object] with another version. */
static void store(us_arena *arena, const char *path, us_value object)
{
    stored *place = find(path);
    us_buf text = us_buf_make(arena);
    if (!place)
        place = find("");
    us_str number = us_str_format(arena, "%d", ++version);
    us_object_put(us_value_member(object, "metadata").as.object,
                  us_value_string(US_STR("resourceVersion")), us_value_string(number));
    us_json_write(&text, object, US_JSON_COMPACT);
    if (!place || text.length >= TEXT_MAX)
        abort();
    snprintf(place->path, sizeof place->path, "%s", path);
    memcpy(place->text, us_buf_str(&text).text, text.length + 1);
}

/* What the request makes of the object that is there; NONE with a status where that may not be. */
static us_value changed(us_arena *arena, const request *r, us_value old, int *status)
{
    us_value body = read_json(arena, r->body), made = body;
    us_str problem;
    if (strcmp(r->method, "PATCH") == 0 &&
        !us_patch_apply(arena, old, body, &made, &problem)) {
        *status = 422;
        return US_NONE;
    }
    us_str expected = version_of(made);
    if (expected.length > 0 && !us_str_equal(expected, version_of(old))) {
        *status = 409;
        return US_NONE;
    }
    *status = 200;
    return made;
}

static int answer(us_arena *arena, const request *r, us_str *text)
{
    char path[256];
    int status;
    snprintf(path, sizeof path, "%.*s", (int)strcspn(r->path + 1, "?"), r->path + 1);
    bool is_write = strcmp(r->method, "GET") != 0;
    if (failing.times > 0 && strcmp(failing.method, r->method) == 0 &&
        strstr(path, failing.part)) {
        failing.times--;
        return failing.status;
    }
    us_value body = read_json(arena, r->body);
    if (strcmp(r->method, "POST") == 0) {
        us_str name = us_value_member_text(us_value_member(body, "metadata"), "name");
        size_t used = strlen(path);
        snprintf(path + used, sizeof path - used, "/%.*s", US_STR_ARG(name));
    }
    stored *there = find(path);
    if (is_write && there && strcmp(contended, path) == 0) {
        contended[0] = '\0';
        store(arena, path, read_json(arena, us_str_from(there->text)));
    }
    if (strcmp(r->method, "POST") == 0) {
        if (there)
            return 409;
        store(arena, path, body);
    } else if (!there) {
        return 404;
    } else if (is_write) {
        us_value made =
            changed(arena, r, read_json(arena, us_str_from(there->text)), &status);
        if (us_value_is_none(made))
            return status;
        store(arena, path, made);
    }
    writes += is_write;
    *text = us_str_copy(arena, us_str_from(find(path)->text));
    return is_write && strcmp(r->method, "POST") == 0 ? 201 : 200;
}

static bool read_request(int socket, request *r)
{
    size_t length = 0;
    memset(r->text, 0, sizeof r->text);
    for (;;) {
        ssize_t got = read(socket, r->text + length, sizeof r->text - 1 - length);
        if (got <= 0)
            return false;
        length += (size_t)got;
        const char *end = strstr(r->text, "\r\n\r\n");
        const char *header = end ? strcasestr(r->text, "\r\ncontent-length:") : NULL;
        size_t body = header ? strtoul(header + 17, NULL, 10) : 0;
        if (!end || length < (size_t)(end + 4 - r->text) + body)
            continue;
        r->body = us_str_make(end + 4, body);
        return sscanf(r->text, "%15s %255s", r->method, r->path) == 2;
    }
}

static void serve(int socket)
{
    static request r;
    us_arena arena;
    us_str text = US_STR("{\"message\": \"as the test says\"}");
    if (!read_request(socket, &r))
        return;
    us_arena_init(&arena, 0, NULL);
    pthread_mutex_lock(&lock);
    int status = answer(&arena, &r, &text);
    pthread_mutex_unlock(&lock);
    dprintf(socket,
            "HTTP/1.1 %d S\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%.*s",
            status, text.length, US_STR_ARG(text));
    us_arena_free(&arena);
}

static void *run(void *data)
{
    for (;;) {
        int socket = accept(*(int *)data, NULL, NULL);
        if (socket < 0)
            continue;
        serve(socket);
        close(socket);
    }
    return NULL;
}

us_str api_server_start(us_arena *arena)
{
    static int listener;
    return us_str_format(arena, "http://127.0.0.1:%d", loopback_start(run, &listener));
}

void api_server_reset(void)
{
    pthread_mutex_lock(&lock);
    memset(objects, 0, sizeof objects);
    memset(&failing, 0, sizeof failing);
    contended[0] = '\0';
    writes = 0;
    pthread_mutex_unlock(&lock);
}

void api_server_put(const char *path, const char *json)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    pthread_mutex_lock(&lock);
    stored *place = find(path);
    if (json)
        store(&arena, path, read_json(&arena, us_str_from(json)));
    else if (place)
        place->path[0] = '\0';
    pthread_mutex_unlock(&lock);
    us_arena_free(&arena);
}

us_str api_server_get(us_arena *arena, const char *path)
{
    pthread_mutex_lock(&lock);
    const stored *place = find(path);
    us_str text = us_str_copy(arena, place ? us_str_from(place->text) : US_STR_EMPTY);
    pthread_mutex_unlock(&lock);
    return text;
}

void api_server_fail(const char *method, const char *part, int status, int times)
{
    pthread_mutex_lock(&lock);
    snprintf(failing.method, sizeof failing.method, "%s", method);
    snprintf(failing.part, sizeof failing.part, "%s", part);
    failing.status = status;
    failing.times = times;
    pthread_mutex_unlock(&lock);
}

void api_server_contend(const char *path)
{
    pthread_mutex_lock(&lock);
    snprintf(contended, sizeof contended, "%s", path);
    pthread_mutex_unlock(&lock);
}

int api_server_writes(void)
{
    pthread_mutex_lock(&lock);
    int count = writes;
    pthread_mutex_unlock(&lock);
    return count;
}
