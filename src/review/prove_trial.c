/* One input, put to the proof: mended round after round, by all rules and by each alone, in the
 * other order of packages, after something else undid a part, and validated. */
#include "review/prover.h"

#include "admission/input.h"
#include "admission/patch.h"
#include "base/sort.h"
#include "value/array.h"
#include "value/object.h"

/* Parts of a patch that are undone, one at a time. */
#define UNDONE_MAX 16
/* Memory that stays between trials. */
#define KEPT_MEMORY ((size_t)4 << 20)

/* A trial in the making. */
typedef struct trying {
    us_prover *prover;
    us_prove_trial *trial;
    us_value request;
} trying;

/* ---- What is shown ------------------------------------------------------------------- */

const us_prove_shown *us_prove_shows(const us_prove_trial *trial, us_prove_kind kind,
                                     size_t package)
{
    for (size_t i = 0; i < trial->shown_count; i++)
        if (trial->shown[i].kind == kind && trial->shown[i].package == package)
            return &trial->shown[i];
    return NULL;
}

static bool shows_any(const trying *t, us_prove_kind kind)
{
    for (size_t i = 0; i < t->trial->shown_count; i++)
        if (t->trial->shown[i].kind == kind)
            return true;
    return false;
}

static void show(trying *t, us_prove_kind kind, size_t package, us_str message)
{
    us_prove_trial *trial = t->trial;
    if (trial->shown_count < US_PROVE_SHOWN && !us_prove_shows(trial, kind, package))
        trial->shown[trial->shown_count++] = (us_prove_shown){kind, package, message};
}

static const us_plan_package *package_at(const trying *t, size_t index)
{
    return &t->prover->shared->plan->packages[index];
}

/* The package that [finding] is of, if it mends; SIZE_MAX: none. */
static size_t package_of(const trying *t, const us_finding *finding)
{
    const us_admission_plan *plan = t->prover->shared->plan;
    for (size_t i = 0; i < plan->count; i++)
        if (plan->packages[i].name.text == finding->policy.text)
            return us_plan_mends(&plan->packages[i]) ? i : SIZE_MAX;
    return SIZE_MAX;
}

static size_t first_patched(const trying *t)
{
    size_t i = 0;
    while (i < t->prover->shared->plan->count && !t->trial->patched[i])
        i++;
    return i < t->prover->shared->plan->count ? i : SIZE_MAX;
}

/* ---- Asking -------------------------------------------------------------------------- */

static us_value with_object(const trying *t, us_value object)
{
    return us_input_put_object(&t->prover->scratch, t->request, object);
}

static us_review review_of(us_value request)
{
    us_review review = {.uid = US_STR_EMPTY};
    us_review_read_request(request, &review);
    return review;
}

static us_decision mutate(const trying *t, const us_admission_plan *plan, us_value object)
{
    us_review review = review_of(with_object(t, object));
    return us_decide_mutate(&t->prover->scratch, plan, t->prover->worker, &review, NULL);
}

static us_decision validate(const trying *t, us_value object)
{
    us_review review = review_of(with_object(t, object));
    return us_decide_validate(&t->prover->scratch, t->prover->shared->plan,
                              t->prover->worker, &review, NULL);
}

/* What [object] comes to by [plan]; US_NONE where that fails, or has no end, and US_NULL where it is
 * denied before it is mended. */
static us_value settle(const trying *t, const us_admission_plan *plan, us_value object)
{
    for (size_t round = 0; round < US_PROVE_ROUNDS; round++) {
        us_decision decision = mutate(t, plan, object);
        if (decision.denials.count > 0)
            return US_NULL;
        if (decision.errors.count > 0)
            return US_NONE;
        if (us_value_is_none(decision.patch))
            return object;
        object = decision.object;
    }
    return US_NONE;
}

static int compare_values(void *data, const void *a, const void *b)
{
    (void)data;
    return us_value_compare(*(const us_value *)a, *(const us_value *)b);
}

/* [value] with the elements of each list in order. */
static us_value sorted(us_arena *arena, us_value value)
{
    if (us_value_tag(value) == US_TAG_OBJECT) {
        const us_object *from = value.as.object;
        us_object *object = us_object_new(arena, from->count);
        for (uint32_t i = 0; i < from->count; i++)
            us_object_add(object, from->keys[i], sorted(arena, from->values[i]));
        return us_value_object(object);
    }
    if (us_value_tag(value) != US_TAG_ARRAY)
        return value;
    const us_array *from = value.as.array;
    us_array *array = us_array_new(arena, from->count);
    us_value *items = us_arena_alloc_array(arena, (size_t)from->count + 1, sizeof *items);
    for (uint32_t i = 0; i < from->count; i++)
        items[i] = sorted(arena, from->items[i]);
    us_sort(arena, items, from->count, sizeof *items, compare_values, NULL);
    for (uint32_t i = 0; i < from->count; i++)
        us_array_push(array, items[i]);
    return us_value_array(array);
}

