/* An HTTPS server to test against: https-server FOLDER CERTIFICATE KEY [PORT]
 *
 * Prints "listening 127.0.0.1:PORT" and serves until it is killed. GET answers with the file of
 * that name in FOLDER, with a strong ETag, or 304 where If-None-Match has it. POST and PATCH store
 * the body as FOLDER/posted/N.body and the path and headers as N.head, N = 1, 2, …, and answer with
 * an empty JSON object; a body that has come is there as a whole. Each request adds a line to FOLDER/requests: "METHOD PATH STATUS", and what
 * If-None-Match and Authorization said.
 *
 * A GET with watch=1 and resourceVersion=V in its query is answered with FOLDER/PATH.watch.V, also what
 * is added to it later: until there is FOLDER/PATH.watch.V.end, or the file is gone, which cuts
 * the connection. A file that is not there yet is waited for.
 * Arguments labelSelector and continue, as lists of an API server have them, are a part of the name:
 * "pods?labelSelector=app=shop&continue=2". A folder answers with its file index. A file NAME.status beside NAME answers in its place:
 * with the status in its first line, and what follows as the body; "410 once" does so once.
 *
 * The file FOLDER/control, read at each request, says what else is to happen, a word and a value a
 * line: "status 500" (with that status, and no more), "delay 3" (seconds before the answer),
 * "truncate 10" (the connection ends after so many bytes of the body), "location URL" (a header),
 * "plain" (no ETag). */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4096, VALUE_ROOM = 512 };

typedef struct bytes {
    char *text;
    size_t length;
} bytes;

typedef struct control {
    unsigned status;
    unsigned delay;
    size_t truncate; /* SIZE_MAX: not at all */
    char location[VALUE_ROOM];
    bool plain;
} control;

/* A body on its way out, cut at [end]. */
typedef struct cut_body {
    bytes content;
    size_t end;
} cut_body;

static const char *folder;
static unsigned posted;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void fail(const char *what)
{
    fprintf(stderr, "https-server: %s\n", what);
    exit(2);
}

static bool add(bytes *to, const char *text, size_t length)
{
    char *grown = realloc(to->text, to->length + length + 1);
    if (!grown)
        return false;
    if (length > 0)
        memcpy(grown + to->length, text, length);
    to->text = grown;
    to->length += length;
    grown[to->length] = '\0';
    return true;
}

static bool read_file(const char *path, bytes *content)
{
    char part[65536];
    size_t count;
    FILE *file = fopen(path, "rb");
    *content = (bytes){NULL, 0};
    if (!file)
        return false;
    bool good = add(content, "", 0);
    while (good && (count = fread(part, 1, sizeof part, file)) > 0)
        good = add(content, part, count);
    good = good && !ferror(file);
    fclose(file);
    return good;
}

static control read_control(void)
{
    control c = {.truncate = SIZE_MAX};
    char path[PATH_ROOM], line[VALUE_ROOM];
    snprintf(path, sizeof path, "%s/control", folder);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
        sscanf(line, "status %u", &c.status);
        sscanf(line, "delay %u", &c.delay);
        sscanf(line, "truncate %zu", &c.truncate);
        sscanf(line, "location %511s", c.location);
        c.plain = c.plain || strncmp(line, "plain", 5) == 0;
    }
    if (file)
        fclose(file);
    return c;
}

static void note(struct MHD_Connection *connection, const char *method, const char *path,
                 unsigned status)
{
    char name[PATH_ROOM];
    const char *tag = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                  MHD_HTTP_HEADER_IF_NONE_MATCH);
    const char *who = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                  MHD_HTTP_HEADER_AUTHORIZATION);
    snprintf(name, sizeof name, "%s/requests", folder);
    pthread_mutex_lock(&lock);
    FILE *file = fopen(name, "a");
    if (!file)
        fail("cannot write requests");
    fprintf(file, "%s %s %u %s %s\n", method, path, status, tag ? tag : "-",
            who ? who : "-");
    fclose(file);
    pthread_mutex_unlock(&lock);
}

/* ---- Answers --------------------------------------------------------------------------- */

static ssize_t give_cut(void *data, uint64_t at, char *to, size_t room)
{
    const cut_body *body = data;
    if (at >= body->end)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t count = body->end - at < room ? body->end - at : room;
    memcpy(to, body->content.text + at, count);
    return (ssize_t)count;
}

static void free_cut(void *data)
{
    cut_body *body = data;
    free(body->content.text);
    free(body);
}

