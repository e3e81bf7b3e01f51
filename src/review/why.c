/* Why rules answer as they do: for each object the packages, for each package the rules. */
#include "review/why.h"

#include "admission/decide.h"
#include "admission/plan.h"
#include "admission/unmet.h"
#include "review/judge.h"

/* What is known of the evaluation of one rule. */
#define SCRATCH_MAX ((size_t)1 << 30)

/* What is the same for all objects. */
typedef struct asking {
    us_arena *arena;
    const us_why_options *options;
    const us_admission_plan *plan;
    const usher_policy *policy;
    us_mask *mask;
    us_requests requests;
    usher_worker *worker;
    us_tested_file tested;
    us_arena *scratch; /* of one rule */
} asking;

/* ---- One object ------------------------------------------------------------------------ */

/* True where [rule] is the one that was asked for, or none was: by its whole path, or by as
 * many of the last steps as are given. */
static bool is_asked_for(const asking *a, us_str package, const char *rule)
{
    us_str wanted = us_str_from(a->options->rule ? a->options->rule : "");
    us_str path = us_str_format(a->arena, ".data.%.*s.%s", US_STR_ARG(package), rule);
    if (wanted.length == 0)
        return true;
    us_str end = us_str_format(a->arena, ".%.*s", US_STR_ARG(wanted));
    return us_str_ends_with(path, end) || us_str_equal(package, wanted);
}

static void ask_rules(asking *a, const us_plan_package *package,
                      const us_plan_rules *rules, const usher_value *input,
                      us_why_package *told)
{
    for (size_t i = 0; i < rules->count; i++)
        if (is_asked_for(a, package->name, rules->items[i]->name))
            told->rules[told->rule_count++] =
                us_why_ask(a->arena, a->scratch, a->worker, a->mask,
                           rules->items[i]->path, input, a->options->limits, NULL);
}

static bool has_asked_for(const asking *a, const us_plan_package *package)
{
    for (size_t i = 0; i < package->denials.count; i++)
        if (is_asked_for(a, package->name, package->denials.items[i]->name))
            return true;
    for (size_t i = 0; i < package->warnings.count; i++)
        if (is_asked_for(a, package->name, package->warnings.items[i]->name))
            return true;
    return package->patch && is_asked_for(a, package->name, package->patch->name);
}

/* Validation sees what the patches left, rules that mend see what came. */
static us_why_package ask_package(asking *a, size_t index, const us_value *request,
                                  const us_value *mended)
{
    const us_plan_package *package = &a->plan->packages[index];
    us_plan_rules patch = {(const usher_rule **)(uintptr_t)&package->patch,
                           package->patch ? 1 : 0};
    us_why_package told = {.name = package->name};
    size_t count = package->denials.count + package->warnings.count + 1;
    const usher_value *written = usher_value_member(request, "object");
    told.unmet = us_admission_unmet(a->arena, a->plan, index, a->worker, request);
    if (told.unmet.length > 0)
        return told;
    told.rules = us_arena_alloc_array(a->arena, count, sizeof *told.rules);
    const usher_value *seen = us_admission_input(
        a->arena, a->plan, index, request, package->patch || !mended ? written : mended);
    ask_rules(a, package, &package->denials, seen, &told);
    ask_rules(a, package, &package->warnings, seen, &told);
    ask_rules(a, package, &patch, seen, &told);
    return told;
}

static us_why_object ask_packages(asking *a, us_value request)
{
    us_why_object told = {.packages = us_arena_alloc_array(a->arena, a->plan->count + 1,
                                                           sizeof *told.packages)};
    us_admission_verdict verdict =
        us_admission_judge(a->requests.arena, a->plan, a->worker, &request, NULL);
    us_value mended = verdict.object ? us_value_copy(a->arena, *verdict.object) : US_NULL;
    for (size_t i = 0; i < a->plan->count; i++)
        if (has_asked_for(a, &a->plan->packages[i]))
            told.packages[told.package_count++] =
                ask_package(a, i, &request, verdict.object ? &mended : NULL);
    return told;
}

/* A document that is an input as it is. */
static us_why_object ask_plainly(asking *a, const us_value *input)
{
    us_why_object told = {.package_count = 1};
    us_why_package *package = us_arena_alloc_zero(a->arena, sizeof *package);
    package->name = us_str_from(a->options->rule);
    package->rules = us_arena_alloc(a->arena, sizeof *package->rules);
    package->rules[package->rule_count++] =
        us_why_ask(a->arena, a->scratch, a->worker, a->mask, a->options->rule, input,
                   a->options->limits, NULL);
    told.packages = package;
    return told;
}

static us_str name_of_request(const asking *a, us_value request)
{
    us_review review = {.request = request};
    if (us_review_read_request(request, &review))
        return US_STR("AdmissionReview");
    return us_str_format(a->arena, "%.*s %.*s%s%.*s", US_STR_ARG(review.kind),
                         US_STR_ARG(review.namespace), review.namespace.length ? "/" : "",
                         US_STR_ARG(review.name));
}

static us_str name_of(const asking *a, const us_manifest *manifest)
{
    if (manifest->kind.length == 0)
        return us_str_format(a->arena, "document %zu", manifest->document + 1);
    us_str namespace = us_request_namespace(&a->requests, manifest);
    return us_str_format(a->arena, "%.*s %.*s%s%.*s", US_STR_ARG(manifest->kind),
                         US_STR_ARG(namespace), namespace.length ? "/" : "",
                         US_STR_ARG(manifest->name));
}

static us_why_object ask_about(asking *a, const us_manifest *manifest, size_t number)
{
    const usher_value *request = us_str_is(manifest->kind, "AdmissionReview")
                                     ? usher_value_member(&manifest->value, "request")
                                     : NULL;
    us_tested_file_set(&a->tested, a->worker, manifest);
    us_why_object told =
        a->options->plain ? ask_plainly(a, &manifest->value)
        : request
            ? ask_packages(a, *request)
            : ask_packages(a, us_request_make(a->arena, &a->requests, manifest, number));
    told.file = manifest->file->name;
    told.at = us_manifest_locate(a->arena, manifest, US_NONE);
    told.name = us_mask_text(
        a->arena, a->mask, request ? name_of_request(a, *request) : name_of(a, manifest));
    return told;
}

us_why *us_review_why(us_arena *arena, const us_manifests *manifests,
                      const us_admission_plan *plan, const usher_policy *traced,
                      const us_why_options *options)
{
    us_why *why = us_arena_alloc_zero(arena, sizeof *why);
    us_arena *kept = us_arena_alloc(arena, sizeof *kept);
    us_arena scratch;
    us_arena_init(kept, 0, NULL);
    us_arena_init(&scratch, SCRATCH_MAX, NULL);
    asking a = {.arena = arena,
                .options = options,
                .plan = plan,
                .policy = traced,
                .mask = us_mask_new(arena),
                .requests = us_requests_prepare(arena, manifests, options->review),
                .worker = usher_worker_new(traced),
                .scratch = &scratch};
    a.requests.arena = kept;
    us_tested_file_open(&a.tested, traced);
    why->objects =
        us_arena_alloc_array(arena, manifests->count + 1, sizeof *why->objects);
    for (size_t i = 0; i < manifests->file_count; i++)
        for (size_t k = 0; k < manifests->files[i].count; k++, why->object_count++)
            why->objects[why->object_count] =
                ask_about(&a, &manifests->files[i].manifests[k], why->object_count);
    usher_worker_free(a.worker);
    us_tested_file_close(&a.tested);
    us_arena_free(&scratch);
    us_arena_free(kept);
    return why;
}
