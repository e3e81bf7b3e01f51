/* Places for findings whose policy named no field, and why denials were made: the rule is asked once more, traced, and
 * the engine tells which part of the input its answer comes from. What the rule saw is
 * made again from the manifest: the object as it was written for warnings of packages that
 * mend, the object with all patches for the rest; the other of the two where the rule does
 * not say the same of it. */
#include "base/threads.h"
#include "review/judge.h"

#include "admission/patch.h"
#include "admission/text.h"
#include "admission/why.h"
#include "value/array.h"

/* Of the inputs of one object. */
#define SCRATCH_KEPT ((size_t)4 << 20)
/* Of one rule that is asked why. */
#define TRACED_MEMORY ((size_t)1 << 30)

/* Bytes of a line that explains, as of an annotation. */
#define LINE_MAX 1024

/* What a rule said of an object when it was asked last, for all findings that are its answers. */
typedef struct told {
    const usher_rule *rule; /* NULL: none was asked yet */
    size_t package_number;
    usher_causes *causes; /* NULL: it failed */
    us_object *by_key;    /* the last key of a member → number of its cause */
} told;

/* Whoever looks for places, on one thread. */
typedef struct seeker {
    told first, second; /* of the two values of the object at work */
    us_arena scratch;
    us_arena traced; /* of one rule that is asked why */
    us_arena *kept;  /* of what is told */
    usher_worker *worker;
    us_tested_file tested;
} seeker;

typedef struct seeking {
    us_review_outcome *outcome;
    const us_manifests *manifests;
    const us_admission_plan *plan;
    us_requests requests;
    seeker *seekers; /* by thread */
} seeking;

static bool lacks_reason(const seeking *s, const us_review_finding *finding)
{
    return s->requests.options->explain && finding->level == US_REVIEW_DENY &&
           finding->answer && finding->asked && finding->package_number != SIZE_MAX;
}

static bool lacks_place(const us_review_finding *finding)
{
    return !finding->placed && finding->answer && finding->asked &&
           finding->package_number != SIZE_MAX;
}

bool us_review_lacks_places(const us_review_outcome *outcome)
{
    for (size_t i = 0; i < outcome->count; i++)
        if (lacks_place(&outcome->findings[i]))
            return true;
    return false;
}

/* ---- One object ---------------------------------------------------------------------- */

/* What the rules saw of an object. */
typedef struct sight {
    us_value request;
    us_value written, patched; /* one and the same where nothing was patched */
} sight;

static sight look_at(const seeking *s, us_arena *arena, const us_review_object *object,
                     size_t number)
{
    us_str problem;
    us_value request =
        object->manifest ? us_request_make(arena, &s->requests, object->manifest, number)
                         : us_request_of_all(arena, &s->requests, s->manifests);
    const usher_value *written = usher_value_member(&request, "object");
    sight seen = {request, *written, *written};
    if (object->patch &&
        !us_patch_apply(arena, *written, *object->patch, &seen.patched, &problem))
        seen.patched = *written;
    return seen;
}

/* Of what a DELETE removes a rule reads request.oldObject, which is the manifest. */
static us_value steps_of(us_arena *arena, const us_value *request, us_value path)
{
    const usher_value *object = usher_value_member(request, "object");
    const us_array *steps = path.as.array;
    bool old = steps->count > 1 && usher_value_type(object) == USHER_NULL &&
               us_value_equal(steps->items[0], us_value_string(US_STR("request"))) &&
               us_value_equal(steps->items[1], us_value_string(US_STR("oldObject")));
    if (!old)
        return path;
    us_array *rest = us_array_new(arena, steps->count);
    for (uint32_t i = 2; i < steps->count; i++)
        us_array_push(rest, steps->items[i]);
    return us_value_array(rest);
}

static void forget(told *last)
{
    usher_causes_free(last->causes);
    *last = (told){0};
}

/* Of several causes of one key the first. */
static us_object *index_keys(us_arena *arena, const usher_causes *causes)
{
    us_object *by_key = us_object_new(arena, 8);
    const usher_cause *cause;
    for (size_t i = 0; causes && (cause = usher_causes_at(causes, i)); i++) {
        const us_array *key = cause->key->as.array;
        if (key->count > 0 && !us_object_get(by_key, key->items[key->count - 1]))
            us_object_add(by_key, key->items[key->count - 1],
                          us_value_integer((int64_t)i));
    }
    return by_key;
}

/* Asks the rule of [finding] about [value], unless it is the one that was asked [last]: a rule may
 * give thousands of answers, and gives all of them each time. */
static void ask_once(const seeking *s, seeker *self, const us_review_finding *finding,
                     const sight *seen, const us_value *value, told *last)
{
    const usher_result *result;
    if (last->rule == finding->asked && last->package_number == finding->package_number)
        return;
    forget(last);
    last->rule = finding->asked;
    last->package_number = finding->package_number;
    const usher_value *input = us_admission_input(
        &self->scratch, s->plan, finding->package_number, &seen->request, value);
    usher_causes_find(self->worker, finding->asked->path, input, NULL, &last->causes,
                      &result);
    last->by_key = index_keys(&self->scratch, last->causes);
}