/* Takes [content] over. */
static struct MHD_Response *make_response(bytes content, size_t end)
{
    if (end >= content.length)
        return MHD_create_response_from_buffer(content.length, content.text,
                                               MHD_RESPMEM_MUST_FREE);
    cut_body *body = malloc(sizeof *body);
    if (!body)
        fail("out of memory");
    *body = (cut_body){content, end};
    return MHD_create_response_from_callback(content.length, 4096, give_cut, body,
                                             free_cut);
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, const control *c,
                                   unsigned status, bytes content, const char *tag)
{
    struct MHD_Response *response = make_response(content, c->truncate);
    if (!response)
        return MHD_NO;
    if (tag && !c->plain)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, tag);
    if (c->location[0])
        MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, c->location);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- Watches ---------------------------------------------------------------------------- */

/* The name of the file that is followed is [data]. */
static ssize_t give_events(void *data, uint64_t at, char *to, size_t room)
{
    const char *name = data;
    char end[PATH_ROOM + 8];
    size_t count = 0;
    FILE *file = fopen(name, "rb");
    if (file && fseek(file, (long)at, SEEK_SET) == 0)
        count = fread(to, 1, room, file);
    if (file)
        fclose(file);
    if (count > 0)
        return (ssize_t)count;
    if (!file && at > 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    snprintf(end, sizeof end, "%s.end", name);
    if (access(end, F_OK) == 0)
        return MHD_CONTENT_READER_END_OF_STREAM;
    usleep(20000);
    return 0;
}

static enum MHD_Result follow(struct MHD_Connection *connection, const char *path)
{
    const char *version =
        MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "resourceVersion");
    char *name = malloc(PATH_ROOM);
    if (!name)
        fail("out of memory");
    snprintf(name, PATH_ROOM, "%s%s.watch.%s", folder, path, version ? version : "");
    note(connection, "WATCH", path, MHD_HTTP_OK);
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, 4096, give_events, name, free);
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

static void make_tag(char tag[32], bytes content)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < content.length; i++)
        sum = (sum ^ (unsigned char)content.text[i]) * UINT64_C(1099511628211);
    snprintf(tag, 32, "\"%016llx\"", (unsigned long long)sum);
}

/* The path with the arguments that count. */
static void name_of(struct MHD_Connection *connection, const char *path,
                    char name[PATH_ROOM])
{
    static const char *const arguments[] = {"labelSelector", "continue"};
    size_t length = (size_t)snprintf(name, PATH_ROOM, "%s", path);
    char separator = '?';
    for (size_t i = 0; i < 2 && length < PATH_ROOM; i++) {
        const char *value =
            MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, arguments[i]);
        if (!value)
            continue;
        length += (size_t)snprintf(name + length, PATH_ROOM - length, "%c%s=%s",
                                   separator, arguments[i], value);
        separator = '&';
    }
}

/* A file, or what stands for a folder. */
static bool read_whole(const char *name, bytes *content)
{
    char path[3 * PATH_ROOM];
    snprintf(path, sizeof path, "%s/index", name);
    return read_file(name, content) || read_file(path, content);
}

/* True if the file [name].status answers: fills [status] and [content]. */
static bool read_status(const char *name, unsigned *status, bytes *content)
{
    char path[3 * PATH_ROOM], once[8] = "";
    snprintf(path, sizeof path, "%s.status", name);
    if (!read_file(path, content))
        return false;
    if (sscanf(content->text, "%u %7[a-z]", status, once) == 2 &&
        strcmp(once, "once") == 0)
        unlink(path);
    const char *body = strchr(content->text, '\n');
    size_t skip = body ? (size_t)(body + 1 - content->text) : content->length;
    content->length -= skip;
    memmove(content->text, content->text + skip, content->length);
    return true;
}

static enum MHD_Result get(struct MHD_Connection *connection, const control *c,
                           const char *asked)
{
    char path[PATH_ROOM], name[2 * PATH_ROOM], tag[32];
    bytes content = {NULL, 0};
    unsigned status = c->status ? c->status : MHD_HTTP_OK;
    if (status == MHD_HTTP_OK && !strstr(asked, "..") &&
        MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "watch"))
        return follow(connection, asked);
    name_of(connection, asked, path);
    snprintf(name, sizeof name, "%s%s", folder, path);
    if (status == MHD_HTTP_OK && !strstr(path, "..") &&
        read_status(name, &status, &content)) {
        note(connection, "GET", path, status);
        return send_answer(connection, c, status, content, NULL);
    }
    if (status == MHD_HTTP_OK && (strstr(path, "..") || !read_whole(name, &content)))
        status = MHD_HTTP_NOT_FOUND;
    if (status == MHD_HTTP_OK) {
        const char *known = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                        MHD_HTTP_HEADER_IF_NONE_MATCH);
        make_tag(tag, content);
        if (known && !c->plain && strcmp(known, tag) == 0) {
            status = MHD_HTTP_NOT_MODIFIED;
            free(content.text);
            content = (bytes){NULL, 0};
        }
    }
    note(connection, "GET", path, status);
    return send_answer(connection, c, status, content,
                       status == MHD_HTTP_OK || status == MHD_HTTP_NOT_MODIFIED ? tag
                                                                                : NULL);
}

