/* A proof: the objects of the corpus, shared out among threads, each tried with its variants; then
 * what failed is put together in order, and shrunk. So the same corpus gives the same proof. */
#include "review/prove.h"

#include "admission/text.h"
#include "base/threads.h"
#include "base/unified.h"
#include "codec/yaml.h"
#include "review/prover.h"
#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

#include <stdatomic.h>

/* Variants of variants of … an object. */
#define DEPTH_MAX 4
/* Memory of one trial. */
#define TRIAL_MEMORY ((size_t)1 << 30)
#define KEPT_MEMORY  ((size_t)16 << 20)
/* Rounds that are shown; what they lead to can be guessed by then. */
#define ROUNDS_SHOWN 3
/* Of what is wrong with a file, in bytes. */
#define MESSAGE_MAX 4096

const char *us_prove_kind_name(us_prove_kind kind)
{
    static const char *const names[] = {"applies",  "protected", "idempotent",
                                        "settles",  "agrees",    "order",
                                        "restores", "valid",     "schema"};
    return names[kind];
}

static const char *hint_of(us_prove_kind kind, bool of_mutator)
{
    if (of_mutator && kind == US_PROVE_APPLIES)
        return "an object of another form than the location asks for is refused; where "
               "that is not meant, let `match` leave it out";
    static const char *const hints[] = {
        "ask for what the operations need before making them: is_object(input.spec), not "
        "input.spec.x; `add` makes what is missing, `replace` and `remove` do not",
        "leave out operations on what no admission may change",
        "let the rule ask whether its work is done: not input.spec.x == wanted; for a "
        "list, not \"x\" in input.spec.list. Where rules build on each other, the one "
        "that "
        "comes last by the path of its package, or by `mutation: {patches: last}`, must "
        "leave nothing for those before it to do",
        "let the rule set a value that does not depend on what it set before, or ask "
        "whether its work is done",
        "let one rule alone decide about what both change, or let both ask for the same "
        "condition",
        "let one rule alone decide about what both change, or let the one that has the "
        "last word have it in every order: `mutation: {patches: last}` in its METADATA",
        "ask for what is to be there, and not for a mark that the rule was there before",
        "make a patch that the rule which denies accepts, or none where that cannot be",
        "write what the schema of the kind has a place for",
    };
    return hints[kind];
}

/* ---- One object ---------------------------------------------------------------------- */

/* A failure of the inputs of one object, with the smallest of them. */
typedef struct found {
    us_prove_kind kind;
    size_t package;
    us_value request;
    size_t size, inputs;
} found;

/* What came of an object. */
typedef struct tried {
    const us_manifest *manifest;
    us_value request; /* US_NONE: not made yet */
    found *found;
    size_t found_count;
    size_t *fired; /* by package */
    size_t inputs, mended, longest;
    uint64_t rounds;
    const char *problem;
} tried;

typedef struct proving {
    us_arena *arena;
    us_prove_shared shared;
    const us_prove_options *options;
    us_prove_pool *pool;
    us_prover **provers; /* by thread */
    tried *objects;
    size_t count;
    atomic_size_t done;
} proving;

/* An input that waits to be tried. */
typedef struct waiting {
    us_value request;
    unsigned depth; /* steps from the object itself */
} waiting;

typedef struct queue {
    us_arena *arena;
    us_set *seen;
    waiting *items;
    size_t count, capacity, most;
    unsigned depth;
} queue;

static void enqueue(void *data, us_value request)
{
    queue *q = data;
    if (q->count >= q->most || !us_set_add(q->seen, request))
        return;
    q->items =
        us_arena_room(q->arena, q->items, q->count, &q->capacity, sizeof *q->items);
    q->items[q->count++] = (waiting){request, q->depth};
}

static void note_failure(us_prover *prover, tried *object, const us_prove_shown *shown,
                         us_value request)
{
    found *f = object->found;
    size_t i = 0, size = us_prove_size(us_value_member(request, "object"));
    while (i < object->found_count &&
           (f[i].kind != shown->kind || f[i].package != shown->package))
        i++;
    if (i == object->found_count) {
        object->found = us_arena_one_more(&prover->arena, f, i, sizeof *f);
        object->found[object->found_count++] =
            (found){shown->kind, shown->package, US_NONE, SIZE_MAX, 0};
    }
    f = &object->found[i];
    f->inputs++;
    if (size >= f->size)
        return;
    f->size = size;
    f->request = us_value_copy(&prover->arena, request);
}

