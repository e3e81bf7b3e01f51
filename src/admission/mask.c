/* The detectors are Rego, so that policies and mask know the same ones. They are compiled apart
 * from the policies that decide, which may be anybody's, when something is first found: most
 * reviews find nothing. The workers that evaluate them wait on a stack. */
#include "admission/mask.h"

#include "admission/embedded.h"
#include "value/array.h"
#include "value/object.h"

#include <pthread.h>
#include <stdlib.h>

#define MASKED "data.lib.mask.texts"
/* Of one list of findings: enough for a thousand long ones. */
#define STEPS_MAX UINT64_C(100000000)

typedef struct mask_worker mask_worker;
struct mask_worker {
    us_mask *mask;
    usher_worker *evaluator;
    mask_worker *next;
};

struct us_mask {
    pthread_mutex_t lock;
    usher_engine *engine;
    usher_policy *policy;
    mask_worker *free;
};

static void destroy(void *data)
{
    us_mask *mask = data;
    while (mask->free) {
        mask_worker *next = mask->free->next;
        usher_worker_free(mask->free->evaluator);
        free(mask->free);
        mask->free = next;
    }
    usher_policy_free(mask->policy);
    usher_engine_free(mask->engine);
    pthread_mutex_destroy(&mask->lock);
}

static usher_policy *compile(usher_engine *engine)
{
    static const char *const modules[] = {"policies/lib/secrets.rego",
                                          "policies/lib/mask.rego"};
    usher_builder *builder = usher_builder_new(engine, NULL);
    if (!builder)
        return NULL;
    for (size_t i = 0; i < us_embedded_policy_count; i++)
        for (size_t j = 0; j < sizeof modules / sizeof *modules; j++)
            if (strcmp(us_embedded_policies[i].path, modules[j]) == 0)
                usher_builder_add_module(builder, us_embedded_policies[i].path,
                                         us_embedded_policies[i].text,
                                         us_embedded_policies[i].length);
    usher_policy *policy = usher_builder_finish(builder, NULL);
    usher_builder_free(builder);
    return policy;
}

/* False if there is no memory. Called with the lock held. */
static bool make_ready(us_mask *mask)
{
    if (!mask->engine)
        mask->engine = usher_engine_new();
    if (!mask->policy && mask->engine)
        mask->policy = compile(mask->engine);
    return mask->policy != NULL;
}

us_mask *us_mask_new(us_arena *arena)
{
    us_mask *mask = us_arena_alloc_zero(arena, sizeof *mask);
    pthread_mutex_init(&mask->lock, NULL);
    us_arena_on_release(arena, destroy, mask);
    return mask;
}

/* ---- Workers -------------------------------------------------------------------------- */

static mask_worker *take(us_mask *mask)
{
    pthread_mutex_lock(&mask->lock);
    mask_worker *taken = mask->free;
    bool ready = make_ready(mask);
    if (taken)
        mask->free = taken->next;
    pthread_mutex_unlock(&mask->lock);
    if (taken || !ready)
        return taken;
    taken = calloc(1, sizeof *taken);
    if (!taken)
        return NULL;
    *taken = (mask_worker){.mask = mask, .evaluator = usher_worker_new(mask->policy)};
    if (taken->evaluator)
        return taken;
    free(taken);
    return NULL;
}

static void give(void *data)
{
    mask_worker *taken = data;
    pthread_mutex_lock(&taken->mask->lock);
    taken->next = taken->mask->free;
    taken->mask->free = taken;
    pthread_mutex_unlock(&taken->mask->lock);
}

/* ---- Texts ---------------------------------------------------------------------------- */

static us_value input_of(us_arena *arena, const us_findings *list)
{
    us_array *texts = us_array_new(arena, (uint32_t)list->count);
    us_object *input = us_object_new(arena, 1);
    for (size_t i = 0; i < list->count; i++)
        us_array_push(texts, us_value_string_checked(arena, list->items[i].text));
    us_object_add(input, us_value_string(US_STR("texts")), us_value_array(texts));
    return us_value_object(input);
}

void us_mask_findings(us_arena *arena, us_mask *mask, us_findings *list)
{
    usher_limits limits = {.steps = STEPS_MAX};
    const usher_result *result = NULL;
    const usher_value *texts = NULL;
    if (list->count == 0)
        return;
    us_value input = input_of(arena, list);
    mask_worker *worker = take(mask);
    if (worker) {
        /* The arena may be exhausted by what follows, and then jumps: so it gives the worker
         * back, whatever happens. */
        us_arena_on_release(arena, give, worker);
        if (usher_evaluate_value(worker->evaluator, MASKED, &input, &limits, &result) ==
            USHER_OK)
            texts = usher_result_value(result);
    }
    for (size_t i = 0; i < list->count; i++) {
        usher_text text = {NULL, 0};
        const usher_value *item = texts ? usher_value_at(texts, i, NULL) : NULL;
        if (item)
            text = usher_value_string(item);
        us_finding *finding = &list->items[i];
        if (!text.text)
            finding->text =
                US_STR("(hidden: it could not be looked through for secrets)");
        else if (!us_str_equal(us_str_make(text.text, text.length), finding->text))
            finding->text = us_str_copy(arena, us_str_make(text.text, text.length));
    }
}
