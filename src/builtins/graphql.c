/* graphql.*: documents are texts, or trees as these functions give them. Reading,
 * schemas and validation are in the folder graphql. */
#include "builtins/graphql/parse.h"
#include "builtins/graphql/schema.h"
#include "builtins/graphql/shapes.h"
#include "builtins/graphql/validate.h"

/* The operand must be a text or an object. The reference counts operands from 0 here. */
static bool fail_operand(us_call *call, us_value operand, size_t number)
{
    us_call_operand_error(call, number - 1, "must be one of {string, object} but got %s",
                          us_type_name(us_value_type(operand)));
    return false;
}

static bool open_query(us_call *call, us_value operand,
                       us_graphql_query_document **document)
{
    if (us_value_is_string(operand))
        return us_graphql_parse_query(call, us_value_text(operand), document);
    if (us_value_tag(operand) != US_TAG_OBJECT)
        return fail_operand(call, operand, 0);
    void *node;
    bool good =
        us_graphql_from_json(call, &us_graphql_query_document_shape, operand, &node);
    *document = node;
    return good;
}

static bool open_schema(us_call *call, us_value operand, size_t number,
                        us_graphql_schema_document **document)
{
    if (us_value_is_string(operand))
        return us_graphql_parse_schema(call, us_value_text(operand), document);
    if (us_value_tag(operand) != US_TAG_OBJECT)
        return fail_operand(call, operand, number);
    void *node;
    bool good =
        us_graphql_from_json(call, &us_graphql_schema_document_shape, operand, &node);
    *document = node;
    return good;
}

/* The schema of an operand; NULL after storing an error. */
static const us_graphql_schema *make_schema(us_call *call, us_value operand,
                                            size_t number)
{
    us_graphql_schema_document *document;
    if (us_value_is_string(operand))
        return us_graphql_schema_of_text(call, us_value_text(operand));
    us_graphql_schema *schema = us_arena_alloc(call->arena, sizeof *schema);
    return open_schema(call, operand, number, &document) &&
                   us_graphql_make_schema(call, document, schema)
               ? schema
               : NULL;
}

static bool show_schema(us_call *call, us_value operand, us_value *value)
{
    us_graphql_schema_document *document;
    return open_schema(call, operand, 1, &document) &&
           us_graphql_to_json(call, &us_graphql_schema_document_shape, document, value);
}

/* Validates a query against a schema. Both as values in [query] and [schema], unless
 * these are NULL: then one error is enough. */
static bool verify(us_call *call, const us_value *args, us_value *query, us_value *schema)
{
    us_graphql_query_document *document;
    if (!open_query(call, args[0], &document) ||
        (schema && !show_schema(call, args[1], schema)))
        return false;
    const us_graphql_schema *made = make_schema(call, args[1], 1);
    /* Before it is validated, for that fills it with what is found. */
    return made &&
           (!query || us_graphql_to_json(call, &us_graphql_query_document_shape, document,
                                         query)) &&
           us_graphql_validate(call, made, document, !query);
}

static us_outcome is_valid(us_call *call, const us_value *args, us_value *result)
{
    *result = us_value_boolean(verify(call, args, NULL, NULL));
    return call->fatal ? US_ERROR : US_OK;
}

static us_outcome parse(us_call *call, const us_value *args, us_value *result)
{
    us_value query, schema;
    if (!verify(call, args, &query, &schema))
        return US_ERROR;
    us_array *pair = us_array_new(call->arena, 2);
    us_array_push(pair, query);
    us_array_push(pair, schema);
    *result = us_value_array(pair);
    return US_OK;
}

static us_outcome parse_and_verify(us_call *call, const us_value *args, us_value *result)
{
    us_value query, schema;
    bool good = verify(call, args, &query, &schema);
    if (call->fatal)
        return US_ERROR;
    us_array *triple = us_array_new(call->arena, 3);
    us_value none = us_value_object(us_object_new(call->arena, 0));
    us_array_push(triple, us_value_boolean(good));
    us_array_push(triple, good ? query : none);
    us_array_push(triple, good ? schema : none);
    *result = us_value_array(triple);
    return US_OK;
}

static us_outcome parse_query(us_call *call, const us_value *args, us_value *result)
{
    us_str text;
    us_graphql_query_document *document;
    return us_call_string(call, args, 0, &text) &&
                   us_graphql_parse_query(call, text, &document) &&
                   us_graphql_to_json(call, &us_graphql_query_document_shape, document,
                                      result)
               ? US_OK
               : US_ERROR;
}

static us_outcome parse_schema(us_call *call, const us_value *args, us_value *result)
{
    us_str text;
    us_graphql_schema_document *document;
    return us_call_string(call, args, 0, &text) &&
                   us_graphql_parse_schema(call, text, &document) &&
                   us_graphql_to_json(call, &us_graphql_schema_document_shape, document,
                                      result)
               ? US_OK
               : US_ERROR;
}

static us_outcome schema_is_valid(us_call *call, const us_value *args, us_value *result)
{
    *result = us_value_boolean(make_schema(call, args[0], 0) != NULL);
    return call->fatal ? US_ERROR : US_OK;
}

#define OBJECT   "object[any: any]"
#define DOCUMENT "string|" OBJECT

static const us_builtin rows[] = {
    {"graphql.is_valid", "(query: " DOCUMENT ", schema: " DOCUMENT ") output: boolean",
     is_valid, 0, NULL},
    {"graphql.parse",
     "(query: " DOCUMENT ", schema: " DOCUMENT ") output: array<" OBJECT ", " OBJECT ">",
     parse, 0, NULL},
    {"graphql.parse_and_verify",
     "(query: " DOCUMENT ", schema: " DOCUMENT ") output: array<boolean, " OBJECT
     ", " OBJECT ">",
     parse_and_verify, 0, NULL},
    {"graphql.parse_query", "(query: string) output: " OBJECT, parse_query, 0, NULL},
    {"graphql.parse_schema", "(schema: string) output: " OBJECT, parse_schema, 0, NULL},
    {"graphql.schema_is_valid", "(schema: " DOCUMENT ") output: boolean", schema_is_valid,
     0, NULL},
};

const us_builtin_family us_graphql_family = {rows, sizeof rows / sizeof rows[0]};