static void note_trial(us_prover *prover, tried *object, const us_prove_trial *trial,
                       us_value request)
{
    bool mended = false;
    object->inputs++;
    if (trial->problem) {
        object->problem = trial->problem;
        return;
    }
    for (size_t i = 0; i < prover->shared->plan->count; i++) {
        object->fired[i] += trial->patched[i];
        mended = mended || trial->patched[i];
    }
    object->mended += mended;
    object->rounds += trial->round_count + 1;
    if (trial->round_count > object->longest)
        object->longest = trial->round_count;
    for (size_t i = 0; i < trial->shown_count; i++)
        note_failure(prover, object, &trial->shown[i], request);
}

static void prove_object(void *data, size_t number, size_t thread)
{
    proving *p = data;
    us_prover *prover = p->provers[thread];
    tried *object = &p->objects[number];
    queue q = {.arena = &prover->inputs,
               .seen = us_set_new(&prover->inputs, 64),
               .most = p->shared.variants + 1};
    enqueue(&q, object->request);
    for (size_t i = 0; i < q.count; i++) {
        us_value request = q.items[i].request;
        us_prove_trial trial = us_prove_try(prover, request);
        note_trial(prover, object, &trial, request);
        q.depth = q.items[i].depth + 1;
        if (q.depth <= DEPTH_MAX && q.count < q.most)
            us_prove_vary(prover, p->pool, request, trial.patch, enqueue, &q);
    }
    us_arena_reset(&prover->inputs, KEPT_MEMORY);
    size_t done = atomic_fetch_add(&p->done, 1) + 1;
    if (thread == 0 && p->options->show)
        p->options->show(p->options->data, done, p->count);
}

/* ---- Preparing ----------------------------------------------------------------------- */

static us_admission_plan *copy_plan(us_arena *arena, const us_admission_plan *plan)
{
    us_admission_plan *copy = us_arena_alloc(arena, sizeof *copy);
    *copy = *plan;
    copy->packages = us_arena_alloc_array(arena, plan->count + 1, sizeof *copy->packages);
    memcpy(copy->packages, plan->packages, plan->count * sizeof *copy->packages);
    return copy;
}

static void prepare_plans(us_arena *arena, us_prove_shared *shared)
{
    const us_admission_plan *plan = shared->plan;
    us_admission_plan *reversed = copy_plan(arena, plan);
    shared->alone = us_arena_alloc_array(arena, plan->count + 1, sizeof *shared->alone);
    for (size_t i = 0; i < plan->count; i++) {
        reversed->packages[i] = plan->packages[plan->count - 1 - i];
        shared->alone[i] = NULL;
        if (!us_plan_mends(&plan->packages[i]))
            continue;
        us_admission_plan *alone = copy_plan(arena, plan);
        for (size_t k = 0; k < plan->count; k++)
            if (k != i) {
                alone->packages[k].patch = NULL;
                alone->packages[k].mutator = NULL;
            }
        shared->alone[i] = alone;
    }
    shared->reversed = reversed;
}

static void free_prover(void *data)
{
    us_prover *prover = data;
    usher_worker_free(prover->worker);
    usher_worker_free(prover->traced);
    usher_worker_free(prover->checker);
    us_arena_free(&prover->scratch);
    us_arena_free(&prover->inputs);
    us_arena_free(&prover->arena);
}

static us_prover *new_prover(us_arena *arena, const us_prove_shared *shared)
{
    us_prover *prover = us_arena_alloc_zero(arena, sizeof *prover);
    prover->shared = shared;
    us_arena_init(&prover->arena, 0, NULL);
    us_arena_init(&prover->inputs, 0, NULL);
    us_arena_init(&prover->scratch, TRIAL_MEMORY, NULL);
    prover->worker = usher_worker_new(shared->policy);
    prover->traced = usher_worker_new(shared->traced);
    prover->checker = shared->checker ? usher_worker_new(shared->checker) : NULL;
    us_arena_on_release(arena, free_prover, prover);
    return prover;
}

/* The request of a manifest: of a line of a capture, too. */
static us_value request_of(proving *p, const us_manifest *manifest, size_t number)
{
    us_value review = us_value_member(manifest->value, "review");
    us_value captured = us_value_member(review, "request");
    if (manifest->kind.length == 0 && us_value_tag(captured) == US_TAG_OBJECT &&
        us_str_is(us_value_member_text(review, "kind"), "AdmissionReview"))
        return captured;
    return us_request_make(p->arena, &p->shared.requests, manifest, number);
}

static void list_objects(proving *p, const us_manifests *corpus)
{
    p->objects = us_arena_alloc_zero(p->arena, (corpus->count + 1) * sizeof *p->objects);
    for (size_t i = 0; i < corpus->file_count; i++)
        for (size_t k = 0; k < corpus->files[i].count; k++, p->count++) {
            tried *object = &p->objects[p->count];
            object->manifest = &corpus->files[i].manifests[k];
            object->request = request_of(p, object->manifest, p->count);
            object->fired = us_arena_alloc_zero(p->arena, (p->shared.plan->count + 1) *
                                                              sizeof *object->fired);
            us_value_freeze(object->request);
            us_prove_pool_add(p->pool, object->request);
        }
    us_prove_pool_freeze(p->pool);
}

