/* Reading requests with care: everything here comes from whoever can reach the port. A
 * body takes memory as it arrives, not as it is announced, so that announcing much costs
 * the client as much as the server. */
#include "request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Bodies up to this size get all their memory at once. */
#define SMALL_BODY ((size_t)64 << 10)

static bool is_json(const char *content_type)
{
    static const char json[] = "application/json";
    size_t length = sizeof json - 1;
    if (!content_type || strncasecmp(content_type, json, length) != 0)
        return false;
    const char *rest = content_type + length;
    rest += strspn(rest, " \t");
    return *rest == 0 || *rest == ';';
}

/* False if [text] is no number; a number too large to hold is a large number. */
static bool read_length(const char *text, size_t *length)
{
    *length = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        if (*length <= SIZE_MAX / 16)
            *length = *length * 10 + (size_t)(*text - '0');
    }
    return true;
}

typedef struct length_headers {
    unsigned lengths;
    unsigned encodings;
    const char *length;
} length_headers;

static enum MHD_Result count_header(void *data, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    length_headers *headers = data;
    (void)kind;
    if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) {
        headers->lengths++;
        headers->length = value ? value : "";
    } else if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
        headers->encodings++;
    }
    return MHD_YES;
}

unsigned request_check_head(const request_limits *limits,
                            struct MHD_Connection *connection, size_t *announced,
                            const char **reason)
{
    length_headers headers = {0, 0, NULL};
    *announced = 0;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header, &headers);
    /* Where two readers could disagree on where a request ends, nothing is read. */
    if (headers.lengths + headers.encodings > 1) {
        *reason = "more than one Content-Length or Transfer-Encoding\n";
        return MHD_HTTP_BAD_REQUEST;
    }
    if (headers.length && !read_length(headers.length, announced)) {
        *reason = "Content-Length is no number\n";
        return MHD_HTTP_BAD_REQUEST;
    }
    if (!is_json(MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                             MHD_HTTP_HEADER_CONTENT_TYPE))) {
        *reason = "Content-Type must be application/json\n";
        return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
    }
    if (*announced > limits->body_max) {
        *reason = REQUEST_TOO_LARGE;
        return MHD_HTTP_CONTENT_TOO_LARGE;
    }
    return 0;
}

static unsigned make_room(const request_limits *limits, metrics *m, request_body *body,
                          size_t wanted, size_t announced)
{
    size_t capacity = announced && announced <= SMALL_BODY ? announced : SMALL_BODY;
    while (capacity < wanted)
        capacity *= 2;
    if (capacity > limits->body_max)
        capacity = limits->body_max;
    size_t more = capacity - body->capacity;
    uint64_t held = atomic_fetch_add(&m->single[METRIC_BODY_BYTES], more);
    if (held + more <= limits->bodies_max) {
        char *text = realloc(body->text, capacity + 1);
        if (text) {
            body->text = text;
            body->capacity = capacity;
            return 0;
        }
    }
    metrics_subtract(m, METRIC_BODY_BYTES, more);
    return MHD_HTTP_SERVICE_UNAVAILABLE;
}

unsigned request_add_body(const request_limits *limits, metrics *m, request_body *body,
                          size_t announced, const char *bytes, size_t count)
{
    if (count > limits->body_max - body->length)
        return MHD_HTTP_CONTENT_TOO_LARGE;
    if (body->length + count > body->capacity) {
        unsigned status = make_room(limits, m, body, body->length + count, announced);
        if (status)
            return status;
    }
    memcpy(body->text + body->length, bytes, count);
    body->length += count;
    body->text[body->length] = 0;
    metrics_add(m, METRIC_BYTES_IN, count);
    return 0;
}

void request_free_body(metrics *m, request_body *body)
{
    if (body->capacity)
        metrics_subtract(m, METRIC_BODY_BYTES, body->capacity);
    free(body->text);
    *body = (request_body){NULL, 0, 0};
}

uint64_t request_timeout(struct MHD_Connection *connection)
{
    const char *text =
        MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "timeout");
    uint64_t seconds = 0;
    if (!text || *text < '0' || *text > '9')
        return 0;
    for (; *text >= '0' && *text <= '9'; text++)
        if (seconds < 3600)
            seconds = seconds * 10 + (uint64_t)(*text - '0');
    if (seconds == 0 || strcmp(text, "s") != 0)
        return 0;
    /* The client counts from before its request left: a second of margin, or half of it
     * where there is but one. */
    return seconds > 1 ? (seconds - 1) * 1000000000u : 500000000u;
}
