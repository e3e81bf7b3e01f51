/* Judging manifests. Each becomes a request, is judged in an arena of its own, and leaves
 * findings, placed in the file, in the arena of the run. What is decided is decided by
 * admission/; here is only what a file has and a cluster has not: where things stand. */
#include "review/judge.h"

#include "admission/field.h"
#include "value/array.h"
#include "value/object.h"

/* Of one request: its input, what was found, and the patched object. */
#define REQUEST_MEMORY ((size_t)1 << 30)
#define KEPT_MEMORY    ((size_t)4 << 20)

const char *us_review_level_name(us_review_level level)
{
    static const char *const names[] = {"deny", "warn", "dryrun", "error", "exception"};
    return names[level];
}

/* ---- Findings ------------------------------------------------------------------------ */

/* The text of [object]'s member, in the judge's arena. */
static us_str text_of(us_judge *judge, const usher_value *object, const char *name)
{
    const usher_value *value = object ? usher_value_member(object, name) : NULL;
    usher_text text = value ? usher_value_string(value) : (usher_text){"", 0};
    return us_str_copy(judge->arena, us_str_make(text.text, text.length));
}

/* What the answer says besides its message. */
static const us_value *details_of(us_judge *judge, const us_value *answer)
{
    if (!answer || us_value_tag(*answer) != US_TAG_OBJECT)
        return NULL;
    const us_object *from = answer->as.object;
    us_object *rest = us_object_new(judge->arena, from->count);
    for (uint32_t i = 0; i < from->count; i++) {
        us_value key = from->keys[i];
        us_str name = us_value_is_string(key) ? us_value_text(key) : US_STR_EMPTY;
        if (!us_str_is(name, "msg") && !us_str_is(name, "_loc"))
            us_object_add(rest, us_value_copy(judge->arena, key),
                          us_value_copy(judge->arena, from->values[i]));
    }
    us_value *details = us_arena_alloc(judge->arena, sizeof *details);
    *details = us_value_object(rest);
    return rest->count > 0 ? details : NULL;
}

/* What messages call the object of [manifest]. */
static us_str name_of(us_judge *judge, const us_manifest *manifest)
{
    if (manifest->kind.length == 0)
        return us_str_format(judge->arena, "document %zu", manifest->document + 1);
    us_str namespace = us_request_namespace(judge->requests, manifest);
    if (namespace.length == 0 || us_str_is(manifest->kind, "Namespace"))
        return us_str_format(judge->arena, "%.*s %.*s", US_STR_ARG(manifest->kind),
                             US_STR_ARG(manifest->name));
    return us_str_format(judge->arena, "%.*s %.*s/%.*s", US_STR_ARG(manifest->kind),
                         US_STR_ARG(namespace), US_STR_ARG(manifest->name));
}

static size_t package_number(const us_judge *judge, us_str policy)
{
    for (size_t i = 0; i < judge->package_count; i++)
        if (us_str_equal(judge->packages[i], policy))
            return i;
    return SIZE_MAX;
}

static us_review_finding *new_finding(us_judge *judge)
{
    judge->findings = us_arena_room(judge->arena, judge->findings, judge->count,
                                    &judge->capacity, sizeof *judge->findings);
    us_review_finding *finding = &judge->findings[judge->count++];
    *finding = (us_review_finding){.file_number = judge->file_number,
                                   .package_number = SIZE_MAX};
    return finding;
}

static void add_finding(us_judge *judge, const us_judged *judged, us_review_level level,
                        const us_finding *said)
{
    us_review_finding *finding = new_finding(judge);
    us_str path = us_str_format(&judge->scratch, "data.%.*s", US_STR_ARG(said->policy));
    const usher_value *annotations =
        usher_policy_package_annotations(judge->policy, path.text);
    const usher_value *custom =
        annotations ? usher_value_member(annotations, "custom") : NULL;
    finding->level = level;
    finding->policy = us_str_copy(judge->arena, said->policy);
    finding->package_number = package_number(judge, said->policy);
    finding->rule = us_str_from(said->rule ? said->rule->name : NULL);
    finding->message = us_str_copy(judge->arena, said->text);
    finding->field = us_str_copy(judge->arena, said->field);
    finding->policy_severity = text_of(judge, custom, "severity");
    finding->policy_fix = text_of(judge, custom, "fix");
    finding->severity = text_of(judge, said->answer, "severity");
    finding->fix = text_of(judge, said->answer, "fix");
    if (finding->severity.length == 0)
        finding->severity = finding->policy_severity;
    if (finding->fix.length == 0)
        finding->fix = finding->policy_fix;
    finding->title = text_of(judge, annotations, "title");
    finding->description = text_of(judge, annotations, "description");
    finding->details = details_of(judge, said->answer);
    us_judge_place(judge, judged, said, finding);
}

