/* The cases of a test.
 *
 * A rule test_x[name] is a test of many cases: its value is an object with true or false
 * under each name, and objects in it are levels of cases. A case that began but of which
 * the value says nothing has failed. Cases are kept sorted, each level an array. */
#include "testing/tests.h"

#include "codec/json.h"

/* The place of [name] among [count] cases, or where it would be. */
static size_t find(const us_test_case *cases, size_t count, us_str name, bool *found)
{
    size_t low = 0, high = count;
    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = us_str_compare(cases[middle].name, name);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static us_test_case *insert(us_arena *arena, us_test_case **cases, size_t *count,
                            size_t at, us_str name)
{
    *cases = us_arena_one_more(arena, *cases, *count, sizeof **cases);
    memmove(*cases + at + 1, *cases + at, (*count - at) * sizeof **cases);
    (*count)++;
    (*cases)[at] = (us_test_case){.name = us_str_copy(arena, name)};
    return &(*cases)[at];
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

static bool read_level(us_arena *arena, us_value value, us_test_case **cases,
                       size_t *count);

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
        place->failed = read_level(arena, value, &place->cases, &place->case_count);
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
static bool read_level(us_arena *arena, us_value value, us_test_case **cases,
                       size_t *count)
{
    const us_object *object = value.as.object;
    bool failed = false;
    for (uint32_t i = 0; i < object->count; i++) {
        bool found;
        us_str name = name_of(arena, object->keys[i]);
        size_t at = find(*cases, *count, name, &found);
        us_test_case *place =
            found ? &(*cases)[at] : insert(arena, cases, count, at, name);
        read_case(arena, object->values[i], place);
        failed = failed || place->failed;
    }
    return failed;
}

void us_test_cases_read(us_arena *arena, us_value value, us_test_result *result)
{
    if (us_value_tag(value) == US_TAG_OBJECT &&
        read_level(arena, value, &result->cases, &result->case_count))
        result->outcome = US_TEST_FAILED;
}

void us_test_cases_begin(us_arena *arena, us_test_result *result, us_value path)
{
    us_test_case **cases = &result->cases;
    size_t *count = &result->case_count;
    us_test_case *above[US_TEST_CASE_LEVELS];
    size_t levels = path.as.array->count;
    bool failed = levels == 0;
    if (levels > US_TEST_CASE_LEVELS)
        levels = US_TEST_CASE_LEVELS;
    for (size_t i = 0; i < levels; i++) {
        bool found;
        us_str name = name_of(arena, path.as.array->items[i]);
        size_t at = find(*cases, *count, name, &found);
        us_test_case *place =
            found ? &(*cases)[at] : insert(arena, cases, count, at, name);
        place->failed = place->failed || !found;
        above[i] = place;
        failed = place->failed;
        cases = &place->cases;
        count = &place->case_count;
    }
    for (size_t i = 0; failed && i < levels; i++)
        above[i]->failed = true;
    if (failed)
        result->outcome = US_TEST_FAILED;
}

us_test_case *us_test_cases_find(us_arena *arena, us_test_result *result, us_value path)
{
    us_test_case *cases = result->cases, *place = NULL;
    size_t count = result->case_count;
    uint32_t levels = path.as.array->count;
    for (uint32_t i = 0; i < levels && i < US_TEST_CASE_LEVELS; i++) {
        bool found;
        size_t at = find(cases, count, name_of(arena, path.as.array->items[i]), &found);
        if (!found)
            return NULL;
        place = &cases[at];
        cases = place->cases;
        count = place->case_count;
    }
    return place;
}
