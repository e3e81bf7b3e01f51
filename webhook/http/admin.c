/* A small server beside that of the reviews: one thread, few connections, no bodies, a few seconds
 * for each request. Prometheus and the kubelet need no more, and whoever else gets there cannot
 * take anything from the reviews. */
#include "admin.h"

#include "watch.h"

#include <stdlib.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 64, REQUEST_SECONDS = 10, IDLE_SECONDS = 120 };
#define CONNECTION_MEMORY ((size_t)16 << 10)

struct admin {
    struct MHD_Daemon *daemon;
    server_parts parts;
    watch watch;
};

static watched *watched_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* Called when the head has come, once more for each part of a body, and at the end. */
static enum MHD_Result on_request(void *data, struct MHD_Connection *connection,
                                  const char *path, const char *method,
                                  const char *version, const char *bytes, size_t *count,
                                  void **context)
{
    admin *a = data;
    const endpoint *e = endpoint_find(&a->parts, true, path);
    bool first = !*context;
    (void)version;
    (void)bytes;
    *context = a;
    if (*count > 0)
        return MHD_NO;
    if (!e)
        return send_plain(&a->parts, connection, MHD_HTTP_NOT_FOUND, "no such path\n");
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0)
        return send_other_method(&a->parts, connection, MHD_HTTP_METHOD_GET);
    return first ? MHD_YES : endpoint_respond(&a->parts, e, connection);
}

static void on_completed(void *data, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode how)
{
    (void)data;
    (void)how;
    *context = NULL;
    watch_expect(watched_of(connection), IDLE_SECONDS);
}

static void *on_request_line(void *data, const char *uri,
                             struct MHD_Connection *connection)
{
    (void)data;
    (void)uri;
    watch_expect(watched_of(connection), REQUEST_SECONDS);
    return NULL;
}

static void on_connection(void *data, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    admin *a = data;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        watch_remove(&a->watch, *context);
        *context = NULL;
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *context = watch_add(&a->watch, info ? info->connect_fd : -1);
}

admin *admin_start(const server_parts *parts, int socket, us_str *error)
{
    admin *a = calloc(1, sizeof *a);
    if (a) {
        a->parts = *parts;
        watch_init(&a->watch, NULL, REQUEST_SECONDS);
        a->daemon = MHD_start_daemon(
            MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, on_request, a,
            MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
            CONNECTION_MEMORY, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, on_completed, a,
            MHD_OPTION_URI_LOG_CALLBACK, on_request_line, a, MHD_OPTION_NOTIFY_CONNECTION,
            on_connection, a, MHD_OPTION_END);
        if (a->daemon)
            return a;
        watch_destroy(&a->watch);
        free(a);
    }
    *error = US_STR("the server of --admin-address does not start");
    close(socket);
    return NULL;
}

void admin_tick(admin *a)
{
    if (a)
        watch_sweep(&a->watch);
}

void admin_stop(admin *a)
{
    if (!a)
        return;
    MHD_stop_daemon(a->daemon);
    watch_destroy(&a->watch);
    free(a);
}