static void add_findings(us_judge *judge, const us_judged *judged, us_review_level level,
                         const us_findings *list)
{
    for (size_t i = 0; i < list->count; i++)
        add_finding(judge, judged, level, &list->items[i]);
    if (list->dropped == 0)
        return;
    us_str more = us_str_format(&judge->scratch, "… and %zu more", list->dropped);
    us_finding rest = {.policy = US_STR("usher"), .text = more};
    add_finding(judge, judged, level, &rest);
}

/* ---- What was asked ------------------------------------------------------------------ */

/* Rules of whom there is a finding since number [first] did not pass. */
static void count_rules(us_judge *judge, size_t first)
{
    size_t *row = judge->successes + judge->file_number * judge->package_count;
    for (size_t i = 0; i < judge->package_count; i++)
        row[i] += us_admission_plan_package(judge->plan, i).rule_count;
    for (size_t i = first; i < judge->count; i++) {
        const us_review_finding *finding = &judge->findings[i];
        bool again = finding->rule.length == 0 || finding->package_number == SIZE_MAX;
        for (size_t j = first; j < i && !again; j++)
            again = judge->findings[j].rule.text == finding->rule.text;
        if (!again && row[finding->package_number] > 0)
            row[finding->package_number]--;
    }
}

static void keep_line(void *data, usher_text line)
{
    us_judge *judge = data;
    us_buf_add(&judge->print, line.text, line.length);
    us_buf_add_char(&judge->print, '\n');
}

/* ---- One request --------------------------------------------------------------------- */

static us_review_object *add_object(us_judge *judge, us_str name, us_position at)
{
    judge->objects = us_arena_room(judge->arena, judge->objects, judge->object_count,
                                   &judge->object_capacity, sizeof *judge->objects);
    us_review_object *object = &judge->objects[judge->object_count++];
    *object = (us_review_object){judge->file_number, name, at, judge->count, 0};
    return object;
}

static void judge_value(us_judge *judge, us_judged *judged, us_value request)
{
    us_admission_verdict verdict =
        us_admission_judge(&judge->scratch, judge->plan, judge->worker, &request, 0);
    size_t first = judge->count;
    judged->verdict = &verdict;
    add_findings(judge, judged, US_REVIEW_DENY, &verdict.denials);
    add_findings(judge, judged, US_REVIEW_ERROR, &verdict.errors);
    add_findings(judge, judged, US_REVIEW_WARN, &verdict.warnings);
    add_findings(judge, judged, US_REVIEW_DRYRUN, &verdict.dryruns);
    add_findings(judge, judged, US_REVIEW_EXCEPTION, &verdict.exceptions);
    count_rules(judge, first);
    if (verdict.patch && judged->manifest)
        us_judge_keep_patch(judge, judged->manifest, *verdict.patch);
    us_arena_reset(&judge->scratch, KEPT_MEMORY);
}

static void judge_manifest(us_judge *judge, const us_manifest *manifest)
{
    us_judged judged = {.manifest = manifest};
    us_review_object *object =
        add_object(judge, name_of(judge, manifest),
                   us_manifest_locate(&judge->scratch, manifest, US_NONE));
    us_value request = us_request_make(&judge->scratch, judge->requests, manifest,
                                       judge->judged_count++);
    judge_value(judge, &judged, request);
    object->count = judge->count - object->first;
}

static void add_file_error(us_judge *judge, const us_manifest_file *file)
{
    us_review_object *object = add_object(judge, US_STR("manifest"), file->error_at);
    us_review_finding *finding = new_finding(judge);
    finding->level = US_REVIEW_ERROR;
    finding->file = file->name;
    finding->at = file->error_at;
    finding->message = file->error;
    object->count = 1;
}

