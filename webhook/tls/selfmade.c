/* Each certificate has a CA of its own, whose key is forgotten as soon as it has signed: whoever
 * breaks into the server finds nothing to sign with. So a renewal changes the CA as well, and
 * clients must know the new one before they see it; hence the two steps. Times are those of
 * the wall clock, as in certificates. */
#include "selfmade.h"

#include "identities.h"
#include "webhook/log/log.h"

static time_t lifetime(const selfmade *s)
{
    return (time_t)s->settings->lifetime;
}

static bool make(const selfmade *s, us_arena *arena, tls_identity *identity,
                 us_str *error)
{
    const settings *set = s->settings;
    return tls_make(arena, set->names.items, set->names.count, lifetime(s), identity,
                    error);
}

/* What clients must know: the CA of what is shown now, and of what will be. */
static bool write_authorities(const selfmade *s, us_arena *arena, us_str *error)
{
    us_buf text = us_buf_make(arena);
    if (!s->settings->ca_out)
        return true;
    if (s->has_next)
        us_buf_add_str(&text, s->next.authority);
    us_buf_add_str(&text, s->shown.authority);
    return tls_write(arena, us_buf_str(&text), s->settings->ca_out, error);
}

static bool show(selfmade *s, us_arena *arena, us_str *error)
{
    if (!identities_set(arena, &s->shown, error))
        return false;
    metrics_set(s->metrics, METRIC_CERTIFICATE_EXPIRES, (uint64_t)s->shown.expires);
    return true;
}

bool selfmade_start(selfmade *s, us_arena *arena, const settings *set, metrics *m,
                    us_str *error)
{
    *s = (selfmade){.settings = set, .metrics = m};
    us_arena_init(&s->shown_arena, 0, NULL);
    us_arena_init(&s->next_arena, 0, NULL);
    if (make(s, &s->shown_arena, &s->shown, error))
        return write_authorities(s, arena, error) && show(s, arena, error);
    *error = us_str_copy(arena, *error);
    return false;
}

static bool is_due(const selfmade *s, time_t now)
{
    time_t began = s->shown.expires - lifetime(s);
    return now >= began + lifetime(s) / 3 * 2 || now < began - lifetime(s);
}

static bool prepare(selfmade *s, us_arena *arena, time_t now, us_str *error)
{
    us_arena_reset(&s->next_arena, 0);
    if (!make(s, &s->next_arena, &s->next, error))
        return false;
    s->has_next = true;
    s->next_at = now + lifetime(s) / 6;
    if (write_authorities(s, arena, error))
        return true;
    s->has_next = false;
    return false;
}

static bool take_over(selfmade *s, us_arena *arena, us_str *error)
{
    us_arena old = s->shown_arena;
    s->shown = s->next;
    s->shown_arena = s->next_arena;
    s->next_arena = old;
    s->has_next = false;
    return show(s, arena, error);
}

void selfmade_tick(selfmade *s)
{
    time_t now = time(NULL);
    us_arena arena;
    us_str error = US_STR_EMPTY;
    bool good = true;
    if (s->has_next ? now < s->next_at && now >= s->next_at - lifetime(s)
                    : !is_due(s, now))
        return;
    us_arena_init(&arena, 0, NULL);
    if (s->has_next) {
        good = take_over(s, &arena, &error);
        if (good) {
            metrics_add(s->metrics, METRIC_CERTIFICATE_RELOADS, 1);
            log_message("info", "renewed", US_STR("another certificate is shown"));
        }
    } else {
        good = prepare(s, &arena, now, &error);
    }
    if (!good) {
        metrics_add(s->metrics, METRIC_CERTIFICATE_RELOADS_FAILED, 1);
        log_message("error", "renewal_failed", error);
    }
    us_arena_free(&arena);
}

void selfmade_free(selfmade *s)
{
    us_arena_free(&s->shown_arena);
    us_arena_free(&s->next_arena);
}