/* A rule that makes an object says its answers as keys where the values are true. */
static const usher_cause *cause_of(const told *last, const us_value *answer)
{
    if (!last->causes)
        return NULL;
    const usher_cause *cause = usher_causes_of(last->causes, answer);
    const us_value *number = cause ? NULL : us_object_get(last->by_key, *answer);
    return number ? usher_causes_at(last->causes, (size_t)number->as.integer) : cause;
}

/* Places [finding] by what its rule says of [object]; false if it says something else. */
static bool place_by(const seeking *s, seeker *self, us_review_finding *finding,
                     const sight *seen, const us_review_object *object, us_value value,
                     told *last)
{
    ask_once(s, self, finding, seen, &value, last);
    const usher_cause *cause = cause_of(last, finding->answer);
    if (cause && cause->path)
        finding->at = us_judge_locate(
            &self->scratch, s->manifests, object->manifest, &value,
            steps_of(&self->scratch, &seen->request, *cause->path), &finding->file);
    return cause != NULL;
}

/* Explains [finding] by what its rule makes of [value]; false if it says something else of that. */
static bool explain_by(const seeking *s, seeker *self, us_review_finding *finding,
                       const sight *seen, us_value value)
{
    us_mask *mask = us_admission_plan_mask(s->plan);
    const usher_value *input = us_admission_input(
        &self->scratch, s->plan, finding->package_number, &seen->request, &value);
    us_why_rule rule = us_why_ask(&self->scratch, &self->traced, self->worker, mask,
                                  finding->asked->path, input, NULL, finding->answer);
    us_str line = us_why_answer_line(&self->scratch, mask, &rule, finding->answer);
    line = us_text_clean(&self->scratch, line, US_TEXT_ONE_LINE, LINE_MAX);
    finding->why = us_str_copy(self->kept, line);
    return line.length > 0;
}

static void seek_number(void *data, size_t number, size_t thread)
{
    const seeking *s = data;
    seeker *self = &s->seekers[thread];
    const us_review_object *object = &s->outcome->objects[number];
    sight seen = {.request = US_NONE};
    for (size_t i = 0; i < object->count; i++) {
        us_review_finding *finding = &s->outcome->findings[object->first + i];
        bool unplaced = lacks_place(finding), unexplained = lacks_reason(s, finding);
        if (!unplaced && !unexplained)
            continue;
        if (us_value_is_none(seen.request)) {
            seen = look_at(s, &self->scratch, object, number);
            us_tested_file_set(&self->tested, self->worker, object->manifest);
        }
        bool mends =
            us_admission_plan_package(s->plan, finding->package_number).has_patch;
        us_value first = mends ? seen.written : seen.patched;
        us_value second = mends ? seen.patched : seen.written;
        if (unplaced && !place_by(s, self, finding, &seen, object, first, &self->first) &&
            object->patch)
            place_by(s, self, finding, &seen, object, second, &self->second);
        if (unexplained && !explain_by(s, self, finding, &seen, first) && object->patch)
            explain_by(s, self, finding, &seen, second);
    }
    forget(&self->first);
    forget(&self->second);
    us_arena_reset(&self->scratch, SCRATCH_KEPT);
}

/* ---- All of them --------------------------------------------------------------------- */

static void free_arena(void *data)
{
    us_arena_free(data);
}

static void open_seeker(us_arena *arena, seeker *self, const usher_policy *traced)
{
    us_arena_init(&self->scratch, 0, NULL);
    us_arena_init(&self->traced, TRACED_MEMORY, NULL);
    self->kept = us_arena_alloc(arena, sizeof *self->kept);
    us_arena_init(self->kept, 0, NULL);
    us_arena_on_release(arena, free_arena, self->kept);
    self->worker = usher_worker_new(traced);
    us_tested_file_open(&self->tested, traced);
}

static void close_seeker(seeker *self)
{
    usher_worker_free(self->worker);
    us_tested_file_close(&self->tested);
    us_arena_free(&self->traced);
    us_arena_free(&self->scratch);
}

void us_review_find_places(us_arena *arena, us_review_outcome *outcome,
                           const us_manifests *manifests, const us_admission_plan *plan,
                           const usher_policy *traced, const us_review_options *options)
{
    seeking s = {
        .outcome = outcome,
        .manifests = manifests,
        .plan = plan,
        .requests = us_requests_prepare(arena, manifests, options),
    };
    size_t threads = options->threads < outcome->object_count ? options->threads
                                                              : outcome->object_count;
    threads = threads > 0 ? threads : 1;
    s.seekers = us_arena_alloc_zero(arena, threads * sizeof *s.seekers);
    for (size_t i = 0; i < threads; i++)
        open_seeker(arena, &s.seekers[i], traced);
    us_threads_run(threads, outcome->object_count, &s, seek_number);
    for (size_t i = 0; i < threads; i++)
        close_seeker(&s.seekers[i]);
}
