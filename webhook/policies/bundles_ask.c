/* Asking the servers of bundles, each bundle on a thread of its own: a slow server delays no
 * other's. */
#include "bundles_state.h"

#include "base/file.h"
#include "webhook/log/log.h"

#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

/* Milliseconds to wait after a failure; then twice as long, and so on. */
#define FIRST_WAIT UINT64_C(1000)
/* Where an archive is kept, the source has this long before that is taken. */
#define CACHE_PATIENCE UINT64_C(5000000000)

static bool same_bytes(const archive *a, const bundle_answer *answer)
{
    return a->bytes && a->length == answer->length &&
           memcmp(a->bytes, answer->bytes, a->length) == 0;
}

/* For the bundle's own thread, which holds no lock. */
static bool has_good(bundle *item)
{
    pthread_mutex_lock(&item->all->lock);
    bool has = item->good.bytes != NULL;
    pthread_mutex_unlock(&item->all->lock);
    return has;
}

static bool has_unused(bundle *item)
{
    pthread_mutex_lock(&item->all->lock);
    bool has = item->unused != NULL;
    pthread_mutex_unlock(&item->all->lock);
    return has;
}

bundle_fetched bundle_ask(bundle *item, us_arena *arena, bundle_answer *answer,
                          us_str *error)
{
    const settings *s = item->all->settings;
    bundle_request request = {.url = item->url,
                              .tag = item->tag,
                              .ca = s->bundle_ca,
                              .token = s->bundle_token,
                              .timeout = s->bundle_timeout * UINT64_C(1000000000),
                              .max_bytes = s->bundle_max,
                              .cancelled = &item->all->stopping};
    if (item->cache && request.timeout > CACHE_PATIENCE && !has_good(item) &&
        access(item->cache, R_OK) == 0)
        request.timeout = CACHE_PATIENCE;
    return bundle_fetch(arena, &request, answer, error);
}

static void fail(bundle *item, us_str why)
{
    metrics_add(item->all->metrics, METRIC_BUNDLE_FAILURES, 1);
    bundle_log("error", "bundle_failed", item, why);
}

/* What came is what there is already: as good as that is. Takes [answer] over; false if it is
 * something else. */
static bool is_known(bundle *item, bundle_answer *answer)
{
    bundles *b = item->all;
    /* What was kept may not have been tried yet. */
    bool is_good = same_bytes(&item->good, answer) && (b->in_force || !item->good.kept);
    if (!is_good && !same_bytes(&item->later, answer))
        return false;
    free(answer->bytes);
    pthread_mutex_lock(&b->lock);
    archive *same = is_good ? &item->good : &item->later;
    memcpy(same->tag, answer->tag, sizeof same->tag);
    same->kept = false;
    archive old = is_good ? item->later : (archive){.bytes = NULL};
    if (is_good)
        item->later = (archive){.bytes = NULL};
    pthread_mutex_unlock(&b->lock);
    archive_free(&old);
    if (is_good)
        bundle_set_error(b, &item->unused, US_STR_EMPTY);
    return true;
}

/* Takes the bytes of [answer] over. */
static void take(bundle *item, us_arena *arena, bundle_answer *answer)
{
    bundles *b = item->all;
    bool changed = false;
    uint64_t used = 0;
    us_str error = US_STR_EMPTY;
    metrics_add(b->metrics, METRIC_BUNDLE_DOWNLOADS, 1);
    pthread_mutex_lock(&b->loading);
    if (!is_known(item, answer)) {
        archive old = item->later;
        pthread_mutex_lock(&b->lock);
        item->later = (archive){.bytes = answer->bytes, .length = answer->length};
        memcpy(item->later.tag, answer->tag, sizeof answer->tag);
        pthread_mutex_unlock(&b->lock);
        archive_free(&old);
        bool was_in_force = b->in_force;
        bool good = bundles_make_set(b, arena, item->bit, &used, &changed, &error);
        if (changed && was_in_force)
            metrics_add(b->metrics, METRIC_POLICY_RELOADS, 1);
        if (!(used & item->bit) && (!good || item->unused))
            fail(item, us_str_from(item->unused ? item->unused : ""));
    }
    if (!item->unused)
        bundle_note_success(item);
    pthread_mutex_unlock(&b->loading);
}

/* There is nothing good from the source: what was good before the start has its turn. */
static void read_cache(bundle *item, us_arena *arena)
{
    bundles *b = item->all;
    us_str text, error = US_STR_EMPTY;
    bool changed;
    uint64_t used;
    if (!item->cache || item->cache_read || has_good(item))
        return;
    item->cache_read = true;
    if (access(item->cache, F_OK) != 0)
        return;
    if (!us_file_read(arena, item->cache, b->settings->bundle_max, &text, &error)) {
        bundle_log("error", "bundle_failed", item, error);
        return;
    }
    char *bytes = malloc(text.length + 1);
    if (!bytes)
        return;
    memcpy(bytes, text.text, text.length);
    archive kept = {.bytes = bytes, .length = text.length, .kept = true};
    pthread_mutex_lock(&b->loading);
    if (item->good.bytes) {
        archive_free(&kept);
    } else {
        pthread_mutex_lock(&b->lock);
        item->good = kept;
        pthread_mutex_unlock(&b->lock);
        bundle_log(
            "warning", "bundle_from_cache", item,
            US_STR("the source has nothing that can be used; what was kept is taken"));
        if (!bundles_make_set(b, arena, item->bit, &used, &changed, &error)) {
            bundle_set_error(b, &item->unused, error);
            bundle_log("error", "bundle_failed", item, error);
        }
    }
    pthread_mutex_unlock(&b->loading);
}

/* A number below [bound]. */
static uint64_t random_below(uint64_t bound)
{
    uint64_t number = 0;
    if (getrandom(&number, sizeof number, 0) < 0)
        number = 0;
    return number % (bound + 1);
}

/* Many servers that began together shall not ask together. */
static uint64_t next_wait(const bundle *item)
{
    uint64_t usual = item->all->settings->bundle_interval * 1000;
    uint64_t wait = FIRST_WAIT;
    if (item->failures == 0)
        return usual - usual / 10 + random_below(usual / 5);
    for (unsigned i = 1; i < item->failures && wait < usual; i++)
        wait *= 2;
    wait = wait < usual ? wait : usual;
    return wait / 2 + random_below(wait / 2);
}

uint64_t bundle_poll(void *data)
{
    bundle *item = data;
    bundles *b = item->all;
    bundle_answer answer;
    us_str error = US_STR_EMPTY;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    bundle_fetched fetched = bundle_ask(item, &arena, &answer, &error);
    item->failures = fetched == BUNDLE_NOT_FETCHED ? item->failures + 1 : 0;
    if (fetched != BUNDLE_CANCELLED)
        bundle_set_error(b, &item->unreachable, error);
    if (fetched == BUNDLE_CAME) {
        memcpy(item->tag, answer.tag, sizeof item->tag);
        take(item, &arena, &answer);
    } else if (fetched == BUNDLE_NOT_MODIFIED) {
        metrics_add(b->metrics, METRIC_BUNDLE_NOT_MODIFIED, 1);
        if (!has_unused(item))
            bundle_note_success(item);
    } else if (fetched == BUNDLE_NOT_FETCHED) {
        fail(item, error);
    }
    if (fetched == BUNDLE_NOT_FETCHED || has_unused(item))
        read_cache(item, &arena);
    us_arena_free(&arena);
    return next_wait(item);
}
