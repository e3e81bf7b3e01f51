/* Each resource has a follower, as in cluster.c; those of Constraints come and go with the templates
 * that make their kinds. One more thread makes texts of all that is known, so that they are read as
 * files are, once all is known: a template without its constraints decides something else than its
 * author meant. What cannot be asked for any more stays as it was. */
#include "stored.h"

#include "follower.h"
#include "webhook/log/log.h"
#include "webhook/policies/poller.h"
#include "webhook/settings/api_server.h"

#include <ctype.h>
#include <stdlib.h>

enum {
    LOOK = 1000, /* milliseconds: what changes together comes one after the other */
    KIND_ROOM = 64,
    KINDS_MAX = 256,
};

/* Of these there always are followers; the first is of templates. */
static const char *const resources[] = {
    "templates.gatekeeper.sh/v1/constrainttemplates",
    "mutations.gatekeeper.sh/v1/assign",
    "mutations.gatekeeper.sh/v1/assignmetadata",
    "mutations.gatekeeper.sh/v1/modifyset",
    "mutations.gatekeeper.sh/v1alpha1/assignimage",
};

enum { FIXED = sizeof resources / sizeof *resources };

/* A follower, and the kind of constraints that it is for; empty: it is a fixed one. */
typedef struct part {
    char kind[KIND_ROOM];
    follower *follower;
    us_known_tree *tree; /* as of now; the publisher's own */
} part;

struct stored {
    follower_options options;
    us_memory memory;
    poller *publisher;
    void (*changed)(void *data);
    void *data;
    bool dirty; /* the publisher's own: something is not in the texts yet */
    /* The publisher alone changes what is below, under the lock; so do all but it read it. */
    pthread_mutex_t lock;
    part parts[FIXED + KINDS_MAX];
    size_t count;
    bool too_many;               /* kinds */
    us_arena arena;              /* of the texts */
    us_gatekeeper_source *texts; /* NULL: not all was listed yet */
    size_t text_count;
};

/* ---- Kinds of constraints -------------------------------------------------------------- */

/* What the template's constraints are; false if it says no name. */
static bool kind_of(const usher_value *template, char kind[KIND_ROOM])
{
    static const char *const path[] = {"spec", "crd", "spec", "names", "kind"};
    const usher_value *value = template;
    for (size_t i = 0; value && i < sizeof path / sizeof *path; i++)
        value = usher_value_member(value, path[i]);
    usher_text text = value ? usher_value_string(value) : (usher_text){"", 0};
    if (text.length == 0 || text.length >= KIND_ROOM)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (!isalnum((unsigned char)text.text[i]))
            return false;
    memcpy(kind, text.text, text.length);
    kind[text.length] = '\0';
    return true;
}

static bool has_kind(const stored *p, const char *kind)
{
    for (size_t i = FIXED; i < p->count; i++)
        if (strcmp(p->parts[i].kind, kind) == 0)
            return true;
    return false;
}

/* Begins to follow the constraints of [kind]: as Gatekeeper names their resource. */
static void add_kind(stored *p, const char *kind)
{
    us_arena arena;
    us_str error = US_STR_EMPTY;
    part made = {.tree = NULL};
    char resource[KIND_ROOM + sizeof "constraints.gatekeeper.sh/v1beta1/"] =
        "constraints.gatekeeper.sh/v1beta1/";
    size_t length = strlen(resource);
    for (size_t i = 0; kind[i]; i++)
        resource[length++] = (char)tolower((unsigned char)kind[i]);
    memcpy(made.kind, kind, strlen(kind) + 1);
    us_arena_init(&arena, 0, NULL);
    made.follower = follower_new(&arena, resource, &p->options, &error);
    if (made.follower && follower_start(made.follower)) {
        pthread_mutex_lock(&p->lock);
        p->parts[p->count++] = made;
        pthread_mutex_unlock(&p->lock);
    } else {
        follower_free(made.follower);
        log_message("error", "watch_failed",
                    error.length ? error : US_STR("there is no thread to watch with"));
    }
    us_arena_free(&arena);
}

static void remove_part(stored *p, size_t index)
{
    pthread_mutex_lock(&p->lock);
    part gone = p->parts[index];
    p->count--;
    memmove(&p->parts[index], &p->parts[index + 1],
            (p->count - index) * sizeof *p->parts);
    pthread_mutex_unlock(&p->lock);
    us_known_tree_drop(gone.tree);
    follower_free(gone.follower);
    p->dirty = true;
}

static bool is_made(const us_known_tree *templates, const char *kind)
{
    char other[KIND_ROOM];
    for (size_t i = 0; i < templates->count; i++)
        if (kind_of(us_known_tree_value(templates, i), other) && strcmp(other, kind) == 0)
            return true;
    return false;
}

/* Lets there be a follower for each kind that the templates make, and no other. */
static void follow_kinds(stored *p, const us_known_tree *templates)
{
    char kind[KIND_ROOM];
    bool too_many = false;
    for (size_t i = p->count; i-- > FIXED;)
        if (!is_made(templates, p->parts[i].kind))
            remove_part(p, i);
    for (size_t i = 0; i < templates->count; i++) {
        if (!kind_of(us_known_tree_value(templates, i), kind) || has_kind(p, kind))
            continue;
        if (p->count < FIXED + KINDS_MAX)
            add_kind(p, kind);
        else
            too_many = true;
    }
    pthread_mutex_lock(&p->lock);
    p->too_many = too_many;
    pthread_mutex_unlock(&p->lock);
}

