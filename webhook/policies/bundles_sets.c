/* Policy sets. A set takes of each bundle the good archive or the later one; which later ones it
 * takes is a set of bits. Of those that can be made the one with all later archives is tried first,
 * then those that leave one out, so that a bad bundle keeps no other from being renewed, and two
 * that are good together only come together. */
#include "bundles_state.h"

#include "base/file.h"
#include "bundles_cache.h"
#include "webhook/log/log.h"

#define KEY_MAX ((size_t)1 << 20)

/* ---- Keys ------------------------------------------------------------------------------- */

/* "ID=FILE"; what has a slash in it is no ID. */
const char *bundles_key_path(const char *text, size_t *id_length)
{
    size_t length = strcspn(text, "=/");
    *id_length = text[length] == '=' ? length : 0;
    return text[length] == '=' ? text + length + 1 : text;
}

/* Texts live in [arena]; [keys] has room for BUNDLE_KEYS_MAX. */
static bool read_keys(us_arena *arena, const settings *s, usher_bundle_key *keys,
                      us_str *error)
{
    for (size_t i = 0; i < s->bundle_keys.count; i++) {
        size_t id_length;
        const char *path = bundles_key_path(s->bundle_keys.items[i], &id_length);
        us_str id = us_str_make(s->bundle_keys.items[i], id_length), text;
        if (!us_file_read(arena, path, KEY_MAX, &text, error))
            return false;
        if (text.length == 0 || strlen(text.text) != text.length) {
            *error = us_str_format(arena, "%s holds no key", path);
            return false;
        }
        keys[i] = (usher_bundle_key){
            .id = id_length ? us_str_to_c(arena, id) : s->bundle_key_id,
            .algorithm = s->bundle_algorithm,
            .key = text.text,
            .scope = s->bundle_scope,
        };
    }
    return true;
}

/* One key that has no ID is the one to use, whatever a signature says. */
static const char *only_key(const settings *s)
{
    size_t id_length;
    if (s->bundle_keys.count != 1)
        return NULL;
    bundles_key_path(s->bundle_keys.items[0], &id_length);
    return id_length ? NULL : s->bundle_key_id;
}

/* ---- Policy sets ------------------------------------------------------------------------ */

static uint64_t later_ones(const bundles *b)
{
    uint64_t set = 0;
    for (size_t i = 0; i < b->count; i++)
        set |= b->items[i].later.bytes ? b->items[i].bit : 0;
    return set;
}

static const archive *chosen(const bundle *item, uint64_t set)
{
    return set & item->bit ? &item->later : &item->good;
}

static bool is_complete(const bundles *b, uint64_t set)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->items[i].url && !chosen(&b->items[i], set)->bytes)
            return false;
    return true;
}

/* The policies with the later archives of [set]. */
static generation *make(bundles *b, us_arena *arena, uint64_t set, us_str *error)
{
    const settings *s = b->settings;
    usher_bundle_key keys[BUNDLE_KEYS_MAX];
    policy_bundle list[BUNDLES_MAX];
    usher_bundle_options options = {.keys = keys,
                                    .key_count = s->bundle_keys.count,
                                    .key_id = only_key(s),
                                    .max_file_bytes = s->bundle_unpacked_max,
                                    .max_bytes = s->bundle_unpacked_max};
    if (!read_keys(arena, s, keys, error))
        return NULL;
    for (size_t i = 0; i < b->count; i++) {
        const archive *a = chosen(&b->items[i], set);
        list[i] = (policy_bundle){b->items[i].name, b->items[i].path,
                                  us_str_make(a->bytes, a->length)};
    }
    policy_sources sources = policy_sources_of(s);
    sources.bundles = list;
    sources.bundle_count = b->count;
    sources.bundle_options = &options;
    if (b->stored)
        stored_texts(b->stored, arena, &sources.stored, &sources.stored_count);
    generation *made = generation_load(arena, &sources, b->workers, error);
    if (made)
        generation_count_in(made, b->metrics);
    return made;
}

/* Sets to be tried, in order. */
typedef struct trials {
    const bundles *bundles;
    uint64_t sets[2 * BUNDLES_MAX + 3];
    size_t count;
} trials;

