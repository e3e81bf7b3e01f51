/* AdmissionReviews, from the text to the answer. Reading takes an AdmissionRequest apart as
 * far as deciding needs it and refuses what is none.
 *
 * Whatever happens here happens in the caller's arena, whose recovery point lies in
 * us_admission_review: a review that needs more memory than there is ends as an
 * evaluation error like any other. */
#include "admission/answer.h"
#include "admission/explainer.h"
#include "admission/outline.h"
#include "admission/text.h"
#include "admission/unknown.h"
#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"
#include "value/unknown.h"

/* What an answer to a review that did not fit into memory needs, outside the arena. */
typedef struct fallback {
    char uid[US_REVIEW_UID_MAX];
    size_t uid_length; /* 0: the review was not read yet */
    bool is_beta;
} fallback;

/* ---- Reading ------------------------------------------------------------------------- */

static us_str text_member(us_value object, us_str name)
{
    us_value value = us_value_member_or_null(object, name);
    return us_value_is_string(value) ? us_value_text(value) : US_STR_EMPTY;
}

static bool is_object_or_null(us_value value)
{
    return us_value_tag(value) == US_TAG_OBJECT || us_value_tag(value) == US_TAG_NULL;
}

const char *us_review_read_envelope(us_value document, us_review *review)
{
    if (us_value_tag(document) != US_TAG_OBJECT)
        return "it is no JSON object";
    if (!us_str_is(text_member(document, US_STR("kind")), "AdmissionReview"))
        return "kind is not AdmissionReview";
    review->api_version = text_member(document, US_STR("apiVersion"));
    if (!us_str_is(review->api_version, "admission.k8s.io/v1") &&
        !us_str_is(review->api_version, "admission.k8s.io/v1beta1"))
        return "apiVersion is neither admission.k8s.io/v1 nor admission.k8s.io/v1beta1";
    review->request = us_value_member_or_null(document, US_STR("request"));
    if (us_value_tag(review->request) != US_TAG_OBJECT)
        return "request is missing";
    review->uid = text_member(review->request, US_STR("uid"));
    if (review->uid.length == 0 || review->uid.length > US_REVIEW_UID_MAX)
        return "request.uid is missing, or too long";
    return NULL;
}

const char *us_review_read_request(us_value request, us_review *review)
{
    us_value kind = us_value_member_or_null(request, US_STR("kind"));
    review->request = request;
    review->kind = text_member(kind, US_STR("kind"));
    review->kind_unknown = us_value_has_unknown(kind);
    review->operation_name = text_member(request, US_STR("operation"));
    review->operation = us_operation_named(review->operation_name);
    if (review->operation == US_OPERATION_NONE)
        return "request.operation is none of CREATE, UPDATE, DELETE, CONNECT";
    review->object = us_value_member_or_null(request, US_STR("object"));
    review->old_object = us_value_member_or_null(request, US_STR("oldObject"));
    review->group = text_member(kind, US_STR("group"));
    review->namespace = text_member(request, US_STR("namespace"));
    review->subresource = text_member(request, US_STR("subResource"));
    review->username = text_member(us_value_member_or_null(request, US_STR("userInfo")),
                                   US_STR("username"));
    review->name = text_member(request, US_STR("name"));
    /* A deletecollection names each object in oldObject only. */
    if (review->name.length == 0)
        review->name =
            text_member(us_value_member_or_null(review->old_object, US_STR("metadata")),
                        US_STR("name"));
    return NULL;
}

/* Returns what is wrong, or NULL. */
static const char *read_review(us_value document, us_review *review)
{
    const char *wrong = us_review_read_envelope(document, review);
    if (!wrong)
        wrong = us_review_read_request(review->request, review);
    if (wrong)
        return wrong;
    if (review->kind.length == 0)
        return "request.kind.kind is missing";
    if (!is_object_or_null(review->object) || !is_object_or_null(review->old_object))
        return "request.object and request.oldObject must be objects or null";
    bool stores = review->operation == US_OPERATION_CREATE ||
                  review->operation == US_OPERATION_UPDATE;
    if (stores && us_value_tag(review->object) == US_TAG_NULL)
        return "request.object is missing";
    return NULL;
}

