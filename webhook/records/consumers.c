/* Which consumers there are is decided here, by the settings, and nowhere else. */
#include "consumers.h"

/* A process that is told to end is killed after 30 seconds; 25 are for requests. */
enum { PATIENCE_SECONDS = 3 };

bool consumers_load(consumers *c, us_arena *arena, const settings *s, generations *g,
                    metrics *m, us_str *error)
{
    bool changed;
    if (s->decision_log && !decision_log_check(arena, s, error))
        return false;
    if (s->events != EVENTS_OFF && !events_check(arena, s, error))
        return false;
    if (s->shadows.count == 0)
        return true;
    c->shadow = shadow_new(s, g, m);
    if (c->shadow && shadow_load(c->shadow, arena, &changed, error))
        return true;
    *error = c->shadow ? us_str_format(arena, "--shadow: %.*s", US_STR_ARG(*error))
                       : US_STR("out of memory");
    return false;
}

unsigned consumers_workers(const settings *s)
{
    return (s->capture ? 1u : 0u) + (s->decision_log ? 1u : 0u) +
           (s->shadows.count > 0 ? 1u : 0u) + (s->events != EVENTS_OFF ? 1u : 0u);
}

static records_limits limits_of(const settings *s)
{
    /* Bodies that wait here keep none from being read that is to be answered. */
    uint64_t most = s->bodies_max / 2;
    return (records_limits){s->records_max,
                            s->records_bytes < most ? s->records_bytes : most};
}

static bool open_all(consumers *c, us_arena *arena, const settings *s, generations *g,
                     metrics *m, us_str *error)
{
    if (s->capture) {
        c->capture = capture_open(arena, s, g, m, error);
        if (!c->capture)
            return false;
    }
    if (s->decision_log) {
        c->decisions = decision_log_start(arena, s, g, m, error);
        if (!c->decisions)
            return false;
    }
    if (s->events != EVENTS_OFF) {
        c->events = events_start(arena, s, g, m, error);
        if (!c->events)
            return false;
    }
    return true;
}

static size_t list_all(const consumers *c, records_consumer list[RECORDS_CONSUMERS_MAX])
{
    size_t count = 0;
    if (c->capture)
        list[count++] = (records_consumer){.name = "capture",
                                           .take = capture_take,
                                           .hurry = capture_hurry,
                                           .data = c->capture,
                                           .dropped = METRIC_CAPTURE_DROPPED};
    if (c->shadow)
        list[count++] = (records_consumer){.name = "shadow",
                                           .take = shadow_take,
                                           .hurry = shadow_hurry,
                                           .data = c->shadow,
                                           .dropped = METRIC_SHADOW_DROPPED,
                                           .modest = true};
    if (c->decisions)
        list[count++] = (records_consumer){.name = "decisions",
                                           .take = decision_log_take,
                                           .hurry = decision_log_hurry,
                                           .data = c->decisions,
                                           .dropped = METRIC_DECISION_LOG_DROPPED,
                                           .modest = true};
    if (c->events)
        list[count++] = (records_consumer){.name = "denials",
                                           .take = events_take,
                                           .hurry = events_hurry,
                                           .data = c->events,
                                           .dropped = METRIC_EVENTS_DROPPED,
                                           .findings = true,
                                           .modest = true};
    return count;
}

bool consumers_start(consumers *c, us_arena *arena, const settings *s, generations *g,
                     metrics *m, us_str *error)
{
    records_consumer list[RECORDS_CONSUMERS_MAX];
    if (!open_all(c, arena, s, g, m, error))
        return false;
    size_t count = list_all(c, list);
    if (count == 0)
        return true;
    records_limits limits = limits_of(s);
    c->records = records_start(list, count, &limits, m);
    if (!c->records)
        *error = US_STR("the threads that look at judged reviews do not start");
    return c->records != NULL;
}

void consumers_reopen(consumers *c)
{
    if (c->capture)
        capture_reopen(c->capture);
    decision_log_reopen(c->decisions);
}

void consumers_stop(consumers *c, unsigned seconds)
{
    records_stop(c->records, PATIENCE_SECONDS);
    events_stop(c->events, seconds / 2);
    decision_log_stop(c->decisions, seconds);
    capture_close(c->capture);
    shadow_free(c->shadow);
    *c = (consumers){.records = NULL};
}
