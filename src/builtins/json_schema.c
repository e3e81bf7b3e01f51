/* json.match_schema and json.verify_schema. Documents and schemas are objects, arrays, or
 * strings that hold JSON; the folder jsonschema does the rest. */
#include "base/utf8.h"
#include "builtins/jsonschema/schema.h"

#include "codec/json.h"

/* A document or a schema: a text of JSON, or a value as JSON has it, without sets. The
 * sentence about an operand that is neither, or NULL. */
static const char *read_operand(us_call *call, us_value operand, us_value *value)
{
    us_diag diag = {0};
    us_json_options options = {0};
    us_str text = US_STR_EMPTY;
    us_tag tag = us_value_tag(operand);
    if (tag == US_TAG_OBJECT || tag == US_TAG_ARRAY) {
        us_buf json = us_buf_make(call->arena);
        us_json_write(&json, operand, US_JSON_COMPACT);
        text = us_buf_str(&json);
        options.max_depth = SIZE_MAX; /* a value has a limit of its own */
    } else if (tag == US_TAG_STRING) {
        text = us_utf8_make_valid(call->arena, us_value_text(operand));
    } else {
        return "wrong type, expected string or object";
    }
    if (us_json_read(call->arena, text, &options, value, NULL, &diag))
        return NULL;
    return "invalid JSON string";
}

/* Reads and checks the schema; on failure its problem is stored. False when the call
 * has failed otherwise. */
static bool open_schema(us_call *call, us_value operand, us_schema *schema)
{
    us_value root;
    const char *wrong = read_operand(call, operand, &root);
    us_schema_open(schema, call, wrong ? US_NULL : root);
    if (wrong)
        us_schema_fail(schema, "%s", wrong);
    else if (us_value_tag(root) != US_TAG_OBJECT && us_value_tag(root) != US_TAG_BOOLEAN)
        us_schema_fail(schema, "schema is invalid");
    else
        us_schema_check(schema);
    return !schema->stopped && !call->fatal;
}

static us_value pair(us_call *call, bool valid, us_value second)
{
    us_array *array = us_array_new(call->arena, 2);
    us_array_push(array, us_value_boolean(valid));
    us_array_push(array, second);
    return us_value_array(array);
}

static us_outcome verify_schema(us_call *call, const us_value *args, us_value *result)
{
    us_schema schema;
    if (!open_schema(call, args[0], &schema))
        return US_ERROR;
    us_value reason = US_NULL;
    bool valid = schema.problem.length == 0;
    if (!valid)
        reason = us_value_string(
            us_str_format(call->arena, "jsonschema: %.*s", US_STR_ARG(schema.problem)));
    *result = pair(call, valid, reason);
    return US_OK;
}

static us_outcome match_schema(us_call *call, const us_value *args, us_value *result)
{
    us_schema schema;
    us_value document;
    const char *wrong = read_operand(call, args[0], &document);
    if (wrong)
        return us_call_error(call, "%s", wrong);
    if (!open_schema(call, args[1], &schema))
        return US_ERROR;
    us_array *errors = us_array_new(call->arena, 0);
    if (schema.problem.length == 0)
        us_schema_validate(&schema, document, errors);
    if (schema.stopped || call->fatal)
        return US_ERROR;
    if (schema.problem.length > 0)
        return us_call_error(call, "%.*s", US_STR_ARG(schema.problem));
    *result = pair(call, errors->count == 0, us_value_array(errors));
    return US_OK;
}

#define DOCUMENT "string|object[any: any]"
#define ERRORS                                                                           \
    "array[object<\"desc\": string, \"error\": string, \"field\": string, \"type\": "    \
    "string>]"

static const us_builtin rows[] = {
    {"json.match_schema",
     "(document: " DOCUMENT ", schema: " DOCUMENT ") output: array<boolean, " ERRORS ">",
     match_schema, US_BUILTIN_NONDETERMINISTIC, NULL},
    {"json.verify_schema", "(schema: " DOCUMENT ") output: array<boolean, null|string>",
     verify_schema, US_BUILTIN_NONDETERMINISTIC, NULL},
};

const us_builtin_family us_json_schema_family = {rows, sizeof rows / sizeof rows[0]};
