/* A run: all manifests are judged, in portions that threads take, and what came of each is
 * put together in the order of the files. So the outcome depends on nothing but files and
 * policies. */
#include "base/threads.h"
#include "review/judge.h"

#include "admission/text.h"

/* Objects that a thread takes at once; starting one for fewer does not pay. */
#define PORTION 16
/* Of what is wrong with a file, in bytes. */
#define MESSAGE_MAX 4096

const char *us_review_level_name(us_review_level level)
{
    static const char *const names[] = {"deny", "warn", "dryrun", "error", "exception"};
    return names[level];
}

bool us_review_shows_field(const us_review_finding *finding)
{
    return finding->field.length > 0 &&
           !us_str_starts_with(finding->message, finding->field);
}

/* ---- Judging ------------------------------------------------------------------------- */

typedef struct work {
    const us_manifest **manifests;
    us_judged *judged; /* parallel to it */
    size_t count;
    us_judge **judges; /* by thread; NULL: not needed yet */
    const us_run *run;
    us_arena *arena;
} work;

static void free_judge(void *data)
{
    us_judge *judge = data;
    us_arena_free(&judge->arena);
}

static void judge_portion(void *data, size_t number, size_t thread)
{
    work *w = data;
    size_t first = number * PORTION;
    size_t end = first + PORTION < w->count ? first + PORTION : w->count;
    for (size_t i = first; i < end; i++)
        w->judged[i] = us_judge_manifest(w->judges[thread], w->manifests[i], i);
}

static us_judge *new_judge(us_arena *arena, const us_run *run)
{
    us_judge *judge = us_arena_alloc_zero(arena, sizeof *judge);
    us_judge_open(judge, run);
    us_arena_on_release(arena, free_judge, judge);
    return judge;
}

static void list_manifests(work *w, const us_manifests *manifests)
{
    w->manifests =
        us_arena_alloc_array(w->arena, manifests->count + 1, sizeof *w->manifests);
    for (size_t i = 0; i < manifests->file_count; i++)
        for (size_t j = 0; j < manifests->files[i].count; j++)
            w->manifests[w->count++] = &manifests->files[i].manifests[j];
}

static void judge_all(work *w, size_t threads)
{
    size_t portions = (w->count + PORTION - 1) / PORTION;
    threads = threads < portions ? threads : portions;
    threads = threads > 0 ? threads : 1;
    w->judges = us_arena_alloc_array(w->arena, threads, sizeof *w->judges);
    for (size_t i = 0; i < threads; i++)
        w->judges[i] = new_judge(w->arena, w->run);
    if (w->run->requests.options->combine && w->count > 0) {
        w->judged[0] = us_judge_combined(w->judges[0]);
        w->count = 1;
    } else {
        us_threads_run(threads, portions, w, judge_portion);
    }
    for (size_t i = 0; i < threads; i++)
        us_judge_close(w->judges[i]);
}

/* ---- The outcome --------------------------------------------------------------------- */

/* An outcome in the making. */
typedef struct gathering {
    us_arena *arena;
    const us_run *run;
    us_review_outcome *outcome;
    us_str *files;
    size_t *successes;
    size_t capacity, object_capacity; /* of findings, and of objects */
} gathering;

/* Rules of whom there is a finding did not pass. */
static void count_rules(gathering *g, const us_judged *judged)
{
    size_t file = g->outcome->objects[g->outcome->object_count - 1].file_number;
    size_t *row = g->successes + file * g->run->package_count;
    for (size_t i = 0; i < g->run->package_count; i++)
        row[i] += us_admission_plan_package(g->run->plan, i).rule_count;
    for (size_t i = 0; i < judged->count; i++) {
        const us_review_finding *finding = &judged->findings[i];
        bool again = finding->rule.length == 0 || finding->package_number == SIZE_MAX;
        for (size_t j = 0; j < i && !again; j++)
            again = judged->findings[j].rule.text == finding->rule.text;
        if (!again && row[finding->package_number] > 0)
            row[finding->package_number]--;
    }
}

