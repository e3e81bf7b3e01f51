/* Where a finding stands: at the field it names, in the object as it was written, which
 * is not the object that was judged where patches moved things. */
#include "review/judge.h"

#include "admission/field.h"
#include "admission/text.h"
#include "value/array.h"
#include "value/object.h"

/* Of a path that a policy names. */
#define PATH_LENGTH_MAX 4096

/* The element of [array] that became [element]: the same one, or one of its name; -1:
 * none. */
static int64_t origin_of(const us_array *array, us_value element)
{
    us_str name = us_value_member_text(element, "name");
    for (uint32_t i = 0; i < array->count; i++)
        if (us_value_equal(array->items[i], element))
            return i;
    for (uint32_t i = 0; i < array->count && name.length > 0; i++)
        if (us_str_equal(us_value_member_text(array->items[i], "name"), name))
            return i;
    return -1;
}

/* [step] into [now], as a step into [then], which it was before the patches. */
static us_value step_before(us_value then, us_value now, us_value step)
{
    const us_value *element = us_value_get(now, step);
    if (us_value_tag(then) != US_TAG_ARRAY || us_value_tag(now) != US_TAG_ARRAY ||
        !element)
        return step;
    const us_value *same = us_value_get(then, step);
    if (same && us_value_equal(*same, *element))
        return step;
    int64_t index = origin_of(then.as.array, *element);
    return index < 0 ? step : us_value_integer(index);
}

/* [steps] in the judged object as steps in the one that was written. */
static us_value steps_before(us_arena *arena, us_value then, us_value now, us_value steps)
{
    us_array *result = us_array_new(arena, steps.as.array->count);
    for (uint32_t i = 0; i < steps.as.array->count; i++) {
        us_value step = steps.as.array->items[i];
        us_value before = step_before(then, now, step);
        const us_value *then_child = us_value_get(then, before);
        const us_value *now_child = us_value_get(now, step);
        us_array_push(result, before);
        then = then_child ? *then_child : US_NONE;
        now = now_child ? *now_child : US_NONE;
    }
    return us_value_array(result);
}

/* A policy that knows the place itself says so as conftest has it: `_loc`. */
static bool read_location(us_judge *judge, const us_finding *said,
                          us_review_finding *finding)
{
    const usher_value *place =
        said->answer ? usher_value_member(said->answer, "_loc") : NULL;
    const usher_value *line = place ? usher_value_member(place, "line") : NULL;
    const usher_value *file = place ? usher_value_member(place, "file") : NULL;
    int64_t row;
    if (!line || !usher_value_integer(line, &row) || row < 1 || row > INT32_MAX)
        return false;
    usher_text name = file ? usher_value_string(file) : (usher_text){"", 0};
    finding->at = (us_position){(uint32_t)row, 1, 0};
    if (name.length > 0)
        finding->file =
            us_str_copy(&judge->arena, us_text_clean(&judge->scratch,
                                                     us_str_make(name.text, name.length),
                                                     US_TEXT_ONE_LINE, PATH_LENGTH_MAX));
    return true;
}

/* The path [number, "contents", …] leads to a manifest and the rest of the steps. */
static const us_manifest *manifest_of(const us_manifests *all, us_arena *arena,
                                      us_value *steps)
{
    const us_array *path = us_value_is_none(*steps) ? NULL : steps->as.array;
    if (!path || path->count == 0 || us_value_tag(path->items[0]) != US_TAG_INTEGER)
        return NULL;
    int64_t number = path->items[0].as.integer;
    us_array *rest = us_array_new(arena, path->count);
    for (uint32_t i = 2; i < path->count; i++)
        us_array_push(rest, path->items[i]);
    *steps = us_value_array(rest);
    for (size_t i = 0; i < all->file_count; i++) {
        if (number < (int64_t)all->files[i].count)
            return &all->files[i].manifests[number];
        number -= (int64_t)all->files[i].count;
    }
    return NULL;
}

us_position us_judge_locate(us_arena *arena, const us_manifests *all,
                            const us_manifest *manifest, const us_value *judged_object,
                            us_value steps, us_str *file)
{
    if (!manifest)
        manifest = manifest_of(all, arena, &steps);
    else if (!us_value_is_none(steps) && judged_object)
        steps = steps_before(arena, manifest->value, *judged_object, steps);
    *file = manifest ? manifest->file->name : US_STR("Combined");
    return manifest ? us_manifest_locate(arena, manifest, steps) : (us_position){0};
}

void us_judge_place(us_judge *judge, const us_manifest *manifest,
                    const us_value *judged_object, const us_finding *said,
                    us_review_finding *finding)
{
    us_value steps = said->path ? *said->path
                     : said->field.length == 0
                         ? US_NONE
                         : us_field_steps(&judge->scratch, said->field);
    finding->at = us_judge_locate(&judge->scratch, judge->run->manifests, manifest,
                                  judged_object, steps, &finding->file);
    finding->placed = read_location(judge, said, finding) || !us_value_is_none(steps);
}
