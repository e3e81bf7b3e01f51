/* What a call reads, and what becomes of it.
 *
 * Errors are of two kinds. What conftest would not read either makes the call undefined, or is told
 * where errors of built-in functions are, as there. A language that usher has no parser for ends the
 * evaluation, for conftest may well have an answer: a deny that goes on without one would admit. */
#include "conftest/functions.h"

#include "base/file.h"
#include "base/path.h"
#include "base/sort.h"
#include "conftest/parsers.h"
#include "engine/engine.h"

#include <sys/stat.h>

/* [place]: "policy/a.yaml: ", or nothing. */
static us_outcome fail_without_parser(us_call *call, us_str place, us_str parser)
{
    us_str known = us_conftest_parser_names(call->arena);
    us_str text = us_str_format(
        call->arena, "%s: %.*sthere is no parser \"%.*s\" here, only these: %.*s",
        call->builtin->name, US_STR_ARG(place), US_STR_ARG(parser), US_STR_ARG(known));
    return us_call_halt(call, "eval_builtin_error", text.text);
}

static us_outcome parse_config(us_call *call, const us_value *args, us_value *result)
{
    us_str name, text;
    us_diag diag = {0};
    if (!us_call_string(call, args, 0, &name) || !us_call_string(call, args, 1, &text) ||
        !us_call_charge(call, 10 + text.length))
        return US_ERROR;
    const us_conftest_parser *parser = us_conftest_parser_find(name);
    if (!parser)
        return fail_without_parser(call, US_STR_EMPTY, name);
    if (parser->read(call->arena, text, result, &diag))
        return US_OK;
    return us_call_error(call, "line %u of the %s text: %.*s", diag.position.row,
                         parser->name, US_STR_ARG(diag.message));
}

/* ---- Files --------------------------------------------------------------------------- */

static us_str path_from(const us_call *call, us_str operand)
{
    return us_path_join(call->arena, us_path_folder(call->arena, call->file), operand);
}

/* Pipes and devices would keep the evaluation waiting, or never end. */
static us_outcome read_text(us_call *call, us_str path, us_str *text)
{
    struct stat status;
    us_str error;
    if (memchr(path.text, '\0', path.length))
        return us_call_error(call, "the path has a NUL in it");
    const char *name = us_str_is(path, "-") ? "./-" : us_str_to_c(call->arena, path);
    if (stat(name, &status) == 0 && !S_ISREG(status.st_mode))
        return us_call_error(call, "%s is no file", name);
    return us_file_read(call->arena, name, US_CONFTEST_FILE_MAX, text, &error)
               ? US_OK
               : us_call_error_text(call, error);
}

static us_outcome read_file(us_call *call, us_str path, us_value *value)
{
    us_str text, name = us_conftest_parser_of(call->arena, path);
    us_diag diag = {0};
    const us_conftest_parser *parser = us_conftest_parser_find(name);
    if (!parser)
        return fail_without_parser(
            call, us_str_format(call->arena, "%.*s: ", US_STR_ARG(path)), name);
    if (read_text(call, path, &text) != US_OK || !us_call_charge(call, 10 + text.length))
        return US_ERROR;
    if (parser->read(call->arena, text, value, &diag))
        return US_OK;
    return us_call_error(call, "%.*s:%u: %.*s", US_STR_ARG(path), diag.position.row,
                         US_STR_ARG(diag.message));
}

static us_outcome parse_config_file(us_call *call, const us_value *args, us_value *result)
{
    us_str operand;
    return us_call_string(call, args, 0, &operand)
               ? read_file(call, path_from(call, operand), result)
               : US_ERROR;
}

/* ---- Several files ------------------------------------------------------------------- */

static int compare_paths(void *data, const void *a, const void *b)
{
    (void)data;
    return us_str_compare(*(const us_str *)a, *(const us_str *)b);
}

static void add_document(us_call *call, us_array *all, us_str path, us_value contents)
{
    us_object *document = us_object_new(call->arena, 2);
    us_object_put(document, us_value_string(US_STR("path")),
                  us_value_string_checked(call->arena, path));
    us_object_put(document, us_value_string(US_STR("contents")), contents);
    us_array_push(all, us_value_object(document));
}

/* What is an array counts as several documents. */
static us_outcome add_file(us_call *call, us_array *all, us_str path)
{
    us_value value;
    if (read_file(call, path, &value) != US_OK)
        return US_ERROR;
    if (us_value_tag(value) != US_TAG_ARRAY)
        add_document(call, all, path, value);
    else
        for (size_t i = 0; i < value.as.array->count; i++)
            add_document(call, all, path, value.as.array->items[i]);
    return US_OK;
}

/* By their paths, a file that is named twice once; null where there is nothing, as in conftest. */
static us_outcome parse_combined_config_files(us_call *call, const us_value *args,
                                              us_value *result)
{
    us_array *operands, *all = us_array_new(call->arena, 2);
    if (!us_call_array(call, args, 0, &operands))
        return US_ERROR;
    us_str *paths = us_arena_alloc_array(call->arena, operands->count + 1, sizeof *paths);
    for (size_t i = 0; i < operands->count; i++) {
        if (!us_value_is_string(operands->items[i]))
            return us_call_item_error(call, 0, args[0], "strings", operands->items[i]);
        paths[i] = path_from(call, us_value_text(operands->items[i]));
    }
    us_sort(call->arena, paths, operands->count, sizeof *paths, compare_paths, NULL);
    for (size_t i = 0; i < operands->count; i++)
        if ((i == 0 || !us_str_equal(paths[i], paths[i - 1])) &&
            add_file(call, all, paths[i]) != US_OK)
            return US_ERROR;
    *result = all->count > 0 ? us_value_array(all) : US_NULL;
    return US_OK;
}

/* ---- The table ----------------------------------------------------------------------- */

static const us_builtin rows[] = {
#define FUNCTION(name, signature, run, flags) {name, signature, run, flags, NULL},
#include "conftest/functions.def"
};

void us_conftest_register(usher_engine *engine)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        us_engine_add_builtin(engine, &rows[i]);
}
