/* Judging one manifest. It becomes a request, is judged in an arena of its own, and leaves
 * findings, placed in the file, in the arena of the judge. What is decided is decided by
 * admission/; here is only what a file has and a cluster has not: where things stand. */
#include "review/judge.h"

#include "admission/text.h"
#include "review/details.h"
#include "value/array.h"
#include "value/object.h"

/* Of one request: its input, what was found, and the patched object. */
#define REQUEST_MEMORY ((size_t)1 << 30)
#define KEPT_MEMORY    ((size_t)4 << 20)
/* Of a fix, in bytes. */
#define TEXT_MAX 4096

/* ---- Findings ------------------------------------------------------------------------ */

/* A string of [object], which is of the policy or of an answer; may be NULL. */
static us_str text_of(const usher_value *object, const char *name)
{
    const usher_value *value = object ? usher_value_member(object, name) : NULL;
    usher_text text = value ? usher_value_string(value) : (usher_text){"", 0};
    return us_str_make(text.text, text.length);
}

/* What the answer says of [name], else the policy. */
static us_str own_or(us_judge *judge, const usher_value *answer, const char *name,
                     us_str of_policy)
{
    us_str own = text_of(answer, name);
    own = us_text_clean(&judge->scratch, own, US_TEXT_LINES, TEXT_MAX);
    return own.length > 0 ? us_str_copy(&judge->arena, own) : of_policy;
}

static size_t package_number(const us_run *run, us_str policy)
{
    for (size_t i = 0; i < run->package_count; i++)
        if (us_str_equal(run->packages[i], policy))
            return i;
    return SIZE_MAX;
}

/* A copy that all threads may read. */
static const us_value *keep(us_judge *judge, const us_value *value)
{
    us_value *kept = us_arena_alloc(&judge->arena, sizeof *kept);
    if (!value)
        return NULL;
    *kept = us_value_copy(&judge->arena, *value);
    us_value_freeze(*kept);
    return kept;
}

void us_review_describe(const us_admission_plan *plan, const usher_policy *policy,
                        us_review_finding *finding)
{
    if (finding->package_number == SIZE_MAX)
        return;
    us_admission_package package =
        us_admission_plan_package(plan, finding->package_number);
    const usher_value *annotations =
        usher_policy_package_annotations(policy, package.path);
    const usher_value *custom =
        annotations ? usher_value_member(annotations, "custom") : NULL;
    finding->policy = package.name;
    finding->title = text_of(annotations, "title");
    finding->description = text_of(annotations, "description");
    finding->policy_severity = text_of(custom, "severity");
    finding->policy_fix = text_of(custom, "fix");
}

static us_review_finding *add_finding(us_judge *judge, us_judged *judged,
                                      us_review_level level, const us_finding *said)
{
    judged->findings = us_arena_room(&judge->arena, judged->findings, judged->count,
                                     &judged->capacity, sizeof *judged->findings);
    us_review_finding *finding = &judged->findings[judged->count++];
    *finding = (us_review_finding){
        .level = level,
        .policy = said->policy,
        .package_number = package_number(judge->run, said->policy),
        .rule = us_str_from(said->rule ? said->rule->name : NULL),
        .message = us_str_copy(&judge->arena, said->text),
        .field = us_str_copy(&judge->arena, said->field),
        .details = us_review_details(&judge->arena, &judge->scratch, judge->run->plan,
                                     said->answer),
        .answer = keep(judge, said->answer),
        .asked = said->rule,
    };
    us_review_describe(judge->run->plan, judge->run->policy, finding);
    finding->severity =
        own_or(judge, finding->details, "severity", finding->policy_severity);
    finding->fix = own_or(judge, finding->details, "fix", finding->policy_fix);
    return finding;
}

/* A verdict on its way to becoming findings. */
typedef struct telling {
    us_judge *judge;
    us_judged *judged;
    const us_admission_verdict *verdict;
} telling;

static void add_findings(const telling *t, us_review_level level, const us_findings *list)
{
    us_judge *judge = t->judge;
    for (size_t i = 0; i < list->count; i++)
        us_judge_place(judge, t->judged->manifest, t->verdict->object, &list->items[i],
                       add_finding(judge, t->judged, level, &list->items[i]));
    if (list->dropped == 0)
        return;
    us_finding rest = {
        .policy = US_STR("usher"),
        .text = us_str_format(&judge->scratch, "… and %zu more", list->dropped)};
    us_judge_place(judge, t->judged->manifest, t->verdict->object, &rest,
                   add_finding(judge, t->judged, level, &rest));
}

/* ---- One request --------------------------------------------------------------------- */