static void add_object(gathering *g, size_t file_number, const us_judged *judged)
{
    us_review_outcome *o = g->outcome;
    o->objects = us_arena_room(g->arena, o->objects, o->object_count, &g->object_capacity,
                               sizeof *o->objects);
    o->objects[o->object_count++] = (us_review_object){
        .file_number = file_number,
        .name = judged->name,
        .at = judged->at,
        .first = o->count,
        .count = judged->count,
        .print = judged->print,
        .manifest = judged->manifest,
        .patch = judged->patch,
    };
    for (size_t i = 0; i < judged->count; i++) {
        o->findings = us_arena_room(g->arena, o->findings, o->count, &g->capacity,
                                    sizeof *o->findings);
        o->findings[o->count] = judged->findings[i];
        o->findings[o->count++].file_number = file_number;
        o->levels[judged->findings[i].level]++;
    }
}

static void add_file_error(gathering *g, size_t file_number, const us_manifest_file *file)
{
    us_review_finding finding = {
        .level = US_REVIEW_ERROR,
        .file = file->name,
        .package_number = SIZE_MAX,
        .at = file->error_at,
        .message = us_text_clean(g->arena, file->error, US_TEXT_ONE_LINE, MESSAGE_MAX),
    };
    us_judged judged = {.name = US_STR("manifest"),
                        .at = file->error_at,
                        .findings = &finding,
                        .count = 1};
    if (file->error.length > 0)
        add_object(g, file_number, &judged);
}

/* Without what was there before, updates would pass for something new. */
static void add_old_errors(gathering *g, const us_manifests *old)
{
    for (size_t i = 0; old && i < old->file_count; i++) {
        if (old->files[i].error.length == 0)
            continue;
        g->files[g->outcome->file_count] = old->files[i].name;
        add_file_error(g, g->outcome->file_count++, &old->files[i]);
    }
}

static void add_judged(gathering *g, size_t file_number, const us_judged *judged)
{
    add_object(g, file_number, judged);
    count_rules(g, judged);
    g->outcome->judged_count++;
}

static void gather(gathering *g, const us_manifests *manifests, const us_judged *judged)
{
    bool combine = g->run->requests.options->combine;
    for (size_t i = 0; i < manifests->file_count; i++) {
        const us_manifest_file *file = &manifests->files[i];
        g->files[i] = file->name;
        add_file_error(g, i, file);
        for (size_t j = 0; j < file->count && !combine; j++)
            add_judged(g, i, judged++);
    }
    g->outcome->file_count = manifests->file_count;
    if (combine && manifests->count > 0) {
        g->files[g->outcome->file_count] = US_STR("Combined");
        add_judged(g, g->outcome->file_count++, judged);
    }
    add_old_errors(g, g->run->requests.options->old);
    g->outcome->named_count = g->outcome->file_count - (combine && manifests->count > 0);
}

static us_review_outcome *make_outcome(const work *w)
{
    const us_run *run = w->run;
    const us_manifests *old = run->requests.options->old;
    us_arena *arena = w->arena;
    us_review_outcome *outcome = us_arena_alloc_zero(arena, sizeof *outcome);
    size_t files = run->manifests->file_count + (old ? old->file_count : 0) + 1;
    gathering g = {
        .arena = arena,
        .run = run,
        .outcome = outcome,
        .files = us_arena_alloc_array(arena, files, sizeof *g.files),
        .successes = us_arena_alloc_zero(arena, (files * run->package_count + 1) *
                                                    sizeof *g.successes),
    };
    gather(&g, run->manifests, w->judged);
    outcome->files = g.files;
    outcome->packages = run->packages;
    outcome->package_count = run->package_count;
    outcome->successes = g.successes;
    if (run->requests.options->patches)
        us_run_add_patches(arena, run, w->judged, w->count, outcome);
    return outcome;
}

us_review_outcome *us_review_run(us_arena *arena, const us_manifests *manifests,
                                 const us_admission_plan *plan,
                                 const usher_policy *policy,
                                 const us_review_options *options)
{
    us_run run = {
        .plan = plan,
        .policy = policy,
        .manifests = manifests,
        .requests = us_requests_prepare(arena, manifests, options),
        .package_count = us_admission_plan_package_count(plan),
    };
    us_str *packages =
        us_arena_alloc_array(arena, run.package_count + 1, sizeof *packages);
    for (size_t i = 0; i < run.package_count; i++)
        packages[i] = us_admission_plan_package(plan, i).name;
    run.packages = packages;
    work w = {.run = &run, .arena = arena};
    list_manifests(&w, manifests);
    w.judged = us_arena_alloc_zero(arena, (w.count + 1) * sizeof *w.judged);
    judge_all(&w, options->threads);
    return make_outcome(&w);
}
