/* A review takes the current generation and gives it back; whoever gives back the last use
 * of one that was replaced frees it. One lock guards the pointer, the counts and the stacks
 * of workers, and is held for a few instructions only: nothing is loaded or freed under it.
 *
 * An arena keeps what usual reviews need and gives back the rest, so that one huge review
 * leaves nothing behind. */
#include "generations.h"

#include "admission/mask.h"
#include "give_back.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the arenas of a worker keep from one review to the next. */
#define KEPT ((size_t)256 << 10)

us_memory *generations_memory(void)
{
    static us_memory memory;
    return &memory;
}

/* True if [variable] ("NAME=VALUE") is one of [names]. */
static bool is_named(const text_list *names, const char *variable)
{
    size_t length = strcspn(variable, "=");
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], "*") == 0 ||
            (strlen(names->items[i]) == length &&
             strncmp(names->items[i], variable, length) == 0))
            return true;
    return false;
}

/* Those variables of the environment that policies may see. */
static const char *const *shown_environment(us_arena *arena, const text_list *names)
{
    size_t count = 0;
    while (environ[count])
        count++;
    const char **shown = us_arena_alloc_array(arena, count + 1, sizeof *shown);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (is_named(names, environ[i]))
            shown[kept++] = environ[i];
    shown[kept] = NULL;
    return shown;
}

/* What [made] explains denials with; NULL where it does not, and where there is no memory. */
static us_explainer *make_explainer(const generation *made,
                                    const char *const *environment, us_memory *memory)
{
    us_explainer *explainer =
        made->loaded.traced ? us_explainer_new(made->loaded.traced) : NULL;
    if (!explainer)
        return NULL;
    if (!usher_worker_set_environment(us_explainer_worker(explainer), environment)) {
        us_explainer_free(explainer);
        return NULL;
    }
    us_explainer_set_memory(explainer, memory);
    return explainer;
}

static bool make_workers(generation *made, const policy_sources *sources, size_t count)
{
    const char *const *environment =
        shown_environment(&made->arena, &sources->environment);
    us_memory *memory = sources->memory ? sources->memory : generations_memory();
    made->workers = calloc(count, sizeof *made->workers);
    made->free = calloc(count, sizeof *made->free);
    if (!made->workers || !made->free)
        return false;
    for (; made->worker_count < count; made->worker_count++) {
        worker *item = &made->workers[made->worker_count];
        us_arena_init(&item->arena, sources->review_memory, NULL);
        us_arena_set_memory(&item->arena, memory);
        item->evaluator = usher_worker_new(made->loaded.policy);
        item->explainer = make_explainer(made, environment, memory);
        if (!item->evaluator || (made->loaded.traced && !item->explainer) ||
            !usher_worker_set_environment(item->evaluator, environment)) {
            made->worker_count++;
            return false;
        }
        usher_worker_set_memory(item->evaluator, memory);
        made->free[made->free_count++] = item;
    }
    return true;
}

/* ---- What is known of the cluster ------------------------------------------------------ */

/* Under the lock of the generations, as the next ones. */
static generation_documents *hold_documents(generation_documents *documents)
{
    if (documents)
        documents->users++;
    return documents;
}

static void drop_documents(generation_documents *documents)
{
    if (!documents || --documents->users > 0)
        return;
    usher_documents_free(documents->read);
    usher_documents_free(documents->traced);
    snapshot_drop(documents->known);
    free(documents);
}

/* NULL where they cannot be made; [problems] then may say why. */
static generation_documents *make_documents(const generation *g, snapshot *known,
                                            usher_problems **problems)
{
    usher_documents *read = snapshot_documents(known, g->loaded.policy, problems);
    usher_documents *traced = read && g->loaded.traced
                                  ? snapshot_documents(known, g->loaded.traced, problems)
                                  : NULL;
    bool whole = read && (traced || !g->loaded.traced);
    generation_documents *made = whole ? malloc(sizeof *made) : NULL;
    if (!made) {
        usher_documents_free(traced);
        usher_documents_free(read);
        return NULL;
    }
    *made = (generation_documents){read, traced, snapshot_hold(known), 1};
    return made;
}

/* [problems] is freed by the caller. */
static bool let_know(generation *g, snapshot *known, usher_problems **problems)
{
    *problems = NULL;
    generation_documents *old = g->documents;
    g->documents = known ? make_documents(g, known, problems) : NULL;
    drop_documents(old);
    return !known || g->documents;
}

bool generations_set_known(generations *g, snapshot *known, us_arena *arena,
                           us_str *error)
{
    usher_problems *problems = NULL;
    pthread_mutex_lock(&g->lock);
    snapshot *old = g->known;
    g->known = snapshot_hold(known);
    bool good = !g->current || let_know(g->current, known, &problems);
    pthread_mutex_unlock(&g->lock);
    snapshot_drop(old);
    if (!good) {
        const char *text =
            problems ? usher_problems_text(problems, false) : "out of memory";
        *error = us_str_copy(arena, us_str_from(text));
    }
    usher_problems_free(problems);
    return good;
}

/* ---- Life ------------------------------------------------------------------------------ */

static void destroy(generation *old)
{
    drop_documents(old->documents);
    for (size_t i = 0; i < old->worker_count; i++) {
        us_arena_free(&old->workers[i].arena);
        us_explainer_free(old->workers[i].explainer);
        usher_worker_free(old->workers[i].evaluator);
    }
    free(old->workers);
    free(old->free);
    policies_free(&old->loaded);
    us_arena_free(&old->arena);
    free(old);
}