/* All documents in one array, as conftest --combine has it. */
static void judge_combined(us_judge *judge, const us_manifests *manifests)
{
    us_array *all = us_array_new(&judge->scratch, manifests->count);
    for (size_t i = 0; i < manifests->file_count; i++)
        for (size_t j = 0; j < manifests->files[i].count; j++) {
            const us_manifest *manifest = &manifests->files[i].manifests[j];
            us_object *entry = us_object_new(&judge->scratch, 2);
            us_object_add(entry, us_value_string(US_STR("path")),
                          us_value_string(manifest->file->name));
            us_object_add(entry, us_value_string(US_STR("contents")), manifest->value);
            us_array_push(all, us_value_object(entry));
        }
    us_judged judged = {.all = manifests};
    judge->file_number = 0;
    judge->judged_count = 1;
    us_review_object *object =
        add_object(judge, US_STR("all documents"), (us_position){0});
    judge_value(judge, &judged,
                us_request_of_value(&judge->scratch, judge->requests, us_value_array(all),
                                    US_STR("Combined"), 0));
    object->count = judge->count - object->first;
}

/* ---- The run ------------------------------------------------------------------------- */

/* Without what was there before, updates would pass for something new. */
static void add_old_errors(us_judge *judge, const us_manifests *old)
{
    for (size_t i = 0; old && i < old->file_count; i++) {
        if (old->files[i].error.length == 0)
            continue;
        judge->file_number = judge->file_count;
        judge->files[judge->file_count++] = old->files[i].name;
        add_file_error(judge, &old->files[i]);
    }
}

static void judge_all(us_judge *judge, const us_manifests *manifests)
{
    judge->file_count = manifests->file_count;
    for (size_t i = 0; i < manifests->file_count; i++) {
        const us_manifest_file *file = &manifests->files[i];
        judge->file_number = i;
        if (file->error.length > 0)
            add_file_error(judge, file);
        for (size_t j = 0; j < file->count && !judge->requests->options->combine; j++)
            judge_manifest(judge, &file->manifests[j]);
    }
    if (judge->requests->options->combine && manifests->count > 0)
        judge_combined(judge, manifests);
    add_old_errors(judge, judge->requests->options->old);
}

static us_review_outcome *make_outcome(us_judge *judge)
{
    us_review_outcome *outcome = us_arena_alloc_zero(judge->arena, sizeof *outcome);
    *outcome = (us_review_outcome){
        .findings = judge->findings,
        .count = judge->count,
        .files = judge->files,
        .packages = judge->packages,
        .package_count = judge->package_count,
        .successes = judge->successes,
        .objects = judge->objects,
        .object_count = judge->object_count,
        .judged_count = judge->judged_count,
        .file_count = judge->file_count,
        .print = us_buf_str(&judge->print),
    };
    for (size_t i = 0; i < judge->count; i++)
        outcome->levels[judge->findings[i].level]++;
    us_judge_finish_patches(judge, outcome);
    return outcome;
}

/* The tables of what was asked, by file and package. */
static void make_tables(us_judge *judge, const us_manifests *manifests)
{
    const us_manifests *old = judge->requests->options->old;
    size_t count = manifests->file_count + (old ? old->file_count : 0) + 1;
    us_arena *arena = judge->arena;
    judge->package_count = us_admission_plan_package_count(judge->plan);
    us_str *packages =
        us_arena_alloc_array(arena, judge->package_count + 1, sizeof *packages);
    for (size_t i = 0; i < judge->package_count; i++)
        packages[i] = us_admission_plan_package(judge->plan, i).name;
    judge->packages = packages;
    judge->successes =
        us_arena_alloc_zero(arena, (count * judge->package_count + 1) * sizeof(size_t));
    judge->files = us_arena_alloc_array(arena, count, sizeof *judge->files);
    for (size_t i = 0; i < manifests->file_count; i++)
        judge->files[i] = manifests->files[i].name;
    if (judge->requests->options->combine)
        judge->files[0] = US_STR("Combined");
}

us_review_outcome *us_review_run(us_arena *arena, const us_manifests *manifests,
                                 const us_admission_plan *plan,
                                 const usher_policy *policy,
                                 const us_review_options *options)
{
    us_requests requests = us_requests_prepare(arena, manifests, options);
    us_judge judge = {
        .arena = arena,
        .plan = plan,
        .policy = policy,
        .worker = usher_worker_new(policy),
        .requests = &requests,
        .print = us_buf_make(arena),
    };
    make_tables(&judge, manifests);
    us_arena_init(&judge.scratch, REQUEST_MEMORY, NULL);
    usher_worker_set_print(judge.worker, keep_line, &judge);
    judge_all(&judge, manifests);
    us_arena_free(&judge.scratch);
    usher_worker_free(judge.worker);
    return make_outcome(&judge);
}
