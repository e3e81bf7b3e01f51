/* Reading cases: files, and members of mappings. What can't be read ends the
 * process, because a runner that overlooks cases reports too good a score. */
#include "runner.h"

#include "base/file.h"
#include "codec/json.h"
#include "codec/yaml.h"
#include "value/array.h"
#include "value/object.h"

#include <stdio.h>
#include <stdlib.h>

us_str read_text(us_arena *arena, const char *path)
{
    us_str text, error;
    if (us_file_read(arena, path, 0, &text, &error))
        return text;
    fprintf(stderr, "conformance: %.*s\n", US_STR_ARG(error));
    exit(2);
}

us_value read_document(us_arena *arena, const char *path)
{
    us_str text = read_text(arena, path);
    us_diag diag = {0};
    us_value value = US_NONE;
    us_yaml_document *documents = NULL;
    us_yaml_options options = {.single = true};
    size_t count = 0;
    bool json = us_str_ends_with(us_str_from(path), US_STR(".json"));
    if (json && us_json_read(arena, text, NULL, &value, NULL, &diag))
        return value;
    if (!json && us_yaml_read(arena, text, &options, &documents, &count, &diag) && count)
        return documents[0].value;
    fprintf(stderr, "conformance: %s:%u:%u: %.*s\n", path, diag.position.row,
            diag.position.column, US_STR_ARG(diag.message));
    exit(2);
}

us_value field(us_value object, const char *name)
{
    if (us_value_tag(object) != US_TAG_OBJECT)
        return US_NONE;
    const us_value *value = us_object_get_c(object.as.object, name);
    return value ? *value : US_NONE;
}

us_str text_field(us_value object, const char *name)
{
    us_value value = field(object, name);
    return us_value_is_string(value) ? us_value_text(value) : US_STR_EMPTY;
}

size_t list_field(us_value object, const char *name, const us_value **items)
{
    us_value value = field(object, name);
    *items = NULL;
    if (us_value_tag(value) != US_TAG_ARRAY)
        return 0;
    *items = value.as.array->items;
    return value.as.array->count;
}