generation *generation_load(us_arena *arena, const policy_sources *sources,
                            unsigned workers, us_str *error)
{
    generation *made = calloc(1, sizeof *made);
    if (!made) {
        *error = US_STR("out of memory");
        return NULL;
    }
    us_arena_init(&made->arena, 0, NULL);
    if (!policies_load(&made->arena, sources, &made->loaded, error)) {
        *error = us_str_copy(arena, *error);
    } else if (!us_mask_prepare(us_admission_plan_mask(made->loaded.plan)) ||
               !make_workers(made, sources, workers)) {
        *error = US_STR("out of memory");
    } else {
        made->revision = usher_policy_revision(made->loaded.policy);
        made->package_count = us_admission_plan_package_count(made->loaded.plan);
        made->steps = sources->options.limits.steps;
        made->since = time(NULL);
        give_back_memory();
        return made;
    }
    destroy(made);
    return NULL;
}

void generation_count_in(generation *made, metrics *m)
{
    made->policy_numbers =
        us_arena_alloc_array(&made->arena, made->package_count, sizeof(unsigned));
    for (size_t i = 0; i < made->package_count; i++)
        made->policy_numbers[i] =
            metrics_policy(m, us_admission_plan_package(made->loaded.plan, i).name);
}

void generations_init(generations *g)
{
    *g = (generations){.current = NULL};
    pthread_mutex_init(&g->lock, NULL);
}

void generations_destroy(generations *g)
{
    if (g->current)
        destroy(g->current);
    snapshot_drop(g->known);
    pthread_mutex_destroy(&g->lock);
}

generation *generations_take(generations *g, worker **taken)
{
    pthread_mutex_lock(&g->lock);
    generation *current = g->current;
    if (current) {
        current->users++;
        *taken = current->free[--current->free_count];
        (*taken)->documents = hold_documents(current->documents);
    }
    pthread_mutex_unlock(&g->lock);
    if (!current)
        return NULL;
    generation_documents *known = (*taken)->documents;
    usher_worker_set_documents((*taken)->evaluator, known ? known->read : NULL);
    if ((*taken)->explainer)
        usher_worker_set_documents(us_explainer_worker((*taken)->explainer),
                                   known ? known->traced : NULL);
    return current;
}

void generations_give(generations *g, generation *used, worker *taken)
{
    us_arena_reset(&taken->arena, KEPT);
    usher_worker_rest(taken->evaluator, KEPT);
    pthread_mutex_lock(&g->lock);
    drop_documents(taken->documents);
    taken->documents = NULL;
    used->free[used->free_count++] = taken;
    bool last = --used->users == 0;
    pthread_mutex_unlock(&g->lock);
    if (last)
        destroy(used);
}

bool generations_replace(generations *g, generation *next)
{
    generation *old = NULL;
    usher_problems *problems = NULL;
    next->users = 1;
    pthread_mutex_lock(&g->lock);
    /* Policies that do not go together with it were refused when they loaded. */
    let_know(next, g->known, &problems);
    bool differs = !g->current || strcmp(g->current->revision, next->revision) != 0;
    if (differs) {
        old = g->current;
        g->current = next;
        if (old && --old->users > 0)
            old = NULL;
    }
    pthread_mutex_unlock(&g->lock);
    usher_problems_free(problems);
    if (!differs)
        old = next;
    if (old)
        destroy(old);
    return differs;
}

generation_facts generations_describe(generations *g)
{
    generation_facts facts = {.package_count = 0};
    pthread_mutex_lock(&g->lock);
    if (g->current) {
        facts.package_count = g->current->package_count;
        facts.since = g->current->since;
        strncpy(facts.revision, g->current->revision, sizeof facts.revision - 1);
    }
    pthread_mutex_unlock(&g->lock);
    return facts;
}

/* Base documents that reviews read now. */
static const usher_value *document_of(const generation *g, const char *path)
{
    return g->documents ? usher_documents_data(g->documents->read, path)
                        : usher_policy_data(g->loaded.policy, path);
}

void generations_describe_off(generations *g, metrics *m, us_buf *out)
{
    uint64_t counts[LABEL_SIZE_reason] = {0};
    pthread_mutex_lock(&g->lock);
    const generation *current = g->current;
    off_reason reason =
        g->known && !snapshot_is_whole(g->known) ? OFF_NOT_IN_SYNC : OFF_NOT_WATCHED;
    for (size_t i = 0; current && i < current->package_count; i++) {
        bool wholly;
        us_str missing = us_admission_plan_missing(
            current->loaded.plan, i, document_of(current, "data.kubernetes"),
            document_of(current, "data.usher.inventory"), &wholly);
        if (missing.length == 0)
            continue;
        counts[reason]++;
        us_str name = us_admission_plan_package(current->loaded.plan, i).name;
        if (out)
            us_buf_add_format(out, "[-]policy %.*s: %soff: %.*s is not %s\n",
                              US_STR_ARG(name), wholly ? "" : "in part ",
                              US_STR_ARG(missing),
                              reason == OFF_NOT_IN_SYNC ? "in sync" : "watched");
    }
    pthread_mutex_unlock(&g->lock);
    for (size_t i = 0; i < LABEL_SIZE_reason; i++)
        metrics_set_reason(m, REASON_METRIC_POLICIES_OFF, (off_reason)i, counts[i]);
}
