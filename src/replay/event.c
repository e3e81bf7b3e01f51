/* Reading audit events. The table says which members count and what becomes of each; the others
 * are passed over. What is taken is checked; if something in it is wrong, all of the line is, to say what. */
#include "replay/event.h"

#include "codec/json.h"
#include "replay/body.h"
#include "replay/review.h"

#include <stddef.h>

#define TRUNCATED "audit.k8s.io/truncated"

typedef enum treatment {
    TEXT,  /* a string, whose text is kept */
    VALUE, /* read wholly */
    BODY,  /* left as it is */
} treatment;

/* What is read of an event before its parts are taken apart. */
typedef struct parts {
    us_replay_event *event;
    us_str kind, api_version, level, staged;
    us_str object, status;
    /* Of what is no event: a list, or a review that was kept. */
    us_str items, review, response, input, result, request;
    us_str path, timestamp, capture_id, decision_id;
    us_value masked, erased;
    bool is_damaged; /* a text is not JSON as it should be */
} parts;

typedef struct member_row {
    const char *name;
    size_t length;
    treatment treatment;
    bool of_event; /* [offset] is that in the event; else that in the parts */
    size_t offset;
} member_row;

#define OF_EVENT(member) true, offsetof(us_replay_event, member)
#define OF_PARTS(member) false, offsetof(parts, member)

#define NAMED(name) name, sizeof(name) - 1