/* ---- What came of it ----------------------------------------------------------------- */

static us_str name_of_origin(us_arena *arena, const tried *object)
{
    us_value request = object->request;
    us_position at = us_manifest_locate(arena, object->manifest, US_NONE);
    us_str kind = us_value_member_text(us_value_member(request, "kind"), "kind");
    us_str namespace = us_value_member_text(request, "namespace");
    us_str text = us_str_format(
        arena, "%.*s:%u (%.*s %.*s%s%.*s)", US_STR_ARG(object->manifest->file->name),
        at.row, US_STR_ARG(kind), US_STR_ARG(namespace), namespace.length > 0 ? "/" : "",
        US_STR_ARG(us_value_member_text(request, "name")));
    return us_text_clean(arena, text, US_TEXT_ONE_LINE, MESSAGE_MAX);
}

static us_str yaml_of(us_arena *arena, us_value value)
{
    us_buf out = us_buf_make(arena);
    us_yaml_write(&out, value);
    return us_buf_str(&out);
}

/* The lines of a diff, without the names of files. */
static us_str diff_of(us_arena *arena, us_value before, us_value after)
{
    us_buf out = us_buf_make(arena);
    us_unified_add(&out, US_STR("object"), yaml_of(arena, before), yaml_of(arena, after),
                   false);
    us_str text = us_buf_str(&out);
    size_t hunk = us_str_find(text, US_STR("@@"), 0);
    return hunk == US_STR_NONE ? US_STR_EMPTY : us_str_slice(text, hunk, text.length);
}

static void tell_rounds(us_arena *arena, us_prove_failure *failure,
                        const us_prove_trial *trial)
{
    failure->rounds =
        us_arena_alloc_array(arena, US_PROVE_ROUNDS, sizeof *failure->rounds);
    for (size_t i = 0; i < trial->round_count && i < ROUNDS_SHOWN; i++)
        failure->rounds[failure->round_count++] =
            (us_prove_round){us_str_copy(arena, trial->rules[i]),
                             diff_of(arena, trial->objects[i], trial->objects[i + 1])};
}

static us_str input_of(us_arena *arena, us_value request)
{
    us_value old = us_value_member(request, "oldObject");
    us_value object = us_value_member(request, "object");
    if (us_value_tag(old) != US_TAG_OBJECT)
        return yaml_of(arena, object);
    us_object *both = us_object_new(arena, 2);
    us_object_add(both, us_value_string(US_STR("object")), object);
    us_object_add(both, us_value_string(US_STR("oldObject")), old);
    return yaml_of(arena, us_value_object(both));
}

/* Adds what [kind] of package number [package] is shown by, if anything does. */
static void add_failure(proving *p, us_prove *proof, size_t rule, size_t package,
                        us_prove_kind kind)
{
    const tried *smallest = NULL;
    const found *best = NULL;
    size_t inputs = 0;
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < p->objects[i].found_count; k++) {
            const found *f = &p->objects[i].found[k];
            if (f->kind != kind || f->package != package)
                continue;
            inputs += f->inputs;
            if (best && f->size >= best->size)
                continue;
            best = f;
            smallest = &p->objects[i];
        }
    if (!best)
        return;
    us_value request =
        us_prove_shrink(p->arena, p->provers[0], best->request, kind, package);
    us_prove_trial trial = us_prove_try(p->provers[0], request);
    const us_prove_shown *shown = us_prove_shows(&trial, kind, package);
    proof->failures = us_arena_one_more(p->arena, proof->failures, proof->failure_count,
                                        sizeof *proof->failures);
    us_prove_failure *failure = &proof->failures[proof->failure_count++];
    *failure = (us_prove_failure){
        .kind = kind,
        .rule = rule,
        .is_warning = kind == US_PROVE_RESTORES,
        .message = shown ? us_str_copy(p->arena, shown->message) : US_STR_EMPTY,
        .hint = hint_of(kind, p->shared.plan->packages[package].mutator != NULL),
        .origin = name_of_origin(p->arena, smallest),
        .inputs = inputs,
        .operation = us_str_copy(p->arena, us_value_member_text(request, "operation")),
        .input = input_of(p->arena, request),
    };
    tell_rounds(p->arena, failure, &trial);
}