/* ---- Texts ----------------------------------------------------------------------------- */

static void look_at(stored *p, part *item)
{
    follower_view view = follower_look(item->follower);
    p->dirty = p->dirty || view.changed;
    us_known_tree_drop(item->tree);
    item->tree = view.tree;
}

/* True if all is known that there is. */
static bool is_whole(const stored *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (!p->parts[i].tree)
            return false;
    return !p->too_many;
}

static us_gatekeeper_source text_of(us_arena *arena, const follower *f,
                                    const us_known_tree *tree, size_t index)
{
    const usher_value *object = us_known_tree_value(tree, index);
    const usher_value *metadata = usher_value_member(object, "metadata");
    const usher_value *name = metadata ? usher_value_member(metadata, "name") : NULL;
    usher_text text = name ? usher_value_string(name) : (usher_text){"", 0};
    return (us_gatekeeper_source){.name = us_str_format(arena, "cluster:%s/%.*s",
                                                        follower_resource(f),
                                                        (int)text.length, text.text),
                                  .text = us_known_json(arena, object)};
}

/* Under the lock. */
static void write_texts(stored *p)
{
    size_t count = 0;
    for (size_t i = 0; i < p->count; i++)
        count += p->parts[i].tree->count;
    us_arena_reset(&p->arena, 0);
    p->texts = us_arena_alloc_array(&p->arena, count + 1, sizeof *p->texts);
    p->text_count = 0;
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < p->parts[i].tree->count; k++)
            p->texts[p->text_count++] =
                text_of(&p->arena, p->parts[i].follower, p->parts[i].tree, k);
}

static void publish_now(stored *p)
{
    look_at(p, &p->parts[0]);
    if (p->parts[0].tree)
        follow_kinds(p, p->parts[0].tree);
    for (size_t i = 1; i < p->count; i++)
        look_at(p, &p->parts[i]);
    if (!is_whole(p) || (!p->dirty && p->texts))
        return;
    pthread_mutex_lock(&p->lock);
    write_texts(p);
    pthread_mutex_unlock(&p->lock);
    p->dirty = false;
    p->changed(p->data);
}

static uint64_t publish(void *data)
{
    publish_now(data);
    return LOOK;
}

/* ---- Telling --------------------------------------------------------------------------- */

bool stored_is_known(stored *p)
{
    pthread_mutex_lock(&p->lock);
    bool known = p->texts != NULL;
    pthread_mutex_unlock(&p->lock);
    return known;
}

void stored_texts(stored *p, us_arena *arena, const us_gatekeeper_source **texts,
                  size_t *count)
{
    pthread_mutex_lock(&p->lock);
    us_gatekeeper_source *copy =
        us_arena_alloc_array(arena, p->text_count + 1, sizeof *copy);
    for (size_t i = 0; i < p->text_count; i++)
        copy[i] = (us_gatekeeper_source){us_str_copy(arena, p->texts[i].name),
                                         us_str_copy(arena, p->texts[i].text)};
    *count = p->text_count;
    *texts = copy;
    pthread_mutex_unlock(&p->lock);
}

void stored_describe(stored *p, us_buf *out)
{
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < p->count; i++)
        follower_describe(p->parts[i].follower, out);
    if (p->too_many)
        us_buf_add_format(out,
                          "[-]gatekeeper: more than %d kinds of constraints; what is "
                          "in force stays\n",
                          KINDS_MAX);
    pthread_mutex_unlock(&p->lock);
}

/* ---- Life ------------------------------------------------------------------------------ */

stored *stored_new(us_arena *arena, const settings *s, metrics *m, us_str *error)
{
    us_kubeconfig config;
    if (!api_server_find(arena, s, &config, error)) {
        *error = us_str_format(arena, "--gatekeeper: %.*s", US_STR_ARG(*error));
        return NULL;
    }
    stored *p = calloc(1, sizeof *p);
    if (!p) {
        *error = US_STR("out of memory");
        return NULL;
    }
    us_memory_init(&p->memory, s->watched_max);
    us_arena_init(&p->arena, 0, NULL);
    pthread_mutex_init(&p->lock, NULL);
    p->options = (follower_options){
        .settings = s, .metrics = m, .memory = &p->memory, .absent_is_empty = true};
    for (; p->count < FIXED; p->count++) {
        p->parts[p->count].follower =
            follower_new(arena, resources[p->count], &p->options, error);
        if (p->parts[p->count].follower)
            continue;
        stored_stop(p);
        return NULL;
    }
    return p;
}

bool stored_start(stored *p, void (*changed)(void *data), void *data, us_str *error)
{
    p->changed = changed;
    p->data = data;
    bool good = (p->publisher = poller_start(publish, p)) != NULL;
    for (size_t i = 0; i < FIXED && good; i++)
        good = follower_start(p->parts[i].follower);
    if (!good)
        *error = US_STR("there is no thread to watch the cluster");
    return good;
}

void stored_rest(stored *p)
{
    if (!p)
        return;
    poller_stop(p->publisher);
    p->publisher = NULL;
}

void stored_stop(stored *p)
{
    if (!p)
        return;
    stored_rest(p);
    for (size_t i = 0; i < p->count; i++)
        follower_hurry(p->parts[i].follower);
    for (size_t i = 0; i < p->count; i++) {
        us_known_tree_drop(p->parts[i].tree);
        follower_free(p->parts[i].follower);
    }
    us_arena_free(&p->arena);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
