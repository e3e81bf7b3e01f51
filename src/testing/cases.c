/* The cases of a test.
 *
 * A rule test_x[name] is a test of many cases: its value is an object with true or false
 * under each name, and objects in it are levels of cases. A case that began but of which
 * the value says nothing has failed. While cases are collected each level has a table from
 * names to places; at the end levels are sorted. */
#include "testing/tests.h"

#include "base/sort.h"
#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"

/* A level: the cases below a case, or those of the test. */
typedef struct level {
    us_test_case **cases;
    size_t *count;
    void **places;
} level;

static level level_of(us_test_result *result)
{
    return (level){&result->cases, &result->case_count, &result->places};
}

static level level_below(us_test_case *above)
{
    return (level){&above->cases, &above->case_count, &above->places};
}

/* The case called [name], a new one where there is none yet. */
static us_test_case *get_case(us_arena *arena, level l, us_str name, bool *is_new)
{
    us_object *places = *l.places;
    if (!places)
        *l.places = places = us_object_new(arena, 4);
    const us_value *place = us_object_get_str(places, name);
    *is_new = !place;
    if (place)
        return &(*l.cases)[place->as.integer];
    us_str kept = us_str_copy(arena, name);
    us_object_add(places, us_value_string_checked(arena, kept),
                  us_value_integer((int64_t)*l.count));
    *l.cases = us_arena_one_more(arena, *l.cases, *l.count, sizeof **l.cases);
    (*l.cases)[*l.count] = (us_test_case){.name = kept};
    return &(*l.cases)[(*l.count)++];
}

/* A string is a name; anything else is called by its JSON. */
static us_str name_of(us_arena *arena, us_value key)
{
    us_buf text = us_buf_make(arena);
    if (us_value_is_string(key))
        return us_value_text(key);
    us_json_write(&text, key, US_JSON_GO);
    return us_buf_str(&text);
}

static bool read_level(us_arena *arena, us_value value, level l);

static void read_case(us_arena *arena, us_value value, us_test_case *place)
{
    switch (us_value_tag(value)) {
    case US_TAG_NULL: /* as in OPA, it passes and has no name */
        place->unnamed = true;
        break;
    case US_TAG_BOOLEAN:
        place->failed = us_value_is_false(value);
        break;
    case US_TAG_OBJECT:
        place->failed = read_level(arena, value, level_below(place));
        break;
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
    case US_TAG_STRING:
    case US_TAG_ARRAY:
    case US_TAG_SET:
    default:
        place->failed = true;
    }
}

/* True if one of them failed. */
static bool read_level(us_arena *arena, us_value value, level l)
{
    const us_object *object = value.as.object;
    bool failed = false, is_new;
    for (uint32_t i = 0; i < object->count; i++) {
        us_test_case *place =
            get_case(arena, l, name_of(arena, object->keys[i]), &is_new);
        read_case(arena, object->values[i], place);
        failed = failed || place->failed;
    }
    return failed;
}

void us_test_cases_read(us_arena *arena, us_value value, us_test_result *result)
{
    if (us_value_tag(value) == US_TAG_OBJECT &&
        read_level(arena, value, level_of(result)))
        result->outcome = US_TEST_FAILED;
}

void us_test_cases_begin(us_arena *arena, us_test_result *result, us_value path)
{
    us_test_case *above[US_TEST_CASE_LEVELS];
    level l = level_of(result);
    size_t levels = path.as.array->count;
    bool failed = levels == 0;
    if (levels > US_TEST_CASE_LEVELS)
        levels = US_TEST_CASE_LEVELS;
    for (size_t i = 0; i < levels; i++) {
        bool is_new;
        us_str name = name_of(arena, path.as.array->items[i]);
        us_test_case *place = get_case(arena, l, name, &is_new);
        place->failed = place->failed || is_new;
        above[i] = place;
        failed = place->failed;
        l = level_below(place);
    }
    for (size_t i = 0; failed && i < levels; i++)
        above[i]->failed = true;
    if (failed)
        result->outcome = US_TEST_FAILED;
}

static int compare_cases(void *data, const void *a, const void *b)
{
    (void)data;
    return us_str_compare(((const us_test_case *)a)->name,
                          ((const us_test_case *)b)->name);
}

static void sort_level(us_arena *arena, level l)
{
    *l.places = NULL;
    us_sort(arena, *l.cases, *l.count, sizeof **l.cases, compare_cases, NULL);
    for (size_t i = 0; i < *l.count; i++)
        if ((*l.cases)[i].case_count > 0)
            sort_level(arena, level_below(&(*l.cases)[i]));
}

void us_test_cases_sort(us_arena *arena, us_test_result *result)
{
    sort_level(arena, level_of(result));
}

us_test_case *us_test_cases_find(us_arena *arena, us_test_result *result, us_value path)
{
    us_test_case *cases = result->cases, *place = NULL;
    size_t count = result->case_count;
    uint32_t levels = path.as.array->count;
    for (uint32_t i = 0; i < levels && i < US_TEST_CASE_LEVELS; i++) {
        us_str name = name_of(arena, path.as.array->items[i]);
        size_t low = 0, high = count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (us_str_compare(cases[middle].name, name) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        if (low == count || !us_str_equal(cases[low].name, name))
            return NULL;
        place = &cases[low];
        cases = place->cases;
        count = place->case_count;
    }
    return place;
}
