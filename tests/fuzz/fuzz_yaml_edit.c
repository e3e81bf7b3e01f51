/* Fuzzes edits of YAML texts: operations in YAML, a line "---", then a text, whose first
 * document they change. A text that comes out holds what admission's
 * patches make of it. Each input is also run in an arena that is too small for it. */
#include "admission/patch.h"
#include "codec/yaml.h"
#include "codec/yaml_edit.h"
#include "fuzz.h"
#include "value/array.h"
#include "value/object.h"

static bool read_documents(us_arena *arena, us_str text, us_yaml_document **documents,
                           size_t *count)
{
    us_yaml_options options = {.max_depth = 60};
    us_diag diag = {0};
    return us_yaml_read(arena, text, &options, documents, count, &diag) && *count > 0;
}

static us_value replace_all(us_arena *arena, us_value value)
{
    us_object *operation = us_object_new(arena, 3);
    us_array *list = us_array_new(arena, 1);
    us_object_put(operation, us_value_string(US_STR("op")),
                  us_value_string(US_STR("replace")));
    us_object_put(operation, us_value_string(US_STR("path")),
                  us_value_string(US_STR_EMPTY));
    us_object_put(operation, us_value_string(US_STR("value")), value);
    us_array_push(list, us_value_object(operation));
    return us_value_array(list);
}

static void run(us_arena *arena, us_str input)
{
    us_str head;
    us_str text = input;
    us_yaml_document *operations, *before, *after;
    size_t count, before_count, after_count;
    us_str result, problem = US_STR_EMPTY;
    us_value expected;
    if (!next_part(&text, &head) || !text.text ||
        !read_documents(arena, head, &operations, &count) ||
        !read_documents(arena, text, &before, &before_count))
        return;
    us_yaml_change change = {0, NULL, 0, operations[0].value};
    if (!us_yaml_edit(arena, text, &change, 1, &result, &problem)) {
        check(problem.length > 0);
        return;
    }
    check(us_patch_apply(arena, before[0].value, change.operations, &expected, &problem));
    check(read_documents(arena, result, &after, &after_count));
    check(after_count == before_count && us_value_equal(after[0].value, expected));
    /* Putting there what is there changes nothing. */
    change.operations = replace_all(arena, expected);
    check(us_yaml_edit(arena, result, &change, 1, &text, &problem));
    check(us_str_equal(text, result));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    us_str text = us_str_make((const char *)data, size);
    run_within((size_t)1 << 26, text, run);
    run_within(128 * size + 64, text, run);
    return 0;
}
