/* What writing and opening images have in common: the walk over all pointers. */
#include "engine/image.h"

#include <stdarg.h>

/* A multiplication for 16 bytes, for half a megabyte is to be summed up at each start. */
uint64_t us_image_sum(const void *bytes, size_t size)
{
    const char *at = bytes;
    uint64_t sum = size, pair[2];
    for (size_t rest = size; rest > 0;) {
        size_t step = rest < sizeof pair ? rest : sizeof pair;
        pair[0] = pair[1] = 0;
        memcpy(pair, at, step);
        __uint128_t product = (__uint128_t)(sum ^ pair[0] ^ 0x243f6a8885a308d3u) *
                              (pair[1] ^ 0x13198a2e03707344u);
        sum = (uint64_t)product ^ (uint64_t)(product >> 64);
        at += step;
        rest -= step;
    }
    return sum;
}

bool us_image_fail(usher_problems **problems, const char *path, const char *format, ...)
{
    us_arena arena;
    us_recovery recovery;
    va_list list;

    us_arena_init(&arena, 0, &recovery);
    if (US_RECOVER(&recovery)) {
        if (problems)
            *problems = us_problems_no_memory();
    } else if (problems) {
        va_start(list, format);
        us_diag diag = {.code = "usher_image_error", .file = us_str_from(path)};
        diag.message = us_str_format_list(&arena, format, list);
        va_end(list);
        us_diag_list diags = {.items = &diag, .count = 1};
        *problems = us_problems_make(&diags, NULL);
    }
    us_arena_free(&arena);
    return false;
}

/* ---- Turning */

static bool turn_functions(us_segment *segment, us_image_root *root)
{
    us_image_function *functions;
    if (!us_segment_turn(segment, &root->functions, root->program.builtin_count,
                         sizeof *functions, &functions))
        return false;
    for (size_t i = 0; i < root->program.builtin_count; i++)
        if (!us_segment_turn_c(segment, &functions[i].name) ||
            !us_segment_turn_c(segment, &functions[i].signature))
            return false;
    return true;
}

/* A value that something points to, or nothing. */
static bool turn_pointed(us_segment *segment, const us_value **slot)
{
    us_value *value;
    return !*slot || (us_segment_turn(segment, slot, 1, sizeof *value, &value) &&
                      us_segment_turn_value(segment, value));
}

static bool turn_rules(us_segment *segment, us_image_root *root)
{
    usher_rule *rules;
    if (!us_segment_turn(segment, &root->rules, root->rule_count, sizeof *rules, &rules))
        return false;
    for (size_t i = 0; i < root->rule_count; i++)
        if (!us_segment_turn_c(segment, &rules[i].path) ||
            !us_segment_turn_c(segment, &rules[i].package) ||
            !us_segment_turn_c(segment, &rules[i].name) ||
            !us_segment_turn_c(segment, &rules[i].file) ||
            !turn_pointed(segment, &rules[i].annotations))
            return false;
    return true;
}

static bool turn_bundles(us_segment *segment, us_image_root *root)
{
    usher_bundle *bundles;
    if (!us_segment_turn(segment, &root->bundles, root->bundle_count, sizeof *bundles,
                         &bundles))
        return false;
    for (size_t i = 0; i < root->bundle_count; i++)
        if (!us_segment_turn_c(segment, &bundles[i].name) ||
            !us_segment_turn_c(segment, &bundles[i].revision) ||
            !turn_pointed(segment, &bundles[i].manifest))
            return false;
    return true;
}

static bool turn_entrypoints(us_segment *segment, us_image_root *root)
{
    const char **entrypoints;
    if (!us_segment_turn(segment, &root->entrypoints, root->entrypoint_count,
                         sizeof *entrypoints, &entrypoints))
        return false;
    for (size_t i = 0; i < root->entrypoint_count; i++)
        if (!us_segment_turn_c(segment, &entrypoints[i]))
            return false;
    return true;
}

/* The root of the documents, if not what is in it. */
static bool turn_data(us_segment *data, bool with_data, us_value *root)
{
    const us_object *object;
    if (us_value_tag(*root) != US_TAG_OBJECT)
        return us_segment_fail(data, "the documents are none");
    return with_data
               ? us_segment_turn_value(data, root)
               : us_segment_turn(data, &root->as.object, 1, sizeof *object, &object);
}

bool us_image_turn(us_segment *program, us_segment *data, bool with_data,
                   us_image_root *root)
{
    return us_program_turn(program, &root->program) && turn_functions(program, root) &&
           us_segment_turn_c(program, &root->revision) && turn_rules(program, root) &&
           turn_bundles(program, root) && turn_entrypoints(program, root) &&
           us_segment_turn_value(program, &root->hosts) &&
           turn_data(data, with_data, &root->data);
}