static void add_trial(trials *t, uint64_t set)
{
    bool known = false;
    for (size_t i = 0; i < t->count; i++)
        known = known || t->sets[i] == set;
    if (!known && is_complete(t->bundles, set))
        t->sets[t->count++] = set;
}

/* Where files have changed what is in force must be made anew, too. */
static trials list_trials(const bundles *b, uint64_t arrived)
{
    trials t = {.bundles = b};
    uint64_t later = later_ones(b);
    add_trial(&t, later);
    for (size_t i = 0; i < b->count; i++)
        if (later & b->items[i].bit & ~arrived)
            add_trial(&t, later & ~b->items[i].bit);
    if (later & arrived)
        add_trial(&t, arrived);
    if (!arrived || !b->in_force) {
        add_trial(&t, later & ~arrived);
        add_trial(&t, 0);
    }
    return t;
}

/* A later archive becomes the good one. */
static void promote(bundle *item)
{
    bundles *b = item->all;
    archive old = item->good;
    pthread_mutex_lock(&b->lock);
    item->good = item->later;
    item->later = (archive){.bytes = NULL};
    pthread_mutex_unlock(&b->lock);
    archive_free(&old);
}

static void keep(bundle *item, us_arena *arena)
{
    us_str error;
    us_str bytes = us_str_make(item->good.bytes, item->good.length);
    if (item->cache && !item->good.kept &&
        !bundle_cache_write(arena, item->cache, bytes, &error))
        bundle_log("warning", "bundle_not_kept", item, error);
}

/* A revision is any text, and shown in lines. */
static void copy_revision(char *to, size_t room, const char *from)
{
    size_t length = 0;
    for (; from[length] && length + 1 < room; length++)
        to[length] = (unsigned char)from[length] < ' ' || from[length] == 0x7F
                         ? ' '
                         : from[length];
    to[length] = '\0';
}

static void note_revisions(bundles *b, const usher_policy *policy)
{
    pthread_mutex_lock(&b->lock);
    for (size_t i = 0; i < b->count; i++) {
        const usher_bundle *made = usher_policy_bundle(policy, i);
        if (made)
            copy_revision(b->items[i].revision, sizeof b->items[i].revision,
                          made->revision);
    }
    b->in_force = true;
    pthread_mutex_unlock(&b->lock);
}

/* Puts [next], made with the later archives of [set], in force. */
static bool put_in_force(bundles *b, us_arena *arena, generation *next, uint64_t set)
{
    bool first = !b->in_force;
    if (next->package_count == 0)
        log_message("warning", "policy",
                    US_STR("no rule decides: everything is allowed"));
    note_revisions(b, next->loaded.policy);
    bool changed = generations_replace(b->generations, next);
    for (size_t i = 0; i < b->count; i++) {
        bundle *item = &b->items[i];
        if (set & item->bit)
            promote(item);
        if (!item->later.bytes)
            bundle_set_error(b, &item->unused, US_STR_EMPTY);
        if (!(set & item->bit) && (!first || !item->url))
            continue;
        bundle_log("info", "bundle", item, US_STR_EMPTY);
        keep(item, arena);
    }
    return changed;
}

bool bundles_make_set(bundles *b, us_arena *arena, uint64_t arrived, uint64_t *used,
                      bool *changed, us_str *error)
{
    trials t = list_trials(b, arrived);
    generation *made = NULL;
    us_str first = US_STR_EMPTY;
    uint64_t later = later_ones(b);
    *changed = false;
    *used = 0;
    if (b->stored && !stored_is_known(b->stored))
        return true;
    for (size_t i = 0; i < t.count && !made; i++) {
        *used = t.sets[i];
        made = make(b, arena, t.sets[i], error);
        if (i == 0 && !made)
            first = *error;
    }
    if (made)
        *changed = put_in_force(b, arena, made, *used);
    else
        *used = 0;
    for (size_t i = 0; first.length > 0 && i < b->count; i++)
        if (later & ~*used & b->items[i].bit)
            bundle_set_error(b, &b->items[i].unused, first);
    return made || t.count == 0;
}

bool bundles_load(void *data, us_arena *arena, bool *changed, us_str *error)
{
    bundles *b = data;
    uint64_t used;
    pthread_mutex_lock(&b->loading);
    bool good = bundles_make_set(b, arena, 0, &used, changed, error);
    pthread_mutex_unlock(&b->loading);
    return good;
}
