/* What is set about bundles, and what is told of them. How they are asked for stands in
 * bundles_ask.c, what is made of them in bundles_sets.c. */
#include "bundles_state.h"

#include "builtins/jwt/signature.h"
#include "bundles_cache.h"
#include "webhook/log/log.h"

#include <stdlib.h>

/* ---- What is set ----------------------------------------------------------------------- */

/* A query may be a secret. */
static const char *shown_name(us_arena *arena, const char *url)
{
    return us_str_to_c(arena, us_str_make(url, strcspn(url, "?")));
}

static bool add_bundle(bundles *b, us_arena *arena, const char *text, us_str *error)
{
    bundle *item = &b->items[b->count];
    const char *folder = b->settings->bundle_cache;
    bool is_file = !strstr(text, "://") || strncmp(text, "file://", 7) == 0;
    *item = (bundle){.all = b, .bit = UINT64_C(1) << b->count, .name = text};
    if (is_file) {
        item->path = strncmp(text, "file://", 7) == 0 ? text + 7 : text;
        item->name = item->path;
    } else if (!bundle_check_url(arena, text, error)) {
        return false;
    } else {
        item->url = text;
        item->name = shown_name(arena, text);
        if (folder)
            item->cache = bundle_cache_path(arena, folder, text).text;
    }
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->items[i].name, item->name) == 0) {
            *error = us_str_format(arena, "the bundle %s is named twice", item->name);
            return false;
        }
    b->count++;
    return true;
}

static bool check_settings(us_arena *arena, const settings *s, us_str *error)
{
    *error = US_STR_EMPTY;
    if (s->bundles.count > BUNDLES_MAX)
        *error = us_str_format(arena, "more than %d bundles", BUNDLES_MAX);
    else if (s->bundle_keys.count > BUNDLE_KEYS_MAX)
        *error = us_str_format(arena, "more than %d bundle keys", BUNDLE_KEYS_MAX);
    else if (!us_jws_find(us_str_from(s->bundle_algorithm)))
        *error = us_str_format(arena, "--bundle-algorithm: there is no %s",
                               s->bundle_algorithm);
    return error->length == 0;
}

bundles *bundles_new(us_arena *arena, const settings *s, generations *g, metrics *m,
                     unsigned workers, us_str *error)
{
    if (!check_settings(arena, s, error))
        return NULL;
    bundles *b = us_arena_alloc_zero(arena, sizeof *b);
    *b = (bundles){.settings = s, .generations = g, .metrics = m, .workers = workers};
    b->items = us_arena_alloc_zero(arena, (s->bundles.count + 1) * sizeof *b->items);
    for (size_t i = 0; i < s->bundles.count; i++)
        if (!add_bundle(b, arena, s->bundles.items[i], error))
            return NULL;
    pthread_mutex_init(&b->loading, NULL);
    pthread_mutex_init(&b->lock, NULL);
    return b;
}

void bundles_add_stored(bundles *b, stored *p)
{
    b->stored = p;
}

const char *const *bundles_files(const bundles *b, us_arena *arena)
{
    const settings *s = b->settings;
    size_t room = s->policies.count + b->count + s->bundle_keys.count + 2, count = 0;
    const char **files = us_arena_alloc_zero(arena, room * sizeof *files);
    for (size_t i = 0; i < s->policies.count; i++)
        files[count++] = s->policies.items[i];
    for (size_t i = 0; i < b->count; i++)
        if (b->items[i].path)
            files[count++] = b->items[i].path;
    for (size_t i = 0; i < s->bundle_keys.count; i++) {
        size_t id_length;
        files[count++] = bundles_key_path(s->bundle_keys.items[i], &id_length);
    }
    files[count] = s->config;
    return files;
}

/* ---- What is known about a bundle ------------------------------------------------------- */

void archive_free(archive *a)
{
    free(a->bytes);
    *a = (archive){.bytes = NULL};
}

void bundle_set_error(bundles *b, char **slot, us_str text)
{
    char *made = text.length ? strndup(text.text, text.length) : NULL;
    pthread_mutex_lock(&b->lock);
    char *old = *slot;
    *slot = made;
    pthread_mutex_unlock(&b->lock);
    free(old);
}

/* The metric is of the bundle whose last success is the oldest. */
void bundle_note_success(bundle *item)
{
    bundles *b = item->all;
    time_t oldest = time(NULL);
    pthread_mutex_lock(&b->lock);
    item->success = oldest;
    for (size_t i = 0; i < b->count; i++)
        if (b->items[i].url && b->items[i].success < oldest)
            oldest = b->items[i].success;
    metrics_set(b->metrics, METRIC_BUNDLE_SUCCESS, (uint64_t)oldest);
    pthread_mutex_unlock(&b->lock);
}

