/* The schemas of schemas that the drafts publish, cut down to what they demand: other
 * schemas refer to them by address. */
#include "builtins/jsonschema/schema.h"

#define TYPES                                                                            \
    "\"simpleTypes\":{\"enum\":[\"array\",\"boolean\",\"integer\",\"null\",\"number\","  \
    "\"object\",\"string\"]},"
#define STRINGS "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"uniqueItems\":true"
#define SELF    "{\"$ref\":\"#\"}"
#define MAP     "{\"type\":\"object\",\"additionalProperties\":" SELF "}"
#define LIST    "{\"type\":\"array\",\"minItems\":1,\"items\":" SELF "}"
#define NATURAL "{\"type\":\"integer\",\"minimum\":0}"
#define NUMBER  "{\"type\":\"number\"}"
#define TEXT    "{\"type\":\"string\"}"
#define FLAG    "{\"type\":\"boolean\"}"
#define COMMON                                                                           \
    "\"title\":" TEXT ",\"description\":" TEXT ",\"default\":{},\"maximum\":" NUMBER     \
    ",\"minimum\":" NUMBER ",\"maxLength\":" NATURAL ",\"minLength\":" NATURAL           \
    ",\"pattern\":{\"type\":\"string\",\"format\":\"regex\"},\"items\":{\"anyOf\":"      \
    "[" SELF "," LIST "]},\"maxItems\":" NATURAL ",\"minItems\":" NATURAL                \
    ",\"uniqueItems\":" FLAG ",\"maxProperties\":" NATURAL ",\"minProperties\":" NATURAL \
    ",\"definitions\":" MAP ",\"properties\":" MAP ",\"patternProperties\":" MAP         \
    ",\"dependencies\":{\"type\":\"object\",\"additionalProperties\":{\"anyOf\":[" SELF  \
    "," STRINGS "}]}},\"type\":{\"anyOf\":[{\"$ref\":\"#/definitions/simpleTypes\"},"    \
    "{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/simpleTypes\"},"            \
    "\"minItems\":1,\"uniqueItems\":true}]},\"format\":" TEXT ",\"allOf\":" LIST         \
    ",\"anyOf\":" LIST ",\"oneOf\":" LIST ",\"not\":" SELF

static const char draft4[] =
    "{\"id\":\"http://json-schema.org/draft-04/schema#\",\"definitions\":{" TYPES
    "\"schemaArray\":" LIST ",\"positiveInteger\":" NATURAL
    ",\"positiveIntegerDefault0\":" NATURAL ",\"stringArray\":" STRINGS
    ",\"minItems\":1}},\"type\":\"object\",\"properties\":{\"id\":" TEXT
    ",\"$schema\":" TEXT ",\"multipleOf\":{\"type\":\"number\",\"minimum\":0,"
    "\"exclusiveMinimum\":true},\"exclusiveMaximum\":" FLAG ",\"exclusiveMinimum\":" FLAG
    ",\"additionalItems\":{\"anyOf\":[" FLAG "," SELF
    "]},\"additionalProperties\":{\"anyOf\":[" FLAG "," SELF "]},\"required\":" STRINGS
    ",\"minItems\":1},\"enum\":{\"type\":\"array\",\"minItems\":1,\"uniqueItems\":true}"
    "," COMMON "},\"dependencies\":{\"exclusiveMaximum\":[\"maximum\"],"
    "\"exclusiveMinimum\":[\"minimum\"]}}";

#define LATER                                                                            \
    "\"definitions\":{" TYPES "\"schemaArray\":" LIST ",\"nonNegativeInteger\":" NATURAL \
    ",\"nonNegativeIntegerDefault0\":" NATURAL ",\"stringArray\":" STRINGS               \
    "}},\"type\":[\"object\",\"boolean\"],\"properties\":{\"$id\":{\"type\":\"string\"," \
    "\"format\":\"uri-reference\"},\"$schema\":{\"type\":\"string\",\"format\":\"uri\"}" \
    ","                                                                                  \
    "\"$ref\":{\"type\":\"string\",\"format\":\"uri-reference\"},\"examples\":{"         \
    "\"type\":"                                                                          \
    "\"array\",\"items\":true},\"multipleOf\":{\"type\":\"number\","                     \
    "\"exclusiveMinimum\":0},\"exclusiveMaximum\":" NUMBER                               \
    ",\"exclusiveMinimum\":" NUMBER ",\"additionalItems\":" SELF ",\"contains\":" SELF   \
    ",\"required\":" STRINGS "},\"additionalProperties\":" SELF                          \
    ",\"propertyNames\":" SELF ",\"const\":true,\"enum\":{\"type\":\"array\"}," COMMON

static const char draft6[] =
    "{\"$id\":\"http://json-schema.org/draft-06/schema#\"," LATER "}}";

static const char draft7[] =
    "{\"$id\":\"http://json-schema.org/draft-07/schema#\"," LATER ",\"$comment\":" TEXT
    ",\"readOnly\":" FLAG ",\"contentMediaType\":" TEXT ",\"contentEncoding\":" TEXT
    ",\"if\":" SELF ",\"then\":" SELF ",\"else\":" SELF "}}";

const char *us_schema_published(us_str address)
{
    if (us_str_is(address, "http://json-schema.org/draft-04/schema"))
        return draft4;
    if (us_str_is(address, "http://json-schema.org/draft-06/schema"))
        return draft6;
    if (us_str_is(address, "http://json-schema.org/draft-07/schema"))
        return draft7;
    return NULL;
}