/* Rules that add to one list may do so in any order. */
static bool are_alike(const trying *t, us_value a, us_value b)
{
    us_arena *arena = &t->prover->scratch;
    return us_value_equal(sorted(arena, a), sorted(arena, b));
}

/* ---- Rounds -------------------------------------------------------------------------- */

static void add_name(us_buf *names, us_str name)
{
    us_buf_add_c(names, names->length > 0 ? ", " : "");
    us_buf_add_str(names, name);
}

/* The names of those that changed something; [count] of them. */
static us_str patched_in(const trying *t, const us_decision *decision, size_t *count,
                         size_t *first)
{
    us_buf names = us_buf_make(&t->prover->scratch);
    *count = 0;
    for (size_t i = 0; i < t->prover->shared->plan->count; i++) {
        if (!decision->outcomes[i].patched)
            continue;
        if ((*count)++ == 0)
            *first = i;
        t->trial->patched[i] = true;
        add_name(&names, package_at(t, i)->name);
    }
    return us_buf_str(&names);
}

static void note_errors(trying *t, const us_decision *decision, size_t round)
{
    for (size_t i = 0; i < decision->errors.count; i++) {
        const us_finding *error = &decision->errors.items[i];
        size_t package = package_of(t, error);
        us_str text = round == 0 ? error->text
                                 : us_str_format(&t->prover->scratch,
                                                 "in round %zu, on its own result: %.*s",
                                                 round + 1, US_STR_ARG(error->text));
        if (package != SIZE_MAX)
            show(t, US_PROVE_APPLIES, package, text);
    }
}

/* Of the warnings that come with a patch, those of no rule are about what had to be put back. */
static void note_protected(trying *t, const us_decision *decision)
{
    for (size_t i = 0; i < decision->warnings.count; i++) {
        const us_finding *warning = &decision->warnings.items[i];
        size_t package = package_of(t, warning);
        if (!warning->answer && !warning->rule && package != SIZE_MAX)
            show(t, US_PROVE_PROTECTED, package, warning->text);
    }
}

/* Once more, by all rules. False at the end. */
static bool try_round(trying *t, size_t round)
{
    us_prove_trial *trial = t->trial;
    size_t count, first = SIZE_MAX;
    us_decision decision = mutate(t, t->prover->shared->plan, trial->objects[round]);
    if (decision.denials.count > 0)
        return false;
    us_str names = patched_in(t, &decision, &count, &first);
    note_errors(t, &decision, round);
    note_protected(t, &decision);
    if (decision.errors.count > 0)
        return false;
    trial->rules[round] = names;
    if (us_value_is_none(decision.patch)) {
        if (count > 1)
            show(t, US_PROVE_AGREES, first,
                 us_str_format(&t->prover->scratch,
                               "%.*s: each undoes in every round what the other did",
                               US_STR_ARG(names)));
        return false;
    }
    if (round == 0)
        trial->patch = decision.patch;
    trial->objects[round + 1] = decision.object;
    trial->round_count = round + 1;
    return true;
}

static void try_rounds(trying *t)
{
    size_t round = 0;
    while (round < US_PROVE_ROUNDS && try_round(t, round))
        round++;
}

/* ---- Each rule alone ----------------------------------------------------------------- */

static void try_alone(trying *t, size_t package)
{
    const us_admission_plan *plan = t->prover->shared->alone[package];
    us_decision once = mutate(t, plan, t->trial->objects[0]);
    if (us_value_is_none(once.patch))
        return;
    us_decision twice = mutate(t, plan, once.object);
    if (us_value_is_none(twice.patch))
        return;
    if (us_value_is_none(settle(t, plan, twice.object)))
        show(t, US_PROVE_SETTLES, package,
             us_str_format(&t->prover->scratch,
                           "it changes what it made itself again in each of %d rounds",
                           US_PROVE_ROUNDS));
    else
        show(t, US_PROVE_IDEMPOTENT, package,
             US_STR("it changes what it made itself once more"));
}

/* That the rules repeat each other's work, where none repeats its own. */
static void note_repetition(trying *t)
{
    us_prove_trial *trial = t->trial;
    if (trial->round_count < 2 || shows_any(t, US_PROVE_SETTLES) ||
        shows_any(t, US_PROVE_IDEMPOTENT))
        return;
    size_t package = 0;
    while (!us_str_starts_with(trial->rules[1], package_at(t, package)->name))
        package++;
    if (trial->round_count == US_PROVE_ROUNDS)
        show(t, US_PROVE_SETTLES, package,
             us_str_format(&t->prover->scratch,
                           "after %d rounds there is still no end of changes, by %.*s",
                           US_PROVE_ROUNDS, US_STR_ARG(trial->rules[1])));
    else
        show(t, US_PROVE_IDEMPOTENT, package,
             us_str_format(&t->prover->scratch,
                           "the second round, by %.*s, changes what the first one left; "
                           "it takes %zu rounds",
                           US_STR_ARG(trial->rules[1]), trial->round_count));
}

