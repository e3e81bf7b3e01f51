/* Following evaluations: one tracer for all that is to be reported, since a worker tells one
 * alone. */
#include "testing/explain.h"

#include "base/sort.h"
#include "engine/engine.h"
#include "testing/coverage.h"
#include "testing/profile.h"
#include "testing/trace.h"

#include <stdlib.h>

struct us_explained {
    us_arena arena;
    us_arena scratch, spare; /* of the recording */
    us_explain_options options;
    us_recording recording;
    const us_test_trace *trace; /* NULL: none yet */
    us_test_error error;        /* its stack alone */
    us_profile profile;
    us_cover_set covered[US_TEST_BUILD_COUNT];
    us_test_build build; /* that is followed */
};

us_explained *us_explained_new(const us_explain_options *options)
{
    us_explained *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    us_arena_init(&e->arena, 0, NULL);
    us_arena_init(&e->scratch, 0, NULL);
    us_arena_init(&e->spare, 0, NULL);
    e->options = *options;
    e->profile.arena = &e->arena;
    for (size_t i = 0; i < US_TEST_BUILD_COUNT; i++)
        e->covered[i].arena = &e->arena;
    return e;
}

void us_explained_free(us_explained *e)
{
    if (!e)
        return;
    us_arena_free(&e->spare);
    us_arena_free(&e->scratch);
    us_arena_free(&e->arena);
    free(e);
}

static void follow(void *data, const usher_event *event)
{
    us_explained *e = data;
    bool whole = e->build == US_TEST_TRACED;
    if (whole && e->options.profile)
        us_profile_event(&e->profile, event);
    if (whole && (e->options.steps || e->options.stack))
        us_recording_add(&e->recording, event);
    if (e->options.coverage)
        us_cover_event(&e->covered[e->build], event);
}

void us_explained_begin(us_explained *e, usher_worker *worker, us_test_build build)
{
    unsigned wanted = e->options.coverage ? US_COVER_WANTED : 0;
    e->build = build;
    if (build == US_TEST_TRACED) {
        wanted |= USHER_TRACE_STEPS;
        if (e->options.variables || e->options.stack)
            wanted |= USHER_TRACE_VARIABLES;
        us_arena_reset(&e->scratch, 0);
        us_arena_reset(&e->spare, 0);
        e->recording = (us_recording){.arena = &e->scratch, .spare = &e->spare};
        us_profile_begin(&e->profile);
    }
    usher_worker_set_tracer(worker, follow, e, wanted);
}

/* Names of files are those of a policy, which may not live as long as this. */
static void keep_files(us_explained *e, us_cover_set *set)
{
    us_str known = US_STR_EMPTY;
    for (size_t i = 0; i < set->slot_count; i++) {
        usher_text *file = &set->slots[i].place.file;
        us_str name = us_str_make(file->text, file->length);
        if (set->slots[i].hits == 0)
            continue;
        if (!us_str_equal(known, name))
            known = us_str_copy(&e->arena, name);
        *file = (usher_text){known.text, known.length};
    }
}

void us_explained_end(us_explained *e, usher_worker *worker)
{
    usher_worker_set_tracer(worker, NULL, NULL, 0);
    keep_files(e, &e->covered[e->build]);
    if (e->build != US_TEST_TRACED)
        return;
    us_profile_end(&e->profile);
    if (e->options.stack)
        us_trace_stack(&e->arena, &e->recording, &e->error);
    if (e->options.steps)
        e->trace = us_trace_filter(&e->arena, &e->recording, e->options.steps,
                                   e->options.variables);
}

void us_explained_text(us_buf *out, const us_explained *e)
{
    if (e->trace)
        us_test_trace_print(out, e->trace, 0);
}

void us_explained_stack(us_buf *out, const us_explained *e)
{
    for (size_t i = 0; i < e->error.frame_count; i++)
        us_buf_add_format(out, "  %.*s\n", US_STR_ARG(e->error.frames[i].text));
}

void us_explained_json(us_buf *out, const us_explained *e)
{
    static const us_test_trace none = {.count = 0};
    us_test_trace_json(out, e->trace ? e->trace : &none);
}

us_coverage *us_explained_coverage(us_arena *arena, const us_explained *e,
                                   const usher_policy *policy)
{
    const us_cover_set *sets[US_TEST_BUILD_COUNT];
    us_test_build builds[US_TEST_BUILD_COUNT];
    for (size_t i = 0; i < US_TEST_BUILD_COUNT; i++) {
        sets[i] = &e->covered[i];
        builds[i] = (us_test_build)i;
    }
    return us_cover_report(arena, policy, sets, US_TEST_BUILD_COUNT, builds);
}

/* ---- The order of a profile */

static int compare_wholes(uint64_t a, uint64_t b)
{
    return a < b ? 1 : a > b ? -1 : 0;
}

static int compare_times(const us_profile_line *a, const us_profile_line *b)
{
    double sums[2] = {0, 0};
    for (size_t i = 0; i < a->time_count; i++)
        sums[0] += a->times[i];
    for (size_t i = 0; i < b->time_count; i++)
        sums[1] += b->times[i];
    sums[0] /= (double)a->time_count;
    sums[1] /= (double)b->time_count;
    return sums[0] < sums[1] ? 1 : sums[0] > sums[1] ? -1 : 0;
}

static int compare_by(us_str order, const us_profile_line *a, const us_profile_line *b)
{
    if (us_str_is(order, "total_time_ns"))
        return compare_times(a, b);
    if (us_str_is(order, "num_eval"))
        return compare_wholes(a->evaluated, b->evaluated);
    if (us_str_is(order, "num_redo"))
        return compare_wholes(a->redone, b->redone);
    if (us_str_is(order, "num_gen_expr"))
        return compare_wholes(a->generated, b->generated);
    if (us_str_is(order, "file"))
        return us_str_compare(b->file, a->file);
    return compare_wholes(a->row, b->row);
}

static int compare_lines(void *data, const void *a, const void *b)
{
    static const char *const all[] = {"total_time_ns", "num_eval", "num_redo",
                                      "num_gen_expr",  "file",     "line"};
    const char *const *orders = data;
    int result = 0;
    for (; orders && *orders && result == 0; orders++)
        result = compare_by(us_str_from(*orders), a, b);
    for (size_t i = 0; i < sizeof all / sizeof all[0] && result == 0; i++)
        result = compare_by(us_str_from(all[i]), a, b);
    return result;
}

const us_profile_line *us_explained_profile(us_explained *e, const char *const *orders,
                                            size_t limit, size_t *count)
{
    const us_profile *profile = &e->profile;
    us_profile_line *lines =
        us_arena_alloc_array(&e->arena, profile->count + 1, sizeof *lines);
    size_t kept = 0;
    for (size_t i = 0; i < profile->count; i++)
        if (profile->entries[i].line.time_count > 0)
            lines[kept++] = profile->entries[i].line;
    us_sort(&e->arena, lines, kept, sizeof *lines, compare_lines,
            (void *)(uintptr_t)orders);
    *count = limit > 0 && kept > limit ? limit : kept;
    return lines;
}
