/* What becomes of a judged review: an event is made of it, the policies under data.system.log
 * are asked whether it is to be dropped and what of it is to be masked, secrets are hidden
 * whatever they say, and the rest goes to a file or to an endpoint. All of this is done on the
 * thread of the records, whose queue holds up nobody else.
 *
 * As in OPA, an event that could not be masked as the policies say is not logged at all. */
#include "decision_log.h"

#include "admission/event.h"
#include "decision_file.h"
#include "webhook/http/upload.h"
#include "webhook/log/complaint.h"

#include <stdlib.h>
#include <sys/random.h>

#define SECOND            UINT64_C(1000000000)
#define ARENA_MAX         ((size_t)256 << 20)
#define ARENA_KEPT        ((size_t)1 << 20)
#define EVALUATION_MEMORY ((size_t)256 << 20)

struct decision_log {
    const settings *settings;
    generations *generations;
    metrics *metrics;
    us_arena arena; /* of one event */
    us_arena labels_arena;
    us_event_label *labels;
    size_t label_count;
    uint64_t number; /* of events */
    bool uploads;    /* [upload] counts, else [file] */
    decision_file file;
    upload *upload;
    atomic_bool reopen;
    bool hurried;        /* polled by evaluations */
    complaint complaint; /* about policies and events */
};

/* ---- What policies say ------------------------------------------------------------------ */

/* A generation and a worker of it, for as long as the arena's content lives. */
typedef struct borrowed {
    generations *from;
    generation *used;
    worker *worker;
} borrowed;

static void give_back(void *data)
{
    borrowed *b = data;
    generations_give(b->from, b->used, b->worker);
}

static borrowed *borrow(decision_log *d)
{
    borrowed *b = us_arena_alloc_zero(&d->arena, sizeof *b);
    b->from = d->generations;
    b->used = generations_take(d->generations, &b->worker);
    if (!b->used)
        return NULL;
    us_arena_on_release(&d->arena, give_back, b);
    return b;
}

/* Asks the policies about the event. False if it must not be written. */
static bool ask_policies(decision_log *d, const borrowed *b, us_event *event,
                         us_mask *mask)
{
    usher_limits limits = {.timeout = d->settings->timeout * SECOND,
                           .memory = EVALUATION_MEMORY,
                           .cancelled = &d->hurried};
    us_str why;
    us_event_fate fate = us_event_ask(event, b->worker->evaluator, mask, &limits, &why);
    if (fate == US_EVENT_LOGGED)
        return true;
    if (fate == US_EVENT_DROPPED) {
        metrics_add(d->metrics, METRIC_DECISION_LOG_LEFT_OUT, 1);
        return false;
    }
    /* The text of an error may hold what the policy was given. */
    us_str text =
        us_str_format(&d->arena, "%.*s; the decision is not logged", US_STR_ARG(why));
    metrics_add(d->metrics, METRIC_DECISION_LOG_MASK_ERRORS, 1);
    complain(&d->complaint, 1, us_mask_text(&d->arena, mask, text));
    return false;
}

/* ---- Where events go -------------------------------------------------------------------- */

static void count_dropped(decision_log *d)
{
    metrics_add(d->metrics, METRIC_DECISION_LOG_DROPPED, 1);
}

/* An event that is too large for one body goes without its input, and then without its
 * result. */
static void upload_event(decision_log *d, us_event *event)
{
    us_str text = us_event_text(event);
    while (!upload_fits(d->upload, text)) {
        if (!us_event_shorten(event)) {
            complain(&d->complaint, 1, US_STR("a decision is too large to be uploaded"));
            count_dropped(d);
            return;
        }
        text = us_event_text(event);
    }
    upload_add(d->upload, text);
}

static void write_event(decision_log *d, const us_event *event)
{
    us_str text = us_event_text(event), line = us_str_make(text.text, text.length + 1);
    if (decision_file_write(&d->file, line, atomic_exchange(&d->reopen, false))) {
        metrics_add(d->metrics, METRIC_DECISION_LOG_UPLOADED, 1);
        return;
    }
    metrics_add(d->metrics, METRIC_DECISION_LOG_ERRORS, 1);
    count_dropped(d);
}

/* Without an answer, what was sent is the sentence that says why. */
static us_str error_of(const judged *record)
{
    us_str sentence = record->status == 200 ? record->message : record->answer;
    while (us_str_ends_with(sentence, US_STR("\n")))
        sentence.length--;
    return record->evaluation_error ? sentence : US_STR_EMPTY;
}

static us_event_facts facts_of(decision_log *d, const borrowed *b, const judged *record)
{
    /* Bundles of other policies than the review was judged by would be wrong. */
    bool same = strcmp(b->used->revision, record->revision) == 0;
    return (us_event_facts){.labels = d->labels,
                            .label_count = d->label_count,
                            .decision_id = us_str_from(record->decision_id),
                            .trace_id = us_str_from(record->trace_id),
                            .span_id = us_str_from(record->span_id),
                            .revision = us_str_from(record->revision),
                            .policy = same ? b->used->loaded.policy : NULL,
                            .path = record->path,
                            .input = record->review,
                            .result =
                                record->status == 200 ? record->answer : US_STR_EMPTY,
                            .error = error_of(record),
                            .requested_by = us_str_from(record->client),
                            .timestamp = record->received,
                            .handler_ns = record->ns,
                            .request_id = ++d->number};
}