/* ---- The other order ----------------------------------------------------------------- */

/* [plan] where none mends but packages [a] and [b] of the one in order. */
static const us_admission_plan *pair_of(const trying *t, const us_admission_plan *plan,
                                        size_t a, size_t b)
{
    us_arena *arena = &t->prover->scratch;
    us_admission_plan *pair = us_arena_alloc(arena, sizeof *pair);
    *pair = *plan;
    pair->packages = us_arena_alloc_array(arena, plan->count, sizeof *pair->packages);
    for (size_t i = 0; i < plan->count; i++) {
        us_plan_package *package = &pair->packages[i];
        *package = plan->packages[i];
        if (package->name.text != package_at(t, a)->name.text &&
            package->name.text != package_at(t, b)->name.text) {
            package->patch = NULL;
            package->mutator = NULL;
        }
    }
    return pair;
}

static bool try_pair(trying *t, size_t a, size_t b)
{
    const us_prove_shared *shared = t->prover->shared;
    us_value object = t->trial->objects[0];
    us_value one = settle(t, pair_of(t, shared->plan, a, b), object);
    us_value other = settle(t, pair_of(t, shared->reversed, a, b), object);
    if (us_value_is_none(one) || us_value_is_none(other) || are_alike(t, one, other))
        return false;
    show(t, US_PROVE_ORDER, a,
         us_str_format(&t->prover->scratch,
                       "if %.*s came before it, something else would come of the object",
                       US_STR_ARG(package_at(t, b)->name)));
    return true;
}

static void try_orders(trying *t)
{
    const us_prove_shared *shared = t->prover->shared;
    const us_prove_trial *trial = t->trial;
    us_value other = settle(t, shared->reversed, trial->objects[0]);
    if (!us_value_is_none(other) &&
        are_alike(t, trial->objects[trial->round_count], other))
        return;
    for (size_t a = 0; a < shared->plan->count; a++)
        for (size_t b = a + 1; trial->patched[a] && b < shared->plan->count; b++)
            if (trial->patched[b] && try_pair(t, a, b))
                return;
}

static size_t count_patched(const trying *t)
{
    size_t count = 0;
    for (size_t i = 0; i < t->prover->shared->plan->count; i++)
        count += t->trial->patched[i];
    return count;
}

/* ---- What others undo ---------------------------------------------------------------- */

/* The package that changed the object at [path] (of an operation), of those that did so alone. */
static size_t package_that_wrote(const trying *t, us_str path)
{
    for (size_t i = 0; i < t->prover->shared->plan->count; i++) {
        if (!t->trial->patched[i])
            continue;
        us_value patch =
            mutate(t, t->prover->shared->alone[i], t->trial->objects[0]).patch;
        for (size_t k = 0; !us_value_is_none(patch) && k < us_value_count(patch); k++)
            if (us_str_equal(us_value_member_text(us_value_item(patch, k), "path"), path))
                return i;
    }
    return first_patched(t);
}

static void try_without(trying *t, us_value operation)
{
    us_arena *arena = &t->prover->scratch;
    us_array *one = us_array_new(arena, 1);
    us_value final = t->trial->objects[t->trial->round_count], undone;
    us_str path = us_value_member_text(operation, "path"), problem;
    us_array_push(one, operation);
    if (!us_patch_apply(arena, final, us_value_array(one), &undone, &problem) ||
        us_value_equal(undone, t->trial->objects[0]))
        return;
    us_value again = settle(t, t->prover->shared->plan, undone);
    bool is_denied = us_value_tag(again) == US_TAG_NULL;
    if (is_denied || (!us_value_is_none(again) && are_alike(t, again, final)))
        return;
    show(t, US_PROVE_RESTORES, package_that_wrote(t, path),
         us_str_format(arena, "where something else undoes %.*s alone, %s",
                       US_STR_ARG(path),
                       us_value_is_none(again)         ? "it comes to no end"
                       : us_value_equal(again, undone) ? "it is left so"
                                                       : "something else comes of it"));
}

/* Elements of lists move when others go, so that operations on them do not stand alone. */
static bool is_about_element(us_value operation)
{
    us_str path = us_value_member_text(operation, "path");
    for (size_t i = 0; i + 1 < path.length; i++)
        if (path.text[i] == '/' && path.text[i + 1] >= '0' && path.text[i + 1] <= '9')
            return true;
    return false;
}