/* ---- Judging ------------------------------------------------------------------------- */

static us_admission_answer bad_request(us_arena *arena, us_str what)
{
    return (us_admission_answer){
        .status = US_ADMISSION_BAD,
        .body = us_str_format(arena, "not an AdmissionReview: %.*s\n", US_STR_ARG(what)),
    };
}

/* The message may have a key in it. */
static us_admission_answer bad_json(us_arena *arena, us_mask *mask, const us_diag *diag)
{
    us_str what = us_str_format(arena, "%u:%u: %.*s", diag->position.row,
                                diag->position.column, US_STR_ARG(diag->message));
    what = us_mask_text(arena, mask, what);
    return bad_request(arena, us_text_clean(arena, what, US_TEXT_ONE_LINE, 512));
}

static us_admission_answer failed_review(us_arena *arena, const us_admission_plan *plan,
                                         us_admission_path path, const us_review *review,
                                         us_str what)
{
    us_finding *error = us_arena_alloc_zero(arena, sizeof *error);
    *error = (us_finding){.policy = US_STR("usher"), .text = what};
    us_decision decision = {
        .errors = {error, 1, 0}, .evaluation_error = true, .patch = US_NONE};
    return us_answer_write(arena, plan, path, review, &decision);
}

/* The answer to what cannot be read: too deeply nested it is a review all the same. */
static us_admission_answer unreadable(us_arena *arena, const us_admission_plan *plan,
                                      us_admission_path path, us_str text,
                                      const us_diag *diag)
{
    us_review review;
    if (!us_outline_read(arena, text, &review))
        return bad_json(arena, plan->mask, diag);
    us_str what = us_str_format(arena, "this review cannot be judged: %.*s",
                                US_STR_ARG(diag->message));
    what = us_mask_text(arena, plan->mask, what);
    return failed_review(arena, plan, path, &review, what);
}

static void save(fallback *saved, const us_review *review)
{
    memcpy(saved->uid, review->uid.text, review->uid.length);
    saved->uid_length = review->uid.length;
    saved->is_beta = us_str_ends_with(review->api_version, US_STR("beta1"));
}

/* Not inlined, so that what it stores in [saved] is in memory when an exhausted arena
 * jumps out of it. */
__attribute__((noinline)) static us_admission_answer
judge(us_arena *arena, const us_admission_plan *plan, usher_worker *worker,
      us_admission_path path, us_str text, const us_admission_budget *budget,
      fallback *saved)
{
    us_review review = {.uid = US_STR_EMPTY};
    us_json_options options = {.duplicates = US_JSON_REFUSE_DUPLICATES,
                               .keep_text = true,
                               .constant = true,
                               .max_depth = plan->options.max_depth};
    us_value document;
    us_diag diag = {0};
    if (!us_json_read(arena, text, &options, &document, NULL, &diag))
        return unreadable(arena, plan, path, text, &diag);
    const char *wrong = read_review(document, &review);
    if (wrong)
        return bad_request(arena, us_str_from(wrong));
    save(saved, &review);
    us_decision decision = path == US_ADMISSION_MUTATE
                               ? us_decide_mutate(arena, plan, worker, &review, budget)
                               : us_decide_validate(arena, plan, worker, &review, budget);
    if (budget && budget->explainer)
        decision.why =
            us_explainer_line(arena, budget->explainer, plan, &review, &decision, budget);
    return us_answer_write(arena, plan, path, &review, &decision);
}

/* Reads into [saved] what an answer needs of a review that filled the arena before any of it
 * was read; nothing if even that is too much. */
static void save_outline(us_arena *arena, us_str text, fallback *saved)
{
    us_recovery recovery;
    us_recovery *const before = arena->recovery;
    us_review review;
    arena->recovery = &recovery;
    if (!US_RECOVER(&recovery) && us_outline_read(arena, text, &review))
        save(saved, &review);
    arena->recovery = before;
    us_arena_reset(arena, 0);
}