static const member_row rows[] = {
    {NAMED("kind"), TEXT, OF_PARTS(kind)},
    {NAMED("apiVersion"), TEXT, OF_PARTS(api_version)},
    {NAMED("level"), TEXT, OF_PARTS(level)},
    {NAMED("auditID"), TEXT, OF_EVENT(audit_id)},
    {NAMED("stage"), TEXT, OF_EVENT(stage)},
    {NAMED("requestURI"), TEXT, OF_EVENT(uri)},
    {NAMED("verb"), TEXT, OF_EVENT(verb)},
    {NAMED("user"), BODY, OF_EVENT(written_user)},
    {NAMED("impersonatedUser"), BODY, OF_EVENT(written_impersonated)},
    {NAMED("objectRef"), BODY, OF_PARTS(object)},
    {NAMED("responseStatus"), BODY, OF_PARTS(status)},
    {NAMED("requestObject"), BODY, OF_EVENT(request)},
    {NAMED("responseObject"), BODY, OF_EVENT(response)},
    {NAMED("requestReceivedTimestamp"), TEXT, OF_EVENT(received)},
    {NAMED("stageTimestamp"), TEXT, OF_PARTS(staged)},
    {NAMED("annotations"), BODY, OF_EVENT(written_annotations)},
    {NAMED("items"), BODY, OF_PARTS(items)},
    {NAMED("review"), BODY, OF_PARTS(review)},
    {NAMED("response"), BODY, OF_PARTS(response)},
    {NAMED("input"), BODY, OF_PARTS(input)},
    {NAMED("result"), BODY, OF_PARTS(result)},
    {NAMED("request"), BODY, OF_PARTS(request)},
    {NAMED("path"), TEXT, OF_PARTS(path)},
    {NAMED("timestamp"), TEXT, OF_PARTS(timestamp)},
    {NAMED("decisionId"), TEXT, OF_PARTS(capture_id)},
    {NAMED("decision_id"), TEXT, OF_PARTS(decision_id)},
    {NAMED("masked"), VALUE, OF_PARTS(masked)},
    {NAMED("erased"), VALUE, OF_PARTS(erased)},
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

/* The row of the member called [key] among the [count] of [table]. It is looked for from [*next] on, for most
 * members come in the order of the rows. */
static const member_row *find_row(const member_row *table, size_t count, us_value key,
                                  size_t *next)
{
    us_str name = us_value_text(key);
    for (size_t i = 0, at = *next; i < count; i++, at++) {
        at = at < count ? at : 0;
        if (table[at].length == name.length &&
            memcmp(table[at].name, name.text, name.length) == 0) {
            *next = at + 1;
            return &table[at];
        }
    }
    return NULL;
}

/* The value of [text], which something is wrong with if it is none. */
static us_value read_value(us_arena *arena, parts *p, us_str text)
{
    us_value value = us_body_read(arena, text);
    p->is_damaged = p->is_damaged || us_value_is_none(value);
    return value;
}

/* The text of a JSON string; empty where it is something else. */
static us_str read_text(us_arena *arena, parts *p, us_str text)
{
    if (text.text[0] != '"')
        return US_STR_EMPTY;
    return us_value_text(read_value(arena, p, text));
}

static void take(us_arena *arena, parts *p, const member_row *row,
                 const us_json_member *member)
{
    char *to = (row->of_event ? (char *)p->event : (char *)p) + row->offset;
    us_str text = member->text;
    if (member->is_plain && row->treatment == TEXT)
        *(us_str *)(void *)to = us_str_slice(text, 1, text.length - 1);
    else if (row->treatment == VALUE)
        *(us_value *)(void *)to = read_value(arena, p, text);
    else if (row->treatment == TEXT)
        *(us_str *)(void *)to = read_text(arena, p, text);
    else
        *(us_str *)(void *)to = us_str_is(text, "null") ? US_STR_EMPTY : text;
}

static us_replay_level level_of(us_str name)
{
    static const char *const names[] = {
        [US_REPLAY_LEVEL_METADATA] = "Metadata",
        [US_REPLAY_LEVEL_REQUEST] = "Request",
        [US_REPLAY_LEVEL_REQUEST_RESPONSE] = "RequestResponse",
    };
    for (size_t i = US_REPLAY_LEVEL_METADATA; i < sizeof names / sizeof *names; i++)
        if (us_str_is(name, names[i]))
            return (us_replay_level)i;
    return US_REPLAY_LEVEL_UNKNOWN;
}

/* Takes from [object] what [table] says, which has [count] rows. */
static void take_members(us_arena *arena, parts *p, us_str object,
                         const member_row *table, size_t count)
{
    enum { ROOM = 16 };
    us_json_member members[ROOM];
    us_json_options options = {.keep_text = true};
    size_t there, next = 0;
    us_diag diag;
    if (!us_json_skim_members(object, members, ROOM, &there) &&
        !us_json_read_members(arena, object, &options, members, ROOM, &there, &diag)) {
        p->is_damaged = true;
        return;
    }
    for (size_t i = 0; i < there && i < ROOM; i++) {
        const member_row *row = find_row(table, count, members[i].key, &next);
        if (row)
            take(arena, p, row, &members[i]);
    }
}

static void take_object(us_arena *arena, parts *p)
{
    static const member_row members[] = {
        {NAMED("resource"), TEXT, OF_EVENT(resource)},
        {NAMED("namespace"), TEXT, OF_EVENT(namespace)},
        {NAMED("name"), TEXT, OF_EVENT(name)},
        {NAMED("uid"), TEXT, OF_EVENT(object_uid)},
        {NAMED("apiGroup"), TEXT, OF_EVENT(group)},
        {NAMED("apiVersion"), TEXT, OF_EVENT(version)},
        {NAMED("resourceVersion"), TEXT, OF_EVENT(object_version)},
        {NAMED("subresource"), TEXT, OF_EVENT(subresource)},
    };
    if (p->object.length > 0)
        take_members(arena, p, p->object, members, sizeof members / sizeof *members);
}

/* A code of HTTP; 0: it is none. */
static long read_code(us_arena *arena, parts *p, us_str text)
{
    us_value code = read_value(arena, p, text);
    bool fits = us_value_tag(code) == US_TAG_INTEGER && code.as.integer > 0 &&
                code.as.integer < 1000000;
    return fits ? (long)code.as.integer : 0;
}

static void take_status(us_arena *arena, parts *p)
{
    us_json_walk walk = us_json_walk_begin(p->status);
    us_replay_event *event = p->event;
    us_str key, value;
    while (us_json_walk_next(&walk, &key, &value)) {
        if (us_str_is(key, "message"))
            event->message = read_text(arena, p, value);
        else if (us_str_is(key, "code"))
            event->code = read_code(arena, p, value);
    }
}

static void take_apart(us_arena *arena, parts *p)
{
    us_replay_event *event = p->event;
    event->level = level_of(p->level);
    event->time = us_replay_time(event->received);
    event->staged = us_replay_time(p->staged);
    take_object(arena, p);
    take_status(arena, p);
}

/* The object that [text] is; NONE where it is none. */
static us_value complete(us_arena *arena, us_repeated *repeated, us_str text, bool *good)
{
    us_value value = us_repeated_read(repeated, arena, text);
    *good = *good && (text.length == 0 || !us_value_is_none(value));
    return us_value_tag(value) == US_TAG_OBJECT ? value : US_NONE;
}

bool us_replay_event_complete(us_arena *arena, us_repeated *repeated,
                              us_replay_event *event)
{
    bool good = true;
    if (event->is_review)
        return true;
    us_value impersonated = complete(arena, repeated, event->written_impersonated, &good);
    event->user = complete(arena, repeated, event->written_user, &good);
    event->annotations = complete(arena, repeated, event->written_annotations, &good);
    event->impersonator = US_NONE;
    if (!us_value_is_none(impersonated)) {
        event->impersonator = event->user;
        event->user = impersonated;
    }
    event->truncated =
        us_str_is(us_value_member_text(event->annotations, TRUNCATED), "true");
    return good;
}

/* ---- What a line is ------------------------------------------------------------------ */

/* Lines of other kinds, by what they have; false where [p] is none of them. */
static bool take_other(us_arena *arena, parts *p, us_str text)
{
    us_replay_kept kept = {.path = p->path,
                           .masked = p->masked,
                           .erased = p->erased,
                           .timestamp = p->timestamp};
    if (us_str_is(p->kind, "EventList") && p->items.length > 0 &&
        p->items.text[0] == '[') {
        p->event->items = p->items;
        return true;
    }
    if (us_str_is(p->kind, "AdmissionReview") && p->request.length > 0) {
        kept.review = kept.answer = text;
    } else if (p->review.length > 0 && p->path.length > 0) {
        kept.root = "review";
        kept.review = p->review;
        kept.answer = p->response;
        kept.decision_id = p->capture_id;
    } else if (p->decision_id.length > 0) {
        kept.root = "input";
        kept.review = p->input;
        kept.answer = p->result;
        kept.decision_id = p->decision_id;
    } else {
        return false;
    }
    if (!us_replay_review_read(arena, &kept, p->event))
        p->is_damaged = true;
    return true;
}

/* A line of the format `legacy` has no objects. */
static bool is_legacy(us_str text)
{
    us_str head = us_str_slice(text, 0, text.length < 64 ? text.length : 64);
    return us_str_find(head, US_STR(" AUDIT: id=\""), 0) != US_STR_NONE;
}

/* The members of the object that is all of [text]. */
static bool read_members(us_arena *arena, us_str text, us_json_member *members,
                         size_t *count, us_str *problem)
{
    static const us_json_options options = {.keep_text = true};
    us_diag diag;
    if (!us_json_skim_members(text, members, US_REPLAY_MEMBERS_MAX, count) &&
        !us_json_read_members(arena, text, &options, members, US_REPLAY_MEMBERS_MAX,
                              count, &diag)) {
        *problem = is_legacy(text)
                       ? US_STR("a line of the format legacy, which has no objects: the "
                                "API server needs --audit-log-format=json")
                       : us_str_format(arena, "%.*s (at column %u)",
                                       US_STR_ARG(diag.message), diag.position.column);
        return false;
    }
    if (*count > US_REPLAY_MEMBERS_MAX) {
        *problem = us_str_format(arena, "an object of more than %d members is no event",
                                 US_REPLAY_MEMBERS_MAX);
        return false;
    }
    return true;
}

static bool read_parts(us_arena *arena, us_str text, parts *p, us_str *problem)
{
    us_json_member members[US_REPLAY_MEMBERS_MAX];
    size_t count, next = 0;
    if (!read_members(arena, text, members, &count, problem))
        return false;
    for (size_t i = 0; i < count; i++) {
        const member_row *row = find_row(rows, ROW_COUNT, members[i].key, &next);
        if (row)
            take(arena, p, row, &members[i]);
    }
    return true;
}

/* Says what the parts are; false where they are nothing that counts. */
static bool take_parts(us_arena *arena, us_str text, bool in_list, parts *p)
{
    bool is_event = us_str_is(p->kind, "Event") &&
                    us_str_starts_with(p->api_version, US_STR("audit.k8s.io/"));
    bool may_be = in_list && p->kind.length == 0 && p->level.length > 0;
    if (!is_event && !may_be)
        return take_other(arena, p, text) && !(in_list && p->event->items.length > 0);
    take_apart(arena, p);
    return true;
}

static bool read_any(us_arena *arena, us_str text, bool in_list, us_replay_event *event,
                     us_str *problem)
{
    *event = (us_replay_event){0};
    parts p = {.event = event};
    if (!read_parts(arena, text, &p, problem))
        return false;
    bool is_taken = take_parts(arena, text, in_list, &p);
    if ((!is_taken || p.is_damaged) && !us_body_check(arena, text, problem))
        return false;
    if (!is_taken)
        *problem = US_STR("an object that is no Event of audit.k8s.io");
    return is_taken;
}

bool us_replay_event_read(us_arena *arena, us_str text, us_replay_event *event,
                          us_str *problem)
{
    return read_any(arena, text, false, event, problem);
}

bool us_replay_event_read_item(us_arena *arena, us_str text, us_replay_event *event,
                               us_str *problem)
{
    return read_any(arena, text, true, event, problem);
}

/* ---- Times --------------------------------------------------------------------------- */

/* The [count] digits at [*at], or -1; moves [*at] beyond them. */
static int digits(us_str text, size_t *at, size_t count)
{
    int sum = 0;
    if (text.length - *at < count)
        return -1;
    for (size_t i = 0; i < count; i++, ++*at) {
        char c = text.text[*at];
        if (c < '0' || c > '9')
            return -1;
        sum = 10 * sum + (c - '0');
    }
    return sum;
}

static bool passes(us_str text, size_t *at, char c)
{
    if (*at >= text.length || text.text[*at] != c)
        return false;
    ++*at;
    return true;
}

/* Days since 1970 of a date of the Gregorian calendar; March begins the year that is
 * counted in, so that the day that comes and goes is its last. */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return 365 * y + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

/* The fraction of a second at [*at], in microseconds. */
static int64_t fraction(us_str text, size_t *at)
{
    int64_t sum = 0, unit = 100000;
    if (!passes(text, at, '.'))
        return 0;
    for (; *at < text.length && text.text[*at] >= '0' && text.text[*at] <= '9'; ++*at) {
        sum += unit * (text.text[*at] - '0');
        unit /= 10;
    }
    return sum;
}

/* The two digits at [p]. */
static inline int pair(const char *p, bool *good)
{
    unsigned tens = (unsigned)p[0] - '0', ones = (unsigned)p[1] - '0';
    *good = *good && tens < 10 && ones < 10;
    return (int)(10 * tens + ones);
}

/* The time that is written as an API server writes it, to the microsecond; false where it is not. */
static bool read_usual_time(us_str text, int64_t *time)
{
    static const char form[] = "0000-00-00T00:00:00.000000Z";
    const char *p = text.text;
    bool good = text.length == sizeof form - 1 && p[4] == '-' && p[7] == '-' &&
                p[10] == 'T' && p[13] == ':' && p[16] == ':' && p[19] == '.' &&
                p[26] == 'Z';
    if (!good)
        return false;
    int year = 100 * pair(p, &good) + pair(p + 2, &good);
    int month = pair(p + 5, &good), day = pair(p + 8, &good);
    int hour = pair(p + 11, &good), minute = pair(p + 14, &good);
    int second = pair(p + 17, &good);
    int micros =
        10000 * pair(p + 20, &good) + 100 * pair(p + 22, &good) + pair(p + 24, &good);
    if (!good || year < 1 || month < 1 || month > 12 || day < 1 || day > 31 ||
        hour > 23 || minute > 59 || second > 60)
        return false;
    int64_t seconds =
        days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    *time = seconds * 1000000 + micros;
    return true;
}

int64_t us_replay_time(us_str text)
{
    int64_t usual;
    size_t at = 0;
    if (read_usual_time(text, &usual))
        return usual;
    int year = digits(text, &at, 4);
    bool dash = passes(text, &at, '-');
    int month = digits(text, &at, 2);
    dash = passes(text, &at, '-') && dash;
    int day = digits(text, &at, 2);
    bool marked = passes(text, &at, 'T') && dash;
    int hour = digits(text, &at, 2);
    marked = passes(text, &at, ':') && marked;
    int minute = digits(text, &at, 2);
    marked = passes(text, &at, ':') && marked;
    int second = digits(text, &at, 2);
    if (!marked || year < 1 || month < 1 || month > 12 || day < 1 || day > 31 ||
        hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return INT64_MIN;
    int64_t micros = fraction(text, &at), shift = 0;
    if (!passes(text, &at, 'Z')) {
        int sign = passes(text, &at, '+') ? 1 : passes(text, &at, '-') ? -1 : 0;
        int hours = digits(text, &at, 2);
        bool colon = passes(text, &at, ':');
        int minutes = digits(text, &at, 2);
        if (sign == 0 || !colon || hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
            return INT64_MIN;
        shift = sign * (hours * 60 + minutes);
    }
    if (at != text.length)
        return INT64_MIN;
    int64_t seconds =
        days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    return (seconds - shift * 60) * 1000000 + micros;
}
