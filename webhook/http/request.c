/* Reading requests with care: everything here comes from whoever can reach the port. A
 * body takes memory as it arrives, not as it is announced, so that announcing much costs
 * the client as much as the server. */
#include "request.h"

#include "base/printable.h"

#include <stdint.h>
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

/* A head as it is gone through. */
typedef struct head_lines {
    unsigned lengths;
    unsigned encodings;
    const char *length;
    uintptr_t end; /* of the line before: where this one must begin */
    bool odd;      /* a line is not what it seems to be */
} head_lines;

/* Of RFC 9110, 5.6.2. */
static bool is_token(const char *text, size_t length)
{
    static const bool others[256] = {
        ['!'] = true,  ['#'] = true, ['$'] = true, ['%'] = true, ['&'] = true,
        ['\''] = true, ['*'] = true, ['+'] = true, ['-'] = true, ['.'] = true,
        ['^'] = true,  ['_'] = true, ['`'] = true, ['|'] = true, ['~'] = true,
    };
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((unsigned)((c | 0x20) - 'a') >= 26 && (unsigned)(c - '0') >= 10 && !others[c])
            return false;
    }
    return length > 0;
}

/* Without control characters, but for tabs; other than ASCII is let by. */
static bool is_printable(const char *text, size_t length)
{
    size_t at = 0;
    while ((at += us_printable_span(text + at, length - at, false)) < length) {
        unsigned char c = (unsigned char)text[at++];
        if ((c < ' ' && c != '\t') || c == 127)
            return false;
    }
    return true;
}

static bool is_name(const char *name, size_t length, us_str wanted)
{
    return length == wanted.length && strncasecmp(name, wanted.text, length) == 0;
}

/* The library takes lines that end in LF alone, lines that go on in the next one (and mixes
 * them up), names that are none, and NULs. It leaves names and values where they were read,
 * so that what lies between them can be told: the end of a line is two bytes, and nothing
 * else. */
static enum MHD_Result read_line(void *data, enum MHD_ValueKind kind, const char *name,
                                 size_t name_length, const char *value,
                                 size_t value_length)
{
    head_lines *head = data;
    (void)kind;
    if ((uintptr_t)name != head->end || !is_token(name, name_length) ||
        (value && !is_printable(value, value_length)))
        head->odd = true;
    head->end = value ? (uintptr_t)value + value_length + 2 : 0;
    if (is_name(name, name_length, US_STR(MHD_HTTP_HEADER_CONTENT_LENGTH))) {
        head->lengths++;
        head->length = value ? value : "";
    } else if (is_name(name, name_length, US_STR(MHD_HTTP_HEADER_TRANSFER_ENCODING))) {
        head->encodings++;
    }
    return MHD_YES;
}

/* True if the lines are the whole of the head. */
static bool read_head(struct MHD_Connection *connection, const request_line *line,
                      head_lines *head)
{
    const union MHD_ConnectionInfo *size =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    uintptr_t start = (uintptr_t)line->method;
    *head = (head_lines){.end = start + strlen(line->method) + 1 + line->uri_length + 1 +
                                strlen(line->version) + 2};
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, read_line, head);
    return !head->odd && size && head->end + 2 == start + size->header_size;
}

unsigned request_check_head(const request_limits *limits,
                            struct MHD_Connection *connection, const request_line *line,
                            size_t *announced, const char **reason)
{
    head_lines head;
    *announced = 0;
    /* Where two readers could disagree on where a request ends, nothing is read. */
    if (!read_head(connection, line, &head)) {
        *reason = "the head is not written as HTTP has it\n";
        return MHD_HTTP_BAD_REQUEST;
    }
    if (head.lengths + head.encodings > 1) {
        *reason = "more than one Content-Length or Transfer-Encoding\n";
        return MHD_HTTP_BAD_REQUEST;
    }
    if (head.length && !read_length(head.length, announced)) {
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