static void judge_request(us_judge *judge, us_judged *judged, us_value request)
{
    judge->print = us_buf_make(&judge->arena);
    us_admission_verdict verdict =
        us_admission_judge(&judge->scratch, judge->run->plan, judge->worker, &request, 0);
    telling t = {judge, judged, &verdict};
    if (verdict.wrong) {
        us_finding wrong = {.policy = US_STR("usher"),
                            .text = us_str_from(verdict.wrong)};
        add_finding(judge, judged, US_REVIEW_ERROR, &wrong);
    }
    add_findings(&t, US_REVIEW_DENY, &verdict.denials);
    add_findings(&t, US_REVIEW_ERROR, &verdict.errors);
    add_findings(&t, US_REVIEW_WARN, &verdict.warnings);
    add_findings(&t, US_REVIEW_DRYRUN, &verdict.dryruns);
    add_findings(&t, US_REVIEW_EXCEPTION, &verdict.exceptions);
    judged->patch = keep(judge, verdict.patch);
    judged->print = us_buf_str(&judge->print);
    us_arena_reset(&judge->scratch, KEPT_MEMORY);
}

/* What messages call the object of a review. */
static us_str name_of_request(us_judge *judge, us_value request)
{
    us_str kind = us_value_member_text(us_value_member(request, "kind"), "kind");
    us_str namespace = us_value_member_text(request, "namespace");
    return us_str_format(&judge->arena, "%.*s %.*s%s%.*s", US_STR_ARG(kind),
                         US_STR_ARG(namespace), namespace.length > 0 ? "/" : "",
                         US_STR_ARG(us_value_member_text(request, "name")));
}

/* What messages call the object of [manifest]. */
static us_str name_of(us_judge *judge, const us_manifest *manifest)
{
    us_value request = us_request_of_review(manifest);
    if (!us_value_is_none(request))
        return name_of_request(judge, request);
    if (manifest->kind.length == 0)
        return us_str_format(&judge->arena, "document %zu", manifest->document + 1);
    us_str namespace = us_request_namespace(&judge->run->requests, manifest);
    if (namespace.length == 0 || us_str_is(manifest->kind, "Namespace"))
        return us_str_format(&judge->arena, "%.*s %.*s", US_STR_ARG(manifest->kind),
                             US_STR_ARG(manifest->name));
    return us_str_format(&judge->arena, "%.*s %.*s/%.*s", US_STR_ARG(manifest->kind),
                         US_STR_ARG(namespace), US_STR_ARG(manifest->name));
}

us_judged us_judge_manifest(us_judge *judge, const us_manifest *manifest, size_t number)
{
    us_judged judged = {
        .name = name_of(judge, manifest),
        .at = us_manifest_locate(&judge->scratch, manifest, US_NONE),
        .manifest = manifest,
    };
    us_tested_file_set(&judge->tested, judge->worker, manifest);
    judge_request(
        judge, &judged,
        us_request_make(&judge->scratch, &judge->run->requests, manifest, number));
    /* A patch is for the object, and not for the review around it. */
    if (!us_value_is_none(us_request_of_review(manifest)))
        judged.patch = NULL;
    return judged;
}

us_judged us_judge_combined(us_judge *judge)
{
    const us_run *run = judge->run;
    us_judged judged = {.name = US_STR("all documents")};
    us_tested_file_set(&judge->tested, judge->worker, NULL);
    judge_request(judge, &judged,
                  us_request_of_all(&judge->scratch, &run->requests, run->manifests));
    return judged;
}

/* ---- Judges -------------------------------------------------------------------------- */

static void keep_line(void *data, usher_text line)
{
    us_judge *judge = data;
    us_buf_add(&judge->print, line.text, line.length);
    us_buf_add_char(&judge->print, '\n');
}

void us_judge_open(us_judge *judge, const us_run *run)
{
    judge->run = run;
    us_arena_init(&judge->arena, 0, NULL);
    us_arena_init(&judge->scratch, REQUEST_MEMORY, NULL);
    judge->worker = usher_worker_new(run->policy);
    usher_worker_set_print(judge->worker, keep_line, judge);
    us_tested_file_open(&judge->tested, run->policy);
    if (run->requests.options->begin)
        run->requests.options->begin(run->requests.options->follower, judge->worker);
}

void us_judge_close(us_judge *judge)
{
    const us_review_options *options = judge->run->requests.options;
    if (options->end)
        options->end(options->follower, judge->worker);
    us_arena_free(&judge->scratch);
    usher_worker_free(judge->worker);
    us_tested_file_close(&judge->tested);
}