static void log_record(decision_log *d, const judged *record)
{
    const borrowed *b = borrow(d);
    if (!b) {
        count_dropped(d);
        return;
    }
    us_mask *mask = us_admission_plan_mask(b->used->loaded.plan);
    us_event_facts facts = facts_of(d, b, record);
    us_event *event = us_event_new(&d->arena, &facts);
    if (!ask_policies(d, b, event, mask))
        return;
    us_event_hide_secrets(event, mask);
    if (d->uploads)
        upload_event(d, event);
    else
        write_event(d, event);
}

void decision_log_take(void *data, const judged *record)
{
    decision_log *d = data;
    us_recovery recovery;
    d->arena.recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        complain(&d->complaint, 1,
                 US_STR("a decision needs more memory than it may have"));
        count_dropped(d);
    } else {
        log_record(d, record);
    }
    us_arena_reset(&d->arena, ARENA_KEPT);
}

/* ---- Life ------------------------------------------------------------------------------- */

static bool is_url(const char *target)
{
    return strstr(target, "://") != NULL;
}

/* The endpoint: where the URL has no path, that of OPA's. */
static const char *url_of(us_arena *arena, const char *target)
{
    const char *host = strstr(target, "://") + 3;
    return host[strcspn(host, "/?#")] ? target
                                      : us_str_format(arena, "%s/logs", target).text;
}

bool decision_log_check(us_arena *arena, const settings *s, us_str *error)
{
    *error = US_STR_EMPTY;
    const char *target = s->decision_log;
    if (is_url(target) && strncmp(target, "https://", 8) != 0)
        *error = us_str_format(arena, "--decision-log %s is neither a file nor https://…",
                               target);
    else if (s->decision_log_least > s->decision_log_most)
        *error = US_STR("--decision-log-min-delay is more than --decision-log-max-delay");
    else if (s->decision_log_chunk > s->decision_log_buffer)
        *error = US_STR("--decision-log-chunk is more than --decision-log-buffer");
    for (size_t i = 0; i < s->decision_log_labels.count && error->length == 0; i++)
        if (strcspn(s->decision_log_labels.items[i], "=") == 0 ||
            !strchr(s->decision_log_labels.items[i], '='))
            *error = us_str_format(arena, "--decision-log-label %s is not NAME=VALUE",
                                   s->decision_log_labels.items[i]);
    return error->length == 0;
}

static void put_label(decision_log *d, us_str name, us_str value)
{
    d->labels[d->label_count++] = (us_event_label){name, value};
}

/* A version 4 UUID: this process, among others that log to the same place. */
static us_str make_id(us_arena *arena)
{
    unsigned char b[16] = {0};
    if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
        us_arena_exhaust(arena);
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    return us_str_format(arena,
                         "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
                         "%02x%02x%02x%02x%02x%02x",
                         b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9],
                         b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* Of two with one name the last counts. */
static void make_labels(decision_log *d)
{
    const text_list *given = &d->settings->decision_log_labels;
    d->labels =
        us_arena_alloc_array(&d->labels_arena, given->count + 3, sizeof *d->labels);
    put_label(d, US_STR("app"), US_STR("usher"));
    for (size_t i = 0; i < given->count; i++) {
        size_t name = strcspn(given->items[i], "=");
        put_label(d, us_str_make(given->items[i], name),
                  us_str_from(given->items[i] + name + 1));
    }
    put_label(d, US_STR("id"), make_id(&d->labels_arena));
    put_label(d, US_STR("version"), us_str_from(usher_version()));
}

static bool start_upload(decision_log *d, us_str *error)
{
    const settings *s = d->settings;
    upload_options options = {
        .url = url_of(&d->labels_arena, s->decision_log),
        .chunk_max = s->decision_log_chunk,
        .buffer_max = s->decision_log_buffer,
        .least = s->decision_log_least * SECOND,
        .most = s->decision_log_most * SECOND,
        .authorities = s->decision_log_ca,
        .token = s->decision_log_token,
        .certificate = s->decision_log_certificate,
        .key = s->decision_log_key,
    };
    d->uploads = true;
    d->upload = upload_start(&options, d->metrics);
    if (!d->upload)
        *error = US_STR(
            "the upload of the decision log does not start: no memory, or no zlib");
    return d->upload != NULL;
}

static void destroy(decision_log *d)
{
    us_arena_free(&d->arena);
    us_arena_free(&d->labels_arena);
    free(d);
}

decision_log *decision_log_start(us_arena *arena, const settings *s, generations *g,
                                 metrics *m, us_str *error)
{
    decision_log *d = calloc(1, sizeof *d);
    if (!d) {
        *error = US_STR("out of memory");
        return NULL;
    }
    *d = (decision_log){.settings = s,
                        .generations = g,
                        .metrics = m,
                        .complaint = {.event = "decision_log"}};
    us_arena_init(&d->arena, ARENA_MAX, NULL);
    us_arena_init(&d->labels_arena, 0, NULL);
    make_labels(d);
    if (is_url(s->decision_log)
            ? start_upload(d, error)
            : decision_file_open(&d->file, arena, s->decision_log, error))
        return d;
    destroy(d);
    return NULL;
}

void decision_log_hurry(void *data)
{
    decision_log *d = data;
    __atomic_store_n(&d->hurried, true, __ATOMIC_RELAXED);
}

void decision_log_reopen(decision_log *d)
{
    if (d)
        atomic_store(&d->reopen, true);
}

void decision_log_stop(decision_log *d, unsigned seconds)
{
    if (!d)
        return;
    if (d->uploads)
        upload_stop(d->upload, seconds);
    else
        decision_file_close(&d->file);
    destroy(d);
}