/* Its place is "FILE:ROW". */
static void describe_mutator(us_arena *arena, const us_mutator *mutator,
                             us_prove_rule *rule)
{
    us_str place = mutator->place;
    size_t colon = place.length;
    while (colon > 0 && place.text[colon - 1] != ':')
        colon--;
    rule->name = us_str_format(arena, "%s %.*s", us_mutator_kind_name(mutator->kind),
                               US_STR_ARG(mutator->name));
    for (size_t i = colon; i < place.length; i++)
        rule->row = rule->row * 10 + (uint32_t)(place.text[i] - '0');
    if (colon > 0)
        rule->file = us_str_slice(place, 0, colon - 1);
}

static us_prove_rule rule_of(const proving *p, size_t package)
{
    const us_plan_package *of = &p->shared.plan->packages[package];
    us_prove_rule rule = {.name = of->name};
    for (size_t i = 0; i < p->count; i++)
        rule.fired += p->objects[i].fired[package];
    if (of->mutator)
        describe_mutator(p->arena, of->mutator, &rule);
    if (!of->patch)
        return rule;
    rule.name = us_str_from(of->patch->path);
    rule.file = us_str_from(of->patch->file);
    rule.row = of->patch->row;
    return rule;
}

static void add_rules(proving *p, us_prove *proof)
{
    const us_admission_plan *plan = p->shared.plan;
    proof->rules = us_arena_alloc_array(p->arena, plan->count + 1, sizeof *proof->rules);
    for (size_t i = 0; i < plan->count; i++) {
        if (!us_plan_mends(&plan->packages[i]))
            continue;
        size_t number = proof->rule_count++;
        size_t first = proof->failure_count;
        proof->rules[number] = rule_of(p, i);
        for (us_prove_kind kind = 0; kind < US_PROVE_KINDS; kind++)
            add_failure(p, proof, number, i, kind);
        proof->rules[number].first = first;
        proof->rules[number].count = proof->failure_count - first;
    }
}

static void add_problem(proving *p, us_prove *proof, us_str file, us_position at,
                        us_str message)
{
    proof->problems = us_arena_one_more(p->arena, proof->problems, proof->problem_count,
                                        sizeof *proof->problems);
    proof->problems[proof->problem_count++] = (us_review_finding){
        .level = US_REVIEW_ERROR,
        .file = file,
        .at = at,
        .message = us_text_clean(p->arena, message, US_TEXT_ONE_LINE, MESSAGE_MAX),
    };
}

static void add_up(proving *p, const us_manifests *corpus, us_prove *proof)
{
    for (size_t i = 0; i < corpus->file_count; i++)
        if (corpus->files[i].error.length > 0)
            add_problem(p, proof, corpus->files[i].name, corpus->files[i].error_at,
                        corpus->files[i].error);
    for (size_t i = 0; i < p->count; i++) {
        const tried *object = &p->objects[i];
        proof->inputs += object->inputs;
        proof->mended += object->mended;
        proof->rounds += object->rounds;
        proof->longest =
            object->longest > proof->longest ? object->longest : proof->longest;
        if (object->problem)
            add_problem(p, proof, object->manifest->file->name,
                        us_manifest_locate(p->arena, object->manifest, US_NONE),
                        us_str_from(object->problem));
    }
    proof->files = corpus->file_count;
    proof->objects = p->count;
}

static void prepare(proving *p, const us_manifests *corpus)
{
    us_prove_shared *shared = &p->shared;
    us_prove_schema *schemas = NULL;
    us_prove_find_schemas(p->arena, corpus, &schemas, &shared->schema_count);
    us_prove_find_schemas(p->arena, p->options->schemas, &schemas, &shared->schema_count);
    shared->schemas = schemas;
    if (schemas)
        shared->checker = us_prove_checker_new(p->options->engine);
    shared->requests = us_requests_prepare(p->arena, corpus, p->options->review);
    shared->variants = p->options->variants;
    prepare_plans(p->arena, shared);
    list_objects(p, corpus);
}

us_prove *us_prove_run(us_arena *arena, const us_manifests *corpus,
                       const us_admission_plan *plan, const usher_policy *policy,
                       const usher_policy *traced, const us_prove_options *options)
{
    us_prove *proof = us_arena_alloc_zero(arena, sizeof *proof);
    proving p = {.arena = arena,
                 .shared = {.plan = plan, .policy = policy, .traced = traced},
                 .options = options,
                 .pool = us_prove_pool_new(arena)};
    size_t threads = options->review->threads > 0 ? options->review->threads : 1;
    prepare(&p, corpus);
    threads = threads < p.count ? threads : p.count > 0 ? p.count : 1;
    p.provers = us_arena_alloc_array(arena, threads, sizeof(us_prover *));
    for (size_t i = 0; i < threads; i++)
        p.provers[i] = new_prover(arena, &p.shared);
    us_threads_run(threads, p.count, &p, prove_object);
    add_rules(&p, proof);
    add_up(&p, corpus, proof);
    usher_policy_free((usher_policy *)(uintptr_t)p.shared.checker);
    return proof;
}
