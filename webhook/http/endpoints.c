/* Two servers answer these: that of the reviews, and that of --admin-address. What is found where
 * stands in one table. */
#include "endpoints.h"

typedef struct asked {
    const server_parts *parts;
    bool verbose;
    us_buf text;
    unsigned status;
    const char *type;
} asked;

struct endpoint {
    const char *path;
    enum { EVERYWHERE, MOVES, ADMIN_ONLY } where;
    void (*answer)(asked *a);
};

#define PLAIN "text/plain; charset=utf-8"

static void answer_live(asked *a)
{
    us_buf_add_c(&a->text, "ok\n");
}

static void describe_policies(const char *what, generations *set, us_buf *out)
{
    struct tm when;
    char since[32];
    generation_facts facts = generations_describe(set);
    if (!facts.revision[0]) {
        us_buf_add_format(out, "[-]%s nothing yet\n", what);
        return;
    }
    gmtime_r(&facts.since, &when);
    strftime(since, sizeof since, "%Y-%m-%dT%H:%M:%SZ", &when);
    us_buf_add_format(out, "[+]%s revision %s, %zu packages, since %s\n", what,
                      facts.revision, facts.package_count, since);
}

/* What is not quite right is told, but does not take a server out of service that answers
 * by what was right before. */
static void describe(const server_parts *parts, us_buf *out)
{
    describe_policies("serving", parts->generations, out);
    if (parts->shadow)
        describe_policies("shadowing", parts->shadow, out);
    reload_describe(parts->reload, out);
    bundles_describe(parts->bundles, out);
    if (parts->cluster)
        cluster_describe(parts->cluster, out);
    if (parts->stored)
        stored_describe(parts->stored, out);
    generations_describe_off(parts->generations, parts->metrics, out);
}

/* Why no review is to come yet; empty: it may. */
static void describe_wait(const server_parts *parts, us_buf *out)
{
    if (!generations_describe(parts->generations).revision[0])
        bundles_describe_wait(parts->bundles, out);
    else if (parts->cluster && !cluster_is_ready(parts->cluster))
        us_buf_add_c(out, "waiting for what is watched\n");
}

static void answer_ready(asked *a)
{
    if (atomic_load(a->parts->draining)) {
        a->status = MHD_HTTP_SERVICE_UNAVAILABLE;
        us_buf_add_c(&a->text, "draining\n");
        return;
    }
    if (a->verbose)
        describe(a->parts, &a->text);
    size_t before = a->text.length;
    describe_wait(a->parts, &a->text);
    if (a->text.length == before)
        us_buf_add_c(&a->text, "ok\n");
    else
        a->status = MHD_HTTP_SERVICE_UNAVAILABLE;
}

static void answer_metrics(asked *a)
{
    metrics *m = a->parts->metrics;
    generation_facts facts = generations_describe(a->parts->generations);
    metrics_set(m, METRIC_PACKAGES, facts.package_count);
    metrics_set(m, METRIC_POLICIES_SINCE, (uint64_t)facts.since);
    metrics_set(m, METRIC_MEMORY, us_memory_held(generations_memory()));
    metrics_set(m, METRIC_MEMORY_REFUSED, atomic_load(&generations_memory()->refusals));
    generations_describe_off(a->parts->generations, m, NULL);
    metrics_write(m, facts.revision, &a->text);
    a->type = "text/plain; version=0.0.4; charset=utf-8";
}

static void answer_config(asked *a)
{
    settings_json(a->parts->settings, &a->text);
    a->type = "application/json";
}

static const endpoint endpoints[] = {
    {"/livez", EVERYWHERE, answer_live},
    {"/readyz", EVERYWHERE, answer_ready},
    {"/metrics", MOVES, answer_metrics},
    {"/config", ADMIN_ONLY, answer_config},
};

const endpoint *endpoint_find(const server_parts *parts, bool is_admin, const char *path)
{
    bool moved = parts->settings->admin_address != NULL;
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
        const endpoint *e = &endpoints[i];
        if (strcmp(e->path, path) == 0)
            return is_admin || e->where == EVERYWHERE || (e->where == MOVES && !moved)
                       ? e
                       : NULL;
    }
    return NULL;
}

enum MHD_Result endpoint_respond(const server_parts *parts, const endpoint *e,
                                 struct MHD_Connection *connection)
{
    static const char verbose[] = "verbose";
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    asked a = {.parts = parts,
               .text = us_buf_make(&arena),
               .status = MHD_HTTP_OK,
               .type = PLAIN,
               .verbose = MHD_lookup_connection_value_n(connection, MHD_GET_ARGUMENT_KIND,
                                                        verbose, sizeof verbose - 1, NULL,
                                                        NULL) == MHD_YES};
    e->answer(&a);
    bool refused = a.status == MHD_HTTP_SERVICE_UNAVAILABLE;
    enum MHD_Result result =
        send_text(parts, connection, a.status, a.type, us_buf_str(&a.text),
                  refused ? MHD_HTTP_HEADER_RETRY_AFTER : NULL, "1");
    us_arena_free(&arena);
    return result;
}

/* ---- Answers of all kinds -------------------------------------------------------------- */

enum MHD_Result send_response(const server_parts *parts,
                              struct MHD_Connection *connection, unsigned status,
                              struct MHD_Response *response)
{
    if (atomic_load(parts->draining))
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    metrics_count_response(parts->metrics, status);
    return result;
}

enum MHD_Result send_text(const server_parts *parts, struct MHD_Connection *connection,
                          unsigned status, const char *type, us_str text,
                          const char *header, const char *value)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        text.length, (void *)(uintptr_t)text.text, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (header)
        MHD_add_response_header(response, header, value);
    return send_response(parts, connection, status, response);
}

enum MHD_Result send_plain(const server_parts *parts, struct MHD_Connection *connection,
                           unsigned status, const char *text)
{
    bool overloaded = status == MHD_HTTP_SERVICE_UNAVAILABLE;
    return send_text(parts, connection, status, PLAIN, us_str_from(text),
                     overloaded ? MHD_HTTP_HEADER_RETRY_AFTER : NULL, "1");
}

enum MHD_Result send_other_method(const server_parts *parts,
                                  struct MHD_Connection *connection, const char *method)
{
    return send_text(parts, connection, MHD_HTTP_METHOD_NOT_ALLOWED, PLAIN,
                     US_STR("another method is needed\n"), MHD_HTTP_HEADER_ALLOW, method);
}