static void try_undone(trying *t)
{
    us_value undo =
        us_patch_diff(&t->prover->scratch, t->trial->objects[t->trial->round_count],
                      t->trial->objects[0]);
    size_t count = us_value_count(undo);
    for (size_t i = 0; i < count && i < UNDONE_MAX && count > 1; i++)
        if (i == 0 || !is_about_element(us_value_item(undo, i)))
            try_without(t, us_value_item(undo, i));
}

/* ---- Validation ---------------------------------------------------------------------- */

static size_t count_like(const us_findings *list, const us_finding *finding)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += list->items[i].policy.text == finding->policy.text &&
                 list->items[i].rule == finding->rule;
    return count;
}

/* One of a rule that says more in [after] than in [before]; what it says may quote what was mended. */
static const us_finding *more_than(const us_findings *before, const us_findings *after)
{
    for (size_t i = 0; i < after->count; i++)
        if (count_like(after, &after->items[i]) > count_like(before, &after->items[i]))
            return &after->items[i];
    return NULL;
}

static const us_finding *new_refusal(const us_decision *before, const us_decision *after)
{
    const us_finding *denial = more_than(&before->denials, &after->denials);
    return denial ? denial : more_than(&before->errors, &after->errors);
}

static bool fits(const trying *t, us_value object)
{
    return us_value_tag(object) != US_TAG_OBJECT ||
           us_value_count(us_prove_misfits(t->prover, object)) == 0;
}

/* Of those that patched, the first that alone makes what is denied where only [before] was, or (NULL)
 * what does not fit; else the first. */
static size_t culprit(const trying *t, const us_decision *before)
{
    for (size_t i = 0; i < t->prover->shared->plan->count; i++) {
        if (!t->trial->patched[i])
            continue;
        us_decision alone = mutate(t, t->prover->shared->alone[i], t->trial->objects[0]);
        if (us_value_is_none(alone.patch))
            continue;
        us_decision after = before ? validate(t, alone.object) : (us_decision){0};
        if (before ? new_refusal(before, &after) != NULL : !fits(t, alone.object))
            return i;
    }
    return first_patched(t);
}

static void try_denials(trying *t)
{
    us_arena *arena = &t->prover->scratch;
    us_decision before = validate(t, t->trial->objects[0]);
    us_decision after = validate(t, t->trial->objects[1]);
    const us_finding *refusal = new_refusal(&before, &after);
    if (!refusal)
        return;
    show(t, US_PROVE_VALID, culprit(t, &before),
         us_str_format(arena, "what it makes is denied by %.*s%s%s: %.*s",
                       US_STR_ARG(refusal->policy), refusal->rule ? "." : "",
                       refusal->rule ? refusal->rule->name : "",
                       US_STR_ARG(refusal->text)));
}

/* What does not fit its schema is refused for that, whatever rules say; nor is such a thing stored. */
static void try_validation(trying *t)
{
    if (!fits(t, t->trial->objects[0]) ||
        !fits(t, us_value_member(t->request, "oldObject")))
        return;
    us_value misfits = us_prove_misfits(t->prover, t->trial->objects[1]);
    if (us_value_count(misfits) == 0)
        try_denials(t);
    else
        show(t, US_PROVE_SCHEMA, culprit(t, NULL),
             us_str_format(&t->prover->scratch,
                           "what it makes does not fit the schema of its kind: %.*s",
                           US_STR_ARG(us_value_text(us_value_item(misfits, 0)))));
}

/* ---- All of it ----------------------------------------------------------------------- */

__attribute__((noinline)) static void try_input(trying *t)
{
    const us_prove_shared *shared = t->prover->shared;
    us_prove_trial *trial = t->trial;
    trial->patched = us_arena_alloc_zero(&t->prover->scratch, shared->plan->count + 1);
    trial->objects[0] = us_value_member(t->request, "object");
    if (us_value_tag(trial->objects[0]) != US_TAG_OBJECT)
        return;
    try_rounds(t);
    for (size_t i = 0; i < shared->plan->count; i++)
        if (trial->patched[i])
            try_alone(t, i);
    note_repetition(t);
    if (trial->round_count == 0)
        return;
    bool is_sound = trial->shown_count == 0;
    if (is_sound && count_patched(t) > 1)
        try_orders(t);
    if (is_sound)
        try_undone(t);
    try_validation(t);
}

us_prove_trial us_prove_try(us_prover *prover, us_value request)
{
    us_recovery recovery;
    us_prove_trial trial = {.patch = US_NONE};
    trying t = {prover, &trial, request};
    us_arena_reset(&prover->scratch, KEPT_MEMORY);
    prover->scratch.recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        prover->scratch.recovery = NULL;
        us_arena_reset(&prover->scratch, 0);
        return (us_prove_trial){.problem = "it needs more memory than a review may have",
                                .patch = US_NONE};
    }
    try_input(&t);
    prover->scratch.recovery = NULL;
    return trial;
}