void bundle_log(const char *level, const char *event, bundle *item, us_str message)
{
    log_line line;
    pthread_mutex_lock(&item->all->lock);
    log_begin(&line, level, event);
    log_text(&line, "bundle", us_str_from(item->name));
    log_text_if_any(&line, "revision", us_str_from(item->revision));
    log_text_if_any(&line, "etag", us_str_from(item->good.tag));
    pthread_mutex_unlock(&item->all->lock);
    log_text_if_any(&line, "message", message);
    log_end(&line);
}

/* ---- Telling ---------------------------------------------------------------------------- */

void bundles_describe_wait(bundles *b, us_buf *out)
{
    const char *between = "waiting for ";
    pthread_mutex_lock(&b->lock);
    for (size_t i = 0; i < b->count; i++) {
        const bundle *item = &b->items[i];
        if (!item->url || item->good.bytes || item->later.bytes)
            continue;
        us_buf_add_format(out, "%s%s", between, item->name);
        between = ", ";
    }
    pthread_mutex_unlock(&b->lock);
    if (b->stored && !stored_is_known(b->stored)) {
        us_buf_add_format(out, "%sGatekeeper's policies in the cluster", between);
        between = ", ";
    }
    us_buf_add_c(out, between[0] == ',' ? "\n" : "waiting for policies that load\n");
}

static void describe_archive(const bundle *item, us_buf *out)
{
    if (item->revision[0])
        us_buf_add_format(out, " revision %s", item->revision);
    else
        us_buf_add_c(out, " no revision");
    if (item->good.tag[0])
        us_buf_add_format(out, ", etag %s", item->good.tag);
    if (item->good.kept)
        us_buf_add_c(out, ", from the cache");
    if (item->success) {
        struct tm parts;
        char when[32];
        gmtime_r(&item->success, &parts);
        strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &parts);
        us_buf_add_format(out, ", last success %s", when);
    }
}

static void describe_bundle(const bundle *item, bool in_force, us_buf *out)
{
    bool good = !item->unused && !item->unreachable;
    us_buf_add_format(out, "[%c]bundle %s:", good ? '+' : '-', item->name);
    if (in_force)
        describe_archive(item, out);
    else
        us_buf_add_c(out, " not in force yet");
    if (item->unreachable)
        us_buf_add_format(out, "; cannot be fetched: %s", item->unreachable);
    if (item->unused)
        us_buf_add_format(out, "; what came last is not used: %s", item->unused);
    if (out->text[out->length - 1] != '\n')
        us_buf_add_char(out, '\n');
}

void bundles_describe(bundles *b, us_buf *out)
{
    pthread_mutex_lock(&b->lock);
    for (size_t i = 0; i < b->count; i++)
        describe_bundle(&b->items[i], b->in_force, out);
    pthread_mutex_unlock(&b->lock);
}

/* ---- Life ------------------------------------------------------------------------------- */

bool bundles_load_whole(bundles *b, us_arena *arena, us_str *error)
{
    bool changed;
    for (size_t i = 0; i < b->count; i++) {
        bundle *item = &b->items[i];
        bundle_answer answer;
        if (!item->url)
            continue;
        if (bundle_ask(item, arena, &answer, error) != BUNDLE_CAME) {
            *error =
                us_str_format(arena, "bundle %s: %.*s", item->name, US_STR_ARG(*error));
            return false;
        }
        item->later = (archive){.bytes = answer.bytes, .length = answer.length};
    }
    return bundles_load(b, arena, &changed, error);
}

bool bundles_start(bundles *b, us_str *error)
{
    for (size_t i = 0; i < b->count; i++) {
        bundle *item = &b->items[i];
        if (!item->url)
            continue;
        item->poller = poller_start(bundle_poll, item);
        if (!item->poller) {
            *error = US_STR("there is no thread to ask for bundles");
            return false;
        }
    }
    return true;
}

void bundles_poll(bundles *b)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->items[i].poller)
            poller_wake(b->items[i].poller);
}

void bundles_stop(bundles *b)
{
    if (!b)
        return;
    __atomic_store_n(&b->stopping, true, __ATOMIC_RELAXED);
    for (size_t i = 0; i < b->count; i++)
        poller_stop(b->items[i].poller);
    for (size_t i = 0; i < b->count; i++) {
        bundle *item = &b->items[i];
        archive_free(&item->good);
        archive_free(&item->later);
        free(item->unused);
        free(item->unreachable);
    }
    pthread_mutex_destroy(&b->loading);
    pthread_mutex_destroy(&b->lock);
}