static enum MHD_Result add_header(void *data, enum MHD_ValueKind kind, const char *name,
                                  const char *value)
{
    (void)kind;
    fprintf(data, "%s: %s\n", name, value ? value : "");
    return MHD_YES;
}

static void store(struct MHD_Connection *connection, const char *method, const char *path,
                  bytes body)
{
    char name[PATH_ROOM], hidden[PATH_ROOM];
    pthread_mutex_lock(&lock);
    unsigned number = ++posted;
    pthread_mutex_unlock(&lock);
    snprintf(name, sizeof name, "%s/posted/%u.head", folder, number);
    FILE *head = fopen(name, "w");
    if (!head)
        fail("cannot write into posted");
    fprintf(head, "%s %s\n", method, path);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, head);
    fclose(head);
    snprintf(name, sizeof name, "%s/posted/%u.body", folder, number);
    snprintf(hidden, sizeof hidden, "%s/posted/.%u", folder, number);
    FILE *file = fopen(hidden, "wb");
    if (!file ||
        fwrite(body.text ? body.text : "", 1, body.length, file) != body.length ||
        fclose(file) != 0 || rename(hidden, name) != 0)
        fail("cannot write into posted");
}

static enum MHD_Result post(struct MHD_Connection *connection, const control *c,
                            const char *method, const char *path, bytes body)
{
    bytes answer = {NULL, 0};
    unsigned status = c->status ? c->status : MHD_HTTP_OK;
    if (status == MHD_HTTP_OK)
        store(connection, method, path, body);
    note(connection, method, path, status);
    if (!add(&answer, "{}", 2))
        return MHD_NO;
    return send_answer(connection, c, status, answer, NULL);
}

/* ---- Requests -------------------------------------------------------------------------- */

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection,
                                  const char *path, const char *method,
                                  const char *version, const char *text, size_t *count,
                                  void **context)
{
    bytes *body = *context;
    (void)data, (void)version;
    if (!body) {
        *context = calloc(1, sizeof(bytes));
        return *context ? MHD_YES : MHD_NO;
    }
    if (*count > 0) {
        bool good = add(body, text, *count);
        *count = 0;
        return good ? MHD_YES : MHD_NO;
    }
    control c = read_control();
    sleep(c.delay);
    bool gives = strcmp(method, MHD_HTTP_METHOD_POST) == 0 ||
                 strcmp(method, MHD_HTTP_METHOD_PATCH) == 0;
    return gives ? post(connection, &c, method, path, *body) : get(connection, &c, path);
}

static void on_completed(void *data, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode how)
{
    bytes *body = *context;
    (void)data, (void)connection, (void)how;
    if (body)
        free(body->text);
    free(body);
    *context = NULL;
}

int main(int count, char **arguments)
{
    bytes certificate, key;
    char path[PATH_ROOM];
    if (count < 4 || count > 5)
        fail("https-server FOLDER CERTIFICATE KEY [PORT]");
    folder = arguments[1];
    if (!read_file(arguments[2], &certificate) || !read_file(arguments[3], &key))
        fail("cannot read the certificate and its key");
    snprintf(path, sizeof path, "%s/posted", folder);
    mkdir(path, 0700);
    signal(SIGPIPE, SIG_IGN);
    struct sockaddr_in loopback = {.sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (count == 5)
        loopback.sin_port = htons((uint16_t)strtoul(arguments[4], NULL, 10));
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS, 0,
        NULL, NULL, on_request, NULL, MHD_OPTION_SOCK_ADDR, &loopback,
        MHD_OPTION_HTTPS_MEM_CERT, certificate.text, MHD_OPTION_HTTPS_MEM_KEY, key.text,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_END);
    const union MHD_DaemonInfo *info =
        daemon ? MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    if (!info)
        fail("does not start");
    printf("listening 127.0.0.1:%u\n", info->port);
    fflush(stdout);
    for (;;)
        pause();
}
