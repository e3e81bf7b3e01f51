/* load-empty: what a TLS server costs that decides nothing, as the yardstick for one that does. It is
 * libmicrohttpd set up as usher-webhook sets it up: threads, memory, limits and priorities are the
 * same, the body is collected in the same way, and the answer is made anew, with the same headers,
 * out of the same number of bytes. What usher-webhook takes beyond this, it takes for what it is
 * there for.
 *
 *     load-empty PORT CERTIFICATE KEY ANSWER THREADS
 *
 * answers every request on 127.0.0.1:PORT with the bytes of the file ANSWER, until a signal ends it. */
#include <gnutls/gnutls.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PRIORITIES                                                                       \
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:"  \
    "+CHACHA20-POLY1305:+AES-128-CCM:+AES-256-CCM:+AES-128-CBC:+AES-256-CBC:"            \
    "%SERVER_PRECEDENCE:%NO_TICKETS"
#define CONNECTION_MEMORY ((size_t)66 << 10)
#define SMALL_BODY        ((size_t)64 << 10)
#define BODY_MAX          ((size_t)32 << 20)

enum { CONNECTIONS = 4096, IDLE_SECONDS = 120, STATUS_USAGE = 2 };

typedef struct exchange {
    char *text;
    size_t length, capacity, announced;
} exchange;

static char *answer;
static size_t answer_length;

/* All of a small file, with a NUL behind it; NULL: it cannot be read. */
static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *text = file ? malloc(SMALL_BODY + 1) : NULL;
    if (text) {
        *length = fread(text, 1, SMALL_BODY, file);
        text[*length] = 0;
    }
    if (file)
        fclose(file);
    return text;
}

static enum MHD_Result add_body(exchange *e, const char *bytes, size_t count)
{
    if (count > BODY_MAX - e->length)
        return MHD_NO;
    size_t capacity = e->capacity;
    if (capacity == 0)
        capacity = e->announced && e->announced <= SMALL_BODY ? e->announced : SMALL_BODY;
    while (capacity < e->length + count)
        capacity *= 2;
    if (capacity != e->capacity) {
        char *text = realloc(e->text, capacity + 1);
        if (!text)
            return MHD_NO;
        e->text = text;
        e->capacity = capacity;
    }
    memcpy(e->text + e->length, bytes, count);
    e->length += count;
    e->text[e->length] = 0;
    return MHD_YES;
}

static enum MHD_Result respond(struct MHD_Connection *connection)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(answer_length, answer, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection,
                                  const char *path, const char *method,
                                  const char *version, const char *bytes, size_t *count,
                                  void **context)
{
    exchange *e = *context;
    (void)data, (void)path, (void)method, (void)version;
    if (!e) {
        const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                         MHD_HTTP_HEADER_CONTENT_LENGTH);
        e = calloc(1, sizeof *e);
        if (e && length)
            e->announced = strtoul(length, NULL, 10);
        *context = e;
        return e ? MHD_YES : MHD_NO;
    }
    if (*count == 0)
        return respond(connection);
    enum MHD_Result result = add_body(e, bytes, *count);
    *count = 0;
    return result;
}

static void on_completed(void *data, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode how)
{
    exchange *e = *context;
    (void)data, (void)connection, (void)how;
    if (e)
        free(e->text);
    free(e);
    *context = NULL;
}

static struct MHD_Daemon *serve(unsigned short port, const char *certificate,
                                const char *key, unsigned threads)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_OptionItem pool[] = {
        {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    if (threads < 2)
        pool[0].option = MHD_OPTION_END;
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TLS | MHD_USE_ITC |
            MHD_ALLOW_SUSPEND_RESUME,
        port, NULL, NULL, on_request, NULL, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_HTTPS_MEM_CERT, certificate, MHD_OPTION_HTTPS_MEM_KEY, key,
        MHD_OPTION_HTTPS_PRIORITIES, PRIORITIES, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        CONNECTION_MEMORY, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
        MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
}

int main(int count, char **arguments)
{
    size_t length;
    if (count != 6) {
        fputs("Usage: load-empty PORT CERTIFICATE KEY ANSWER THREADS\n", stderr);
        return STATUS_USAGE;
    }
    signal(SIGPIPE, SIG_IGN);
    char *certificate = read_file(arguments[2], &length);
    char *key = read_file(arguments[3], &length);
    answer = read_file(arguments[4], &answer_length);
    struct MHD_Daemon *daemon =
        certificate && key && answer
            ? serve((unsigned short)strtoul(arguments[1], NULL, 10), certificate, key,
                    (unsigned)strtoul(arguments[5], NULL, 10))
            : NULL;
    if (!daemon) {
        fputs("load-empty: the server does not start\n", stderr);
        return EXIT_FAILURE;
    }
    for (;;)
        pause();
}