static const us_finding memory_error = {
    .policy = {"usher", 5},
    .text = {"this review needs more memory than it may have", 46},
};

/* The answer to a review that filled the arena, which is empty again. */
static us_admission_answer too_large(us_arena *arena, const us_admission_plan *plan,
                                     us_admission_path path, us_str text, fallback *saved)
{
    if (saved->uid_length == 0)
        save_outline(arena, text, saved);
    us_review review = {
        .api_version = saved->is_beta ? US_STR("admission.k8s.io/v1beta1")
                                      : US_STR("admission.k8s.io/v1"),
        .uid = us_str_copy(arena, us_str_make(saved->uid, saved->uid_length)),
        .request = US_NONE,
    };
    us_admission_answer answer =
        failed_review(arena, plan, path, &review, memory_error.text);
    if (saved->uid_length == 0) {
        answer.status = US_ADMISSION_FAILED;
        answer.body = us_str_format(arena, "%.*s\n", US_STR_ARG(answer.message));
    }
    return answer;
}

us_admission_answer us_admission_review(us_arena *arena, const us_admission_plan *plan,
                                        usher_worker *worker, us_admission_path path,
                                        us_str text, const us_admission_budget *budget)
{
    us_recovery recovery;
    us_recovery *const before = arena->recovery;
    fallback saved = {.uid_length = 0};
    us_admission_answer answer;
    arena->recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        us_arena_reset(arena, 0);
        arena->recovery = before;
        return too_large(arena, plan, path, text, &saved);
    }
    answer = judge(arena, plan, worker, path, text, budget, &saved);
    arena->recovery = before;
    return answer;
}

/* ---- Without an AdmissionReview ------------------------------------------------------ */

static const us_value *keep(us_arena *arena, us_value value)
{
    us_value *kept = us_arena_alloc(arena, sizeof *kept);
    *kept = value;
    return kept;
}

static us_admission_verdict verdict_of(us_arena *arena, const us_decision *decision)
{
    return (us_admission_verdict){
        .allowed = decision->denials.count == 0 && decision->errors.count == 0,
        .denials = decision->denials,
        .warnings = decision->warnings,
        .dryruns = decision->dryruns,
        .errors = decision->errors,
        .exceptions = decision->exceptions,
        .evaluation_error = decision->evaluation_error,
        .indeterminate = decision->indeterminate && decision->denials.count == 0 &&
                         decision->errors.count == 0,
        .patch = us_value_is_none(decision->patch) ? NULL : keep(arena, decision->patch),
        .object = keep(arena, decision->object),
    };
}

__attribute__((noinline)) static us_admission_verdict
judge_request(us_arena *arena, const us_admission_plan *plan, usher_worker *worker,
              us_value request, const us_admission_budget *budget)
{
    us_review review = {.uid = US_STR_EMPTY};
    const char *wrong = us_review_read_request(request, &review);
    if (wrong)
        return (us_admission_verdict){.wrong = wrong};
    us_unknown_complete(arena, &review);
    us_decision decision = us_decide_whole(arena, plan, worker, &review, budget);
    return verdict_of(arena, &decision);
}

us_admission_verdict us_admission_judge(us_arena *arena, const us_admission_plan *plan,
                                        usher_worker *worker, const usher_value *request,
                                        const us_admission_budget *budget)
{
    us_recovery recovery;
    us_recovery *const before = arena->recovery;
    us_admission_verdict verdict;
    arena->recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        us_arena_reset(arena, 0);
        arena->recovery = before;
        us_finding *error = us_arena_alloc(arena, sizeof *error);
        *error = memory_error;
        return (us_admission_verdict){.errors = {error, 1, 0}, .evaluation_error = true};
    }
    verdict = judge_request(arena, plan, worker, *request, budget);
    arena->recovery = before;
    return verdict;
}
