/* json.match_schema and json.verify_schema.
 * Facts are answers of OPA 1.22.2 to the same calls. */
#include "builtin_cases.h"

extern const us_builtin_family us_json_schema_family;

static const builtin_case cases[] = {
    {"json.match_schema", "[{}, {\"type\": \"string\"}]",
     "[false,[{\"desc\":\"Invalid type. Expected: string, given: "
     "object\",\"error\":\"(Root): Invalid type. Expected: string, given: "
     "object\",\"field\":\"(Root)\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema", "[1, {\"type\": \"string\"}]", NULL,
     "eval_builtin_error: json.match_schema: wrong type, expected string or object"},
    {"json.match_schema",
     "[{\"a\": 1}, {\"properties\": {\"a\": {\"type\": \"string\"}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: string, given: "
     "integer\",\"error\":\"a: Invalid type. Expected: string, given: "
     "integer\",\"field\":\"a\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1}, {\"properties\": {\"a\": {\"type\": [\"string\", \"null\"]}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: [string,null], given: "
     "integer\",\"error\":\"a: Invalid type. Expected: [string,null], given: "
     "integer\",\"field\":\"a\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1.5}, {\"properties\": {\"a\": {\"type\": \"integer\"}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: integer, given: "
     "number\",\"error\":\"a: Invalid type. Expected: integer, given: "
     "number\",\"field\":\"a\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"enum\": [1, \"a\", null]}}}]",
     "[false,[{\"desc\":\"a must be one of the following: 1, \\\"a\\\", "
     "null\",\"error\":\"a: a must be one of the following: 1, \\\"a\\\", "
     "null\",\"field\":\"a\",\"type\":\"enum\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"const\": {\"b\": 1}}}}]",
     "[false,[{\"desc\":\"a does not match: {\\\"b\\\":1}\",\"error\":\"a: a does not "
     "match: {\\\"b\\\":1}\",\"field\":\"a\",\"type\":\"const\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"abc\"}, {\"properties\": {\"a\": {\"maxLength\": 2}}}]",
     "[false,[{\"desc\":\"String length must be less than or equal to 2\",\"error\":\"a: "
     "String length must be less than or equal to "
     "2\",\"field\":\"a\",\"type\":\"string_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a\"}, {\"properties\": {\"a\": {\"minLength\": 2}}}]",
     "[false,[{\"desc\":\"String length must be greater than or equal to "
     "2\",\"error\":\"a: String length must be greater than or equal to "
     "2\",\"field\":\"a\",\"type\":\"string_gte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a\"}, {\"properties\": {\"a\": {\"pattern\": \"^b\"}}}]",
     "[false,[{\"desc\":\"Does not match pattern '^b'\",\"error\":\"a: Does not match "
     "pattern '^b'\",\"field\":\"a\",\"type\":\"pattern\"}]]",
     NULL},
    {"json.match_schema", "[{\"a\": 5}, {\"properties\": {\"a\": {\"maximum\": 3}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 3\",\"error\":\"a: Must be less "
     "than or equal to 3\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema", "[{\"a\": 5}, {\"properties\": {\"a\": {\"minimum\": 7}}}]",
     "[false,[{\"desc\":\"Must be greater than or equal to 7\",\"error\":\"a: Must be "
     "greater than or equal to 7\",\"field\":\"a\",\"type\":\"number_gte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 5}, {\"properties\": {\"a\": {\"exclusiveMaximum\": 5}}}]",
     "[false,[{\"desc\":\"Must be less than 5\",\"error\":\"a: Must be less than "
     "5\",\"field\":\"a\",\"type\":\"number_lt\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 5}, {\"properties\": {\"a\": {\"exclusiveMinimum\": 5}}}]",
     "[false,[{\"desc\":\"Must be greater than 5\",\"error\":\"a: Must be greater than "
     "5\",\"field\":\"a\",\"type\":\"number_gt\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 5}, {\"properties\": {\"a\": {\"exclusiveMaximum\": true, \"maximum\": "
     "5}}}]",
     "[false,[{\"desc\":\"Must be less than 5\",\"error\":\"a: Must be less than "
     "5\",\"field\":\"a\",\"type\":\"number_lt\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 5}, {\"properties\": {\"a\": {\"exclusiveMinimum\": true, \"minimum\": "
     "5}}}]",
     "[false,[{\"desc\":\"Must be greater than 5\",\"error\":\"a: Must be greater than "
     "5\",\"field\":\"a\",\"type\":\"number_gt\"}]]",
     NULL},
    {"json.match_schema", "[{\"a\": 5}, {\"properties\": {\"a\": {\"multipleOf\": 2}}}]",
     "[false,[{\"desc\":\"Must be a multiple of 2\",\"error\":\"a: Must be a multiple of "
     "2\",\"field\":\"a\",\"type\":\"multiple_of\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": [1, 1]}, {\"properties\": {\"a\": {\"uniqueItems\": true}}}]",
     "[false,[{\"desc\":\"array items[0,1] must be unique\",\"error\":\"a: array "
     "items[0,1] must be unique\",\"field\":\"a\",\"type\":\"unique\"}]]",
     NULL},
    {"json.match_schema", "[{\"a\": [1]}, {\"properties\": {\"a\": {\"minItems\": 2}}}]",
     "[false,[{\"desc\":\"Array must have at least 2 items\",\"error\":\"a: Array must "
     "have at least 2 items\",\"field\":\"a\",\"type\":\"array_min_items\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": [1, 2, 3]}, {\"properties\": {\"a\": {\"maxItems\": 2}}}]",
     "[false,[{\"desc\":\"Array must have at most 2 items\",\"error\":\"a: Array must "
     "have at most 2 items\",\"field\":\"a\",\"type\":\"array_max_items\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": {\"b\": 1}}, {\"properties\": {\"a\": {\"maxProperties\": 0}}}]",
     "[false,[{\"desc\":\"Must have at most 0 properties\",\"error\":\"a: Must have at "
     "most 0 properties\",\"field\":\"a\",\"type\":\"array_max_properties\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": {}}, {\"properties\": {\"a\": {\"minProperties\": 1}}}]",
     "[false,[{\"desc\":\"Must have at least 1 properties\",\"error\":\"a: Must have at "
     "least 1 properties\",\"field\":\"a\",\"type\":\"array_min_properties\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": {}}, {\"properties\": {\"a\": {\"required\": [\"x\", \"y\"]}}}]",
     "[false,[{\"desc\":\"x is required\",\"error\":\"a: x is "
     "required\",\"field\":\"a\",\"type\":\"required\"},{\"desc\":\"y is "
     "required\",\"error\":\"a: y is required\",\"field\":\"a\",\"type\":\"required\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": {\"b\": 1}}, {\"properties\": {\"a\": {\"additionalProperties\": "
     "false}}}]",
     "[false,[{\"desc\":\"Additional property b is not allowed\",\"error\":\"a: "
     "Additional property b is not "
     "allowed\",\"field\":\"a\",\"type\":\"additional_property_not_allowed\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": {\"b\": 1}}, {\"properties\": {\"a\": {\"additionalProperties\": "
     "{\"type\": \"string\"}}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: string, given: "
     "integer\",\"error\":\"a.b: Invalid type. Expected: string, given: "
     "integer\",\"field\":\"a.b\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": {\"b\": 1}}, {\"properties\": {\"a\": {\"patternProperties\": {\"^b\": "
     "{\"type\": \"string\"}}}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: string, given: "
     "integer\",\"error\":\"a.b: Invalid type. Expected: string, given: "
     "integer\",\"field\":\"a.b\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": {\"b\": 1}}, {\"properties\": {\"a\": {\"additionalProperties\": false, "
     "\"patternProperties\": {\"^c\": {}}}}}]",
     "[false,[{\"desc\":\"Additional property b is not allowed\",\"error\":\"a: "
     "Additional property b is not "
     "allowed\",\"field\":\"a\",\"type\":\"additional_property_not_allowed\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": [1, \"x\"]}, {\"properties\": {\"a\": {\"items\": {\"type\": "
     "\"string\"}}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: string, given: "
     "integer\",\"error\":\"a.0: Invalid type. Expected: string, given: "
     "integer\",\"field\":\"a.0\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": [1, \"x\", 3]}, {\"properties\": {\"a\": {\"additionalItems\": false, "
     "\"items\": [{\"type\": \"string\"}]}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: string, given: "
     "integer\",\"error\":\"a.0: Invalid type. Expected: string, given: "
     "integer\",\"field\":\"a.0\",\"type\":\"invalid_type\"},{\"desc\":\"No additional "
     "items allowed on array\",\"error\":\"a: No additional items allowed on "
     "array\",\"field\":\"a\",\"type\":\"array_no_additional_items\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": [1, 2]}, {\"properties\": {\"a\": {\"additionalItems\": {\"type\": "
     "\"string\"}, \"items\": [{\"type\": \"number\"}]}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: string, given: "
     "integer\",\"error\":\"a.1: Invalid type. Expected: string, given: "
     "integer\",\"field\":\"a.1\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": [1]}, {\"properties\": {\"a\": {\"contains\": {\"type\": \"string\"}}}}]",
     "[false,[{\"desc\":\"At least one of the items must match\",\"error\":\"a: At least "
     "one of the items must "
     "match\",\"field\":\"a\",\"type\":\"contains\"},{\"desc\":\"Invalid type. Expected: "
     "string, given: integer\",\"error\":\"a.0: Invalid type. Expected: string, given: "
     "integer\",\"field\":\"a.0\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": {\"bb\": 1}}, {\"properties\": {\"a\": {\"propertyNames\": "
     "{\"maxLength\": 1}}}}]",
     "[false,[{\"desc\":\"Property name of \\\"bb\\\" does not match\",\"error\":\"a: "
     "Property name of \\\"bb\\\" does not "
     "match\",\"field\":\"a\",\"type\":\"invalid_property_name\"},{\"desc\":\"String "
     "length must be less than or equal to 1\",\"error\":\"a: String length must be less "
     "than or equal to 1\",\"field\":\"a\",\"type\":\"string_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": {\"b\": 1}}, {\"properties\": {\"a\": {\"dependencies\": {\"b\": "
     "[\"c\"]}}}}]",
     "[false,[{\"desc\":\"Has a dependency on c\",\"error\":\"a: Has a dependency on "
     "c\",\"field\":\"a\",\"type\":\"missing_dependency\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": {\"b\": 1}}, {\"properties\": {\"a\": {\"dependencies\": {\"b\": "
     "{\"required\": [\"c\"]}}}}}]",
     "[false,[{\"desc\":\"c is required\",\"error\":\"a: c is "
     "required\",\"field\":\"a\",\"type\":\"required\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1}, {\"properties\": {\"a\": {\"allOf\": [{\"type\": \"string\"}, "
     "{\"minimum\": 3}]}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: string, given: "
     "integer\",\"error\":\"a: Invalid type. Expected: string, given: "
     "integer\",\"field\":\"a\",\"type\":\"invalid_type\"},{\"desc\":\"Must be greater "
     "than or equal to 3\",\"error\":\"a: Must be greater than or equal to "
     "3\",\"field\":\"a\",\"type\":\"number_gte\"},{\"desc\":\"Must validate all the "
     "schemas (allOf)\",\"error\":\"a: Must validate all the schemas "
     "(allOf)\",\"field\":\"a\",\"type\":\"number_all_of\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1}, {\"properties\": {\"a\": {\"anyOf\": [{\"type\": \"string\"}, "
     "{\"minimum\": 3}]}}}]",
     "[false,[{\"desc\":\"Must validate at least one schema (anyOf)\",\"error\":\"a: "
     "Must validate at least one schema "
     "(anyOf)\",\"field\":\"a\",\"type\":\"number_any_of\"},{\"desc\":\"Must be greater "
     "than or equal to 3\",\"error\":\"a: Must be greater than or equal to "
     "3\",\"field\":\"a\",\"type\":\"number_gte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1}, {\"properties\": {\"a\": {\"oneOf\": [{\"type\": \"string\"}, "
     "{\"minimum\": 3}]}}}]",
     "[false,[{\"desc\":\"Must validate one and only one schema (oneOf)\",\"error\":\"a: "
     "Must validate one and only one schema "
     "(oneOf)\",\"field\":\"a\",\"type\":\"number_one_of\"},{\"desc\":\"Must be greater "
     "than or equal to 3\",\"error\":\"a: Must be greater than or equal to "
     "3\",\"field\":\"a\",\"type\":\"number_gte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 5}, {\"properties\": {\"a\": {\"oneOf\": [{\"type\": \"number\"}, "
     "{\"minimum\": 3}]}}}]",
     "[false,[{\"desc\":\"Must validate one and only one schema (oneOf)\",\"error\":\"a: "
     "Must validate one and only one schema "
     "(oneOf)\",\"field\":\"a\",\"type\":\"number_one_of\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1}, {\"properties\": {\"a\": {\"not\": {\"type\": \"number\"}}}}]",
     "[false,[{\"desc\":\"Must not validate the schema (not)\",\"error\":\"a: Must not "
     "validate the schema (not)\",\"field\":\"a\",\"type\":\"number_not\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1}, {\"properties\": {\"a\": {\"if\": {\"type\": \"number\"}, \"then\": "
     "{\"minimum\": 3}}}}]",
     "[false,[{\"desc\":\"Must validate \\\"then\\\" as \\\"if\\\" was "
     "valid\",\"error\":\"a: Must validate \\\"then\\\" as \\\"if\\\" was "
     "valid\",\"field\":\"a\",\"type\":\"condition_then\"},{\"desc\":\"Must be greater "
     "than or equal to 3\",\"error\":\"a: Must be greater than or equal to "
     "3\",\"field\":\"a\",\"type\":\"number_gte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"else\": {\"minLength\": 3}, \"if\": "
     "{\"type\": \"number\"}}}}]",
     "[false,[{\"desc\":\"Must validate \\\"else\\\" as \\\"if\\\" was not "
     "valid\",\"error\":\"a: Must validate \\\"else\\\" as \\\"if\\\" was not "
     "valid\",\"field\":\"a\",\"type\":\"condition_else\"},{\"desc\":\"String length "
     "must be greater than or equal to 3\",\"error\":\"a: String length must be greater "
     "than or equal to 3\",\"field\":\"a\",\"type\":\"string_gte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema", "[{\"a\": 1}, {\"properties\": {\"a\": false}}]",
     "[false,[{\"desc\":\"False always fails validation\",\"error\":\"a: False always "
     "fails validation\",\"field\":\"a\",\"type\":\"false\"}]]",
     NULL},
    {"json.match_schema", "[{\"a\": 1}, {\"properties\": {\"a\": true}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": null}, {\"properties\": {\"a\": {\"type\": \"object\"}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: object, given: null\",\"error\":\"a: "
     "Invalid type. Expected: object, given: "
     "null\",\"field\":\"a\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": true}, {\"properties\": {\"a\": {\"type\": \"array\"}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: array, given: boolean\",\"error\":\"a: "
     "Invalid type. Expected: array, given: "
     "boolean\",\"field\":\"a\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 3}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": {\"b.c\": {\"d\": [{\"e\": 1}]}}}, {\"properties\": {\"a\": "
     "{\"properties\": {\"b.c\": {\"properties\": {\"d\": {\"items\": {\"properties\": "
     "{\"e\": {\"type\": \"string\"}}}}}}}}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: string, given: "
     "integer\",\"error\":\"a.b.c.d.0.e: Invalid type. Expected: string, given: "
     "integer\",\"field\":\"a.b.c.d.0.e\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 12345678901234567890123}, {\"properties\": {\"a\": {\"maximum\": 3.5}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 3.5\",\"error\":\"a: Must be "
     "less than or equal to 3.5\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1500.0}, {\"properties\": {\"a\": {\"maximum\": 3}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 3\",\"error\":\"a: Must be less "
     "than or equal to 3\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"é\"}, {\"properties\": {\"a\": {\"maxLength\": 0}}}]",
     "[false,[{\"desc\":\"String length must be less than or equal to 0\",\"error\":\"a: "
     "String length must be less than or equal to "
     "0\",\"field\":\"a\",\"type\":\"string_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": {\"b\": 1, \"c\": 2}}, {\"properties\": {\"a\": "
     "{\"additionalProperties\": false, \"maxProperties\": 1, \"minProperties\": 5, "
     "\"required\": [\"z\"]}}}]",
     NULL,
     "eval_builtin_error: json.match_schema: minProperties cannot be greater than "
     "maxProperties"},
    {"json.match_schema",
     "[{\"a\": [1, 2]}, {\"properties\": {\"a\": {\"enum\": [[1]], \"type\": "
     "\"string\"}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: string, given: array\",\"error\":\"a: "
     "Invalid type. Expected: string, given: "
     "array\",\"field\":\"a\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema", "[\"{\", {}]", NULL,
     "eval_builtin_error: json.match_schema: invalid JSON string"},
    {"json.verify_schema", "[{}]", "[true,null]", NULL},
    {"json.match_schema", "[{}, \"{\"]", NULL,
     "eval_builtin_error: json.match_schema: invalid JSON string"},
    {"json.verify_schema", "[\"{\"]", "[false,\"jsonschema: invalid JSON string\"]",
     NULL},
    {"json.match_schema", "[\"1\", \"{}\"]", "[true,[]]", NULL},
    {"json.verify_schema", "[\"{}\"]", "[true,null]", NULL},
    {"json.match_schema",
     "[\"{\\\"a\\\":1}\", "
     "\"{\\\"properties\\\":{\\\"a\\\":{\\\"type\\\":\\\"string\\\"}}}\"]",
     "[false,[{\"desc\":\"Invalid type. Expected: string, given: "
     "integer\",\"error\":\"a: Invalid type. Expected: string, given: "
     "integer\",\"field\":\"a\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.verify_schema",
     "[\"{\\\"properties\\\":{\\\"a\\\":{\\\"type\\\":\\\"string\\\"}}}\"]",
     "[true,null]", NULL},
    {"json.match_schema", "[{}, 1]", NULL,
     "eval_builtin_error: json.match_schema: wrong type, expected string or object"},
    {"json.verify_schema", "[1]",
     "[false,\"jsonschema: wrong type, expected string or object\"]", NULL},
    {"json.match_schema", "[1, {}]", NULL,
     "eval_builtin_error: json.match_schema: wrong type, expected string or object"},
    {"json.verify_schema", "[{}]", "[true,null]", NULL},
    {"json.match_schema", "[{}, \"[]\"]", NULL,
     "eval_builtin_error: json.match_schema: schema is invalid"},
    {"json.verify_schema", "[\"[]\"]", "[false,\"jsonschema: schema is invalid\"]", NULL},
    {"json.match_schema", "[{}, \"1\"]", NULL,
     "eval_builtin_error: json.match_schema: schema is invalid"},
    {"json.verify_schema", "[\"1\"]", "[false,\"jsonschema: schema is invalid\"]", NULL},
    {"json.match_schema", "[{}, \"true\"]", "[true,[]]", NULL},
    {"json.verify_schema", "[\"true\"]", "[true,null]", NULL},
    {"json.match_schema", "[\"\", {}]", NULL,
     "eval_builtin_error: json.match_schema: invalid JSON string"},
    {"json.verify_schema", "[{}]", "[true,null]", NULL},
    {"json.match_schema", "[{}, \"\"]", NULL,
     "eval_builtin_error: json.match_schema: invalid JSON string"},
    {"json.verify_schema", "[\"\"]", "[false,\"jsonschema: invalid JSON string\"]", NULL},
    {"json.match_schema", "[{}, {\"type\": \"foo\"}]", NULL,
     "eval_builtin_error: json.match_schema: has a primitive type that is NOT VALID -- "
     "given: /foo/ Expected valid values are:[array boolean integer number null object "
     "string]"},
    {"json.verify_schema", "[{\"type\": \"foo\"}]",
     "[false,\"jsonschema: has a primitive type that is NOT VALID -- given: /foo/ "
     "Expected valid values are:[array boolean integer number null object string]\"]",
     NULL},
    {"json.match_schema", "[{}, {\"type\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: type, given: "
     "string/Array Of Strings"},
    {"json.verify_schema", "[{\"type\": 1}]",
     "[false,\"jsonschema: Invalid type. Expected: type, given: string/Array Of "
     "Strings\"]",
     NULL},
    {"json.match_schema", "[{}, {\"properties\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Properties must be of type object"},
    {"json.verify_schema", "[{\"properties\": 1}]",
     "[false,\"jsonschema: Properties must be of type object\"]", NULL},
    {"json.match_schema", "[{}, {\"$ref\": \"#/x\"}]", NULL,
     "eval_builtin_error: json.match_schema: Object has no key 'x'"},
    {"json.verify_schema", "[{\"$ref\": \"#/x\"}]",
     "[false,\"jsonschema: Object has no key 'x'\"]", NULL},
    {"json.match_schema", "[{}, {\"minimum\": \"x\"}]", NULL,
     "eval_builtin_error: json.match_schema: minimum must be of a Number"},
    {"json.verify_schema", "[{\"minimum\": \"x\"}]",
     "[false,\"jsonschema: minimum must be of a Number\"]", NULL},
    {"json.match_schema", "[{}, {\"pattern\": \"(\"}]", NULL,
     "eval_builtin_error: json.match_schema: pattern must be a valid regex"},
    {"json.verify_schema", "[{\"pattern\": \"(\"}]",
     "[false,\"jsonschema: pattern must be a valid regex\"]", NULL},
    {"json.match_schema", "[{}, {\"required\": \"x\"}]", NULL,
     "eval_builtin_error: json.match_schema: required must be of an array"},
    {"json.verify_schema", "[{\"required\": \"x\"}]",
     "[false,\"jsonschema: required must be of an array\"]", NULL},
    {"json.match_schema", "[{}, {\"enum\": []}]",
     "[false,[{\"desc\":\"(Root) must be one of the following: \",\"error\":\"(Root): "
     "(Root) must be one of the following: \",\"field\":\"(Root)\",\"type\":\"enum\"}]]",
     NULL},
    {"json.verify_schema", "[{\"enum\": []}]", "[true,null]", NULL},
    {"json.match_schema", "[{}, {\"items\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: Valid Schema/Array "
     "Of Schemas, given: items"},
    {"json.verify_schema", "[{\"items\": 1}]",
     "[false,\"jsonschema: Invalid type. Expected: Valid Schema/Array Of Schemas, given: "
     "items\"]",
     NULL},
    {"json.match_schema", "[{}, {\"allOf\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: allOf must be of an array"},
    {"json.verify_schema", "[{\"allOf\": 1}]",
     "[false,\"jsonschema: allOf must be of an array\"]", NULL},
    {"json.match_schema", "[{}, {\"allOf\": []}]", "[true,[]]", NULL},
    {"json.verify_schema", "[{\"allOf\": []}]", "[true,null]", NULL},
    {"json.match_schema", "[{}, {\"minLength\": -1}]", NULL,
     "eval_builtin_error: json.match_schema: minLength must be greater than or equal to "
     "0"},
    {"json.verify_schema", "[{\"minLength\": -1}]",
     "[false,\"jsonschema: minLength must be greater than or equal to 0\"]", NULL},
    {"json.match_schema", "[{}, {\"minLength\": 1.5}]", NULL,
     "eval_builtin_error: json.match_schema: minLength must be of an integer"},
    {"json.verify_schema", "[{\"minLength\": 1.5}]",
     "[false,\"jsonschema: minLength must be of an integer\"]", NULL},
    {"json.match_schema", "[{}, {\"multipleOf\": 0}]", NULL,
     "eval_builtin_error: json.match_schema: multipleOf must be strictly greater than 0"},
    {"json.verify_schema", "[{\"multipleOf\": 0}]",
     "[false,\"jsonschema: multipleOf must be strictly greater than 0\"]", NULL},
    {"json.match_schema",
     "[{}, {\"$schema\": \"http://json-schema.org/draft-04/schema#\", "
     "\"exclusiveMaximum\": 5}]",
     NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: boolean, given: "
     "exclusiveMaximum"},
    {"json.verify_schema",
     "[{\"$schema\": \"http://json-schema.org/draft-04/schema#\", \"exclusiveMaximum\": "
     "5}]",
     "[false,\"jsonschema: Invalid type. Expected: boolean, given: exclusiveMaximum\"]",
     NULL},
    {"json.match_schema", "[{}, {\"$schema\": \"foo\"}]", "[true,[]]", NULL},
    {"json.verify_schema", "[{\"$schema\": \"foo\"}]", "[true,null]", NULL},
    {"json.match_schema", "[{}, {\"exclusiveMaximum\": \"x\"}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: boolean/number, "
     "given: exclusiveMaximum"},
    {"json.verify_schema", "[{\"exclusiveMaximum\": \"x\"}]",
     "[false,\"jsonschema: Invalid type. Expected: boolean/number, given: "
     "exclusiveMaximum\"]",
     NULL},
    {"json.match_schema", "[{}, {\"exclusiveMaximum\": true}]", NULL,
     "eval_builtin_error: json.match_schema: exclusiveMaximum cannot be used without "
     "maximum"},
    {"json.verify_schema", "[{\"exclusiveMaximum\": true}]",
     "[false,\"jsonschema: exclusiveMaximum cannot be used without maximum\"]", NULL},
    {"json.match_schema", "[{}, {\"dependencies\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: dependencies must be of type object"},
    {"json.verify_schema", "[{\"dependencies\": 1}]",
     "[false,\"jsonschema: dependencies must be of type object\"]", NULL},
    {"json.match_schema", "[{}, {\"dependencies\": {\"a\": 1}}]", NULL,
     "eval_builtin_error: json.match_schema: Dependency must be of type Schema Or Array "
     "Of Strings"},
    {"json.verify_schema", "[{\"dependencies\": {\"a\": 1}}]",
     "[false,\"jsonschema: Dependency must be of type Schema Or Array Of Strings\"]",
     NULL},
    {"json.match_schema", "[{}, {\"additionalProperties\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: boolean/Valid "
     "Schema, given: additionalProperties"},
    {"json.verify_schema", "[{\"additionalProperties\": 1}]",
     "[false,\"jsonschema: Invalid type. Expected: boolean/Valid Schema, given: "
     "additionalProperties\"]",
     NULL},
    {"json.match_schema", "[{}, {\"uniqueItems\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: uniqueItems must be of a boolean"},
    {"json.verify_schema", "[{\"uniqueItems\": 1}]",
     "[false,\"jsonschema: uniqueItems must be of a boolean\"]", NULL},
    {"json.match_schema", "[{}, {\"enum\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: enum must be of an array"},
    {"json.verify_schema", "[{\"enum\": 1}]",
     "[false,\"jsonschema: enum must be of an array\"]", NULL},
    {"json.match_schema", "[{}, {\"enum\": [1, 1]}]", NULL,
     "eval_builtin_error: json.match_schema: enum items must be unique"},
    {"json.verify_schema", "[{\"enum\": [1, 1]}]",
     "[false,\"jsonschema: enum items must be unique\"]", NULL},
    {"json.match_schema", "[{}, {\"required\": [1]}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: string, given: "
     "required"},
    {"json.verify_schema", "[{\"required\": [1]}]",
     "[false,\"jsonschema: Invalid type. Expected: string, given: required\"]", NULL},
    {"json.match_schema", "[{}, {\"required\": [\"a\", \"a\"]}]", NULL,
     "eval_builtin_error: json.match_schema: required items must be unique"},
    {"json.verify_schema", "[{\"required\": [\"a\", \"a\"]}]",
     "[false,\"jsonschema: required items must be unique\"]", NULL},
    {"json.match_schema", "[{}, {\"not\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: not must be of an object"},
    {"json.verify_schema", "[{\"not\": 1}]",
     "[false,\"jsonschema: not must be of an object\"]", NULL},
    {"json.match_schema", "[{}, {\"if\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: if must be of an object"},
    {"json.verify_schema", "[{\"if\": 1}]",
     "[false,\"jsonschema: if must be of an object\"]", NULL},
    {"json.match_schema", "[{}, {\"format\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: string, given: "
     "format"},
    {"json.verify_schema", "[{\"format\": 1}]",
     "[false,\"jsonschema: Invalid type. Expected: string, given: format\"]", NULL},
    {"json.match_schema", "[{}, {\"type\": [\"string\", \"string\"]}]", NULL,
     "eval_builtin_error: json.match_schema: string type is duplicated"},
    {"json.verify_schema", "[{\"type\": [\"string\", \"string\"]}]",
     "[false,\"jsonschema: string type is duplicated\"]", NULL},
    {"json.match_schema", "[{}, {\"type\": [\"foo\"]}]", NULL,
     "eval_builtin_error: json.match_schema: has a primitive type that is NOT VALID -- "
     "given: /foo/ Expected valid values are:[array boolean integer number null object "
     "string]"},
    {"json.verify_schema", "[{\"type\": [\"foo\"]}]",
     "[false,\"jsonschema: has a primitive type that is NOT VALID -- given: /foo/ "
     "Expected valid values are:[array boolean integer number null object string]\"]",
     NULL},
    {"json.match_schema", "[{}, {\"type\": [1]}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: type, given: "
     "string/Array Of Strings"},
    {"json.verify_schema", "[{\"type\": [1]}]",
     "[false,\"jsonschema: Invalid type. Expected: type, given: string/Array Of "
     "Strings\"]",
     NULL},
    {"json.match_schema", "[{}, {\"const\": 1}]",
     "[false,[{\"desc\":\"(Root) does not match: 1\",\"error\":\"(Root): (Root) does not "
     "match: 1\",\"field\":\"(Root)\",\"type\":\"const\"}]]",
     NULL},
    {"json.verify_schema", "[{\"const\": 1}]", "[true,null]", NULL},
    {"json.match_schema", "[{}, {\"patternProperties\": {\"(\": {}}}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid regex pattern '('"},
    {"json.verify_schema", "[{\"patternProperties\": {\"(\": {}}}]",
     "[false,\"jsonschema: Invalid regex pattern '('\"]", NULL},
    {"json.match_schema", "[{}, {\"patternProperties\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: Valid Schema, "
     "given: patternProperties"},
    {"json.verify_schema", "[{\"patternProperties\": 1}]",
     "[false,\"jsonschema: Invalid type. Expected: Valid Schema, given: "
     "patternProperties\"]",
     NULL},
    {"json.match_schema", "[{}, {\"patternProperties\": {\"a\": 1}}]", NULL,
     "eval_builtin_error: json.match_schema: Expected: Valid Schema, given: Invalid "
     "JSON"},
    {"json.verify_schema", "[{\"patternProperties\": {\"a\": 1}}]",
     "[false,\"jsonschema: Expected: Valid Schema, given: Invalid JSON\"]", NULL},
    {"json.match_schema", "[{}, {\"maxItems\": 1, \"minItems\": 2}]", "[true,[]]", NULL},
    {"json.verify_schema", "[{\"maxItems\": 1, \"minItems\": 2}]", "[true,null]", NULL},
    {"json.match_schema", "[{}, {\"maximum\": 1, \"minimum\": 2}]", "[true,[]]", NULL},
    {"json.verify_schema", "[{\"maximum\": 1, \"minimum\": 2}]", "[true,null]", NULL},
    {"json.match_schema", "[{}, {\"maxLength\": 1, \"minLength\": 2}]", NULL,
     "eval_builtin_error: json.match_schema: minLength cannot be greater than maxLength"},
    {"json.verify_schema", "[{\"maxLength\": 1, \"minLength\": 2}]",
     "[false,\"jsonschema: minLength cannot be greater than maxLength\"]", NULL},
    {"json.match_schema", "[{}, {\"properties\": {\"a\": {\"type\": \"foo\"}}}]", NULL,
     "eval_builtin_error: json.match_schema: has a primitive type that is NOT VALID -- "
     "given: /foo/ Expected valid values are:[array boolean integer number null object "
     "string]"},
    {"json.verify_schema", "[{\"properties\": {\"a\": {\"type\": \"foo\"}}}]",
     "[false,\"jsonschema: has a primitive type that is NOT VALID -- given: /foo/ "
     "Expected valid values are:[array boolean integer number null object string]\"]",
     NULL},
    {"json.match_schema", "[{}, {\"$id\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: string, given: $id"},
    {"json.verify_schema", "[{\"$id\": 1}]",
     "[false,\"jsonschema: Invalid type. Expected: string, given: $id\"]", NULL},
    {"json.match_schema", "[{}, {\"id\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: string, given: id"},
    {"json.verify_schema", "[{\"id\": 1}]",
     "[false,\"jsonschema: Invalid type. Expected: string, given: id\"]", NULL},
    {"json.match_schema", "[{}, {\"title\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: string, given: "
     "title"},
    {"json.verify_schema", "[{\"title\": 1}]",
     "[false,\"jsonschema: Invalid type. Expected: string, given: title\"]", NULL},
    {"json.match_schema", "[{}, {\"description\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: string, given: "
     "description"},
    {"json.verify_schema", "[{\"description\": 1}]",
     "[false,\"jsonschema: Invalid type. Expected: string, given: description\"]", NULL},
    {"json.match_schema", "[{}, {\"contains\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Expected: Valid Schema, given: Invalid "
     "JSON"},
    {"json.verify_schema", "[{\"contains\": 1}]",
     "[false,\"jsonschema: Expected: Valid Schema, given: Invalid JSON\"]", NULL},
    {"json.match_schema", "[{}, {\"propertyNames\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: Valid Schema, "
     "given: patternProperties"},
    {"json.verify_schema", "[{\"propertyNames\": 1}]",
     "[false,\"jsonschema: Invalid type. Expected: Valid Schema, given: "
     "patternProperties\"]",
     NULL},
    {"json.match_schema", "[{}, {\"readOnly\": 1}]", "[true,[]]", NULL},
    {"json.verify_schema", "[{\"readOnly\": 1}]", "[true,null]", NULL},
    {"json.match_schema", "[{}, {\"definitions\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: Array Of Schemas, "
     "given: definitions"},
    {"json.verify_schema", "[{\"definitions\": 1}]",
     "[false,\"jsonschema: Invalid type. Expected: Array Of Schemas, given: "
     "definitions\"]",
     NULL},
    {"json.match_schema", "[{}, {\"definitions\": {\"a\": 1}}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: Array Of Schemas, "
     "given: definitions"},
    {"json.verify_schema", "[{\"definitions\": {\"a\": 1}}]",
     "[false,\"jsonschema: Invalid type. Expected: Array Of Schemas, given: "
     "definitions\"]",
     NULL},
    {"json.match_schema", "[{}, {\"$ref\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: Invalid type. Expected: string, given: "
     "$ref"},
    {"json.verify_schema", "[{\"$ref\": 1}]",
     "[false,\"jsonschema: Invalid type. Expected: string, given: $ref\"]", NULL},
    {"json.match_schema", "[{}, {\"$schema\": 1}]", NULL,
     "eval_builtin_error: json.match_schema: $schema must be of type string"},
    {"json.verify_schema", "[{\"$schema\": 1}]",
     "[false,\"jsonschema: $schema must be of type string\"]", NULL},
    {"json.match_schema", "[{\"a\": 1}, {\"enum\": [{\"a\": 1.0}]}]", "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": [1, 2, 1, 2, 1]}, {\"properties\": {\"a\": {\"uniqueItems\": true}}}]",
     "[false,[{\"desc\":\"array items[0,2] must be unique\",\"error\":\"a: array "
     "items[0,2] must be unique\",\"field\":\"a\",\"type\":\"unique\"},{\"desc\":\"array "
     "items[1,3] must be unique\",\"error\":\"a: array items[1,3] must be "
     "unique\",\"field\":\"a\",\"type\":\"unique\"},{\"desc\":\"array items[2,4] must be "
     "unique\",\"error\":\"a: array items[2,4] must be "
     "unique\",\"field\":\"a\",\"type\":\"unique\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": {\"b\": {\"c\": 1}}}, {\"additionalProperties\": "
     "{\"additionalProperties\": {\"$ref\": \"#/definitions/x\"}}, \"definitions\": "
     "{\"x\": {\"type\": \"string\"}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: string, given: "
     "object\",\"error\":\"a.b: Invalid type. Expected: string, given: "
     "object\",\"field\":\"a.b\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"anyOf\": [{\"properties\": {\"a\": {\"type\": \"number\"}}, "
     "\"required\": [\"b\"]}, {\"properties\": {\"a\": {\"type\": \"null\"}}}, "
     "{\"minProperties\": 3}]}]",
     "[false,[{\"desc\":\"Must validate at least one schema "
     "(anyOf)\",\"error\":\"(Root): Must validate at least one schema "
     "(anyOf)\",\"field\":\"(Root)\",\"type\":\"number_any_of\"},{\"desc\":\"Invalid "
     "type. Expected: null, given: string\",\"error\":\"a: Invalid type. Expected: null, "
     "given: string\",\"field\":\"a\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"oneOf\": [{\"required\": [\"b\"]}, {\"properties\": {\"a\": "
     "{\"enum\": [1]}}}]}]",
     "[false,[{\"desc\":\"Must validate one and only one schema "
     "(oneOf)\",\"error\":\"(Root): Must validate one and only one schema "
     "(oneOf)\",\"field\":\"(Root)\",\"type\":\"number_one_of\"},{\"desc\":\"a must be "
     "one of the following: 1\",\"error\":\"a: a must be one of the following: "
     "1\",\"field\":\"a\",\"type\":\"enum\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": [[1], [\"x\"]]}, {\"properties\": {\"a\": {\"items\": {\"items\": "
     "{\"type\": \"string\"}}}}}]",
     "[false,[{\"desc\":\"Invalid type. Expected: string, given: "
     "integer\",\"error\":\"a.0.0: Invalid type. Expected: string, given: "
     "integer\",\"field\":\"a.0.0\",\"type\":\"invalid_type\"}]]",
     NULL},
    {"json.match_schema",
     "[{}, {\"allOf\": [{\"required\": [\"a\"]}, {\"anyOf\": [{\"required\": "
     "[\"b\"]}]}]}]",
     "[false,[{\"desc\":\"a is required\",\"error\":\"(Root): a is "
     "required\",\"field\":\"(Root)\",\"type\":\"required\"},{\"desc\":\"Must validate "
     "at least one schema (anyOf)\",\"error\":\"(Root): Must validate at least one "
     "schema (anyOf)\",\"field\":\"(Root)\",\"type\":\"number_any_of\"},{\"desc\":\"b is "
     "required\",\"error\":\"(Root): b is "
     "required\",\"field\":\"(Root)\",\"type\":\"required\"},{\"desc\":\"Must validate "
     "all the schemas (allOf)\",\"error\":\"(Root): Must validate all the schemas "
     "(allOf)\",\"field\":\"(Root)\",\"type\":\"number_all_of\"}]]",
     NULL},
    {"json.match_schema", "[{\"a\": 1}, {\"not\": {\"not\": {\"type\": \"null\"}}}]",
     "[false,[{\"desc\":\"Must not validate the schema (not)\",\"error\":\"(Root): Must "
     "not validate the schema (not)\",\"field\":\"(Root)\",\"type\":\"number_not\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1.0}, {\"properties\": {\"a\": {\"type\": \"integer\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 0.3}, {\"properties\": {\"a\": {\"multipleOf\": 0.1}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 0.35}, {\"properties\": {\"a\": {\"multipleOf\": 0.1}}}]",
     "[false,[{\"desc\":\"Must be a multiple of 0.1\",\"error\":\"a: Must be a multiple "
     "of 0.1\",\"field\":\"a\",\"type\":\"multiple_of\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1}, {\"properties\": {\"a\": {\"maximum\": 0.1, \"minimum\": 1.5}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 0.1\",\"error\":\"a: Must be "
     "less than or equal to "
     "0.1\",\"field\":\"a\",\"type\":\"number_lte\"},{\"desc\":\"Must be greater than or "
     "equal to 1.5\",\"error\":\"a: Must be greater than or equal to "
     "1.5\",\"field\":\"a\",\"type\":\"number_gte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1e+20}, {\"properties\": {\"a\": {\"maximum\": 1e+19}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 1e+19\",\"error\":\"a: Must be "
     "less than or equal to 1e+19\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"date\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date'\",\"error\":\"a: Does not match "
     "format 'date'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'time'\",\"error\":\"a: Does not match "
     "format 'time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"date-time\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"date-time\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"date-time\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'date-time'\",\"error\":\"a: Does not "
     "match format 'date-time'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"hostname\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"hostname\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'hostname'\",\"error\":\"a: Does not "
     "match format 'hostname'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"email\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'email'\",\"error\":\"a: Does not match "
     "format 'email'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"ipv4\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv4'\",\"error\":\"a: Does not match "
     "format 'ipv4'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"ipv6\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'ipv6'\",\"error\":\"a: Does not match "
     "format 'ipv6'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"uri\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri'\",\"error\":\"a: Does not match "
     "format 'uri'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri-reference\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri-reference'\",\"error\":\"a: Does "
     "not match format 'uri-reference'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri-reference\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri-reference'\",\"error\":\"a: Does "
     "not match format 'uri-reference'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri-reference\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri-reference'\",\"error\":\"a: Does "
     "not match format 'uri-reference'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri-reference\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri-reference'\",\"error\":\"a: Does "
     "not match format 'uri-reference'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri-reference'\",\"error\":\"a: Does "
     "not match format 'uri-reference'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri-reference\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri-reference'\",\"error\":\"a: Does "
     "not match format 'uri-reference'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"uri-reference\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri-template'\",\"error\":\"a: Does not "
     "match format 'uri-template'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri-template\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri-template'\",\"error\":\"a: Does not "
     "match format 'uri-template'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri-template\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri-template'\",\"error\":\"a: Does not "
     "match format 'uri-template'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri-template\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri-template'\",\"error\":\"a: Does not "
     "match format 'uri-template'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri-template'\",\"error\":\"a: Does not "
     "match format 'uri-template'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uri-template\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri-template'\",\"error\":\"a: Does not "
     "match format 'uri-template'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uri-template'\",\"error\":\"a: Does not "
     "match format 'uri-template'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"uri-template\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"uuid\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"uuid\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'uuid'\",\"error\":\"a: Does not match "
     "format 'uuid'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": "
     "\"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": "
     "\"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'json-pointer'\",\"error\":\"a: Does not "
     "match format 'json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": "
     "\"relative-json-pointer\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'relative-json-pointer'\",\"error\":\"a: "
     "Does not match format "
     "'relative-json-pointer'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"regex\"}}}]",
     "[false,[{\"desc\":\"Does not match format 'regex'\",\"error\":\"a: Does not match "
     "format 'regex'\",\"field\":\"a\",\"type\":\"format\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"x\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"12:00:00Z\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00Z\"}, {\"properties\": {\"a\": {\"format\": "
     "\"foo\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2020-01-01T00:00:00.123+01:00\"}, {\"properties\": {\"a\": {\"format\": "
     "\"foo\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a.b\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"-a.b\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a@b.c\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"a b@c\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"<a@b>\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"1.2.3.4\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"::1\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"http://x y\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"/a\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"//x\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"a:b\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a}\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{a\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"{{a}}\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"}, {\"properties\": {\"a\": "
     "{\"format\": \"foo\"}}}]",
     "[true,[]]", NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~0\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"/a~\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"0#\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"1/a\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"01\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": \"(\"}, {\"properties\": {\"a\": {\"format\": \"foo\"}}}]", "[true,[]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1e+300}, {\"properties\": {\"a\": {\"maximum\": 1.5}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 1.5\",\"error\":\"a: Must be "
     "less than or equal to 1.5\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1e+300}, {\"properties\": {\"a\": {\"maximum\": 100000000000000000000}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 1e+20\",\"error\":\"a: Must be "
     "less than or equal to 1e+20\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1e+300}, {\"properties\": {\"a\": {\"maximum\": 1000.0}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 1000\",\"error\":\"a: Must be "
     "less than or equal to 1000\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1e+300}, {\"properties\": {\"a\": {\"maximum\": "
     "1.2345678901234569e+23}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to "
     "1.2345678901234569e+23\",\"error\":\"a: Must be less than or equal to "
     "1.2345678901234569e+23\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1e+300}, {\"properties\": {\"a\": {\"maximum\": 1e-09}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 1e-09\",\"error\":\"a: Must be "
     "less than or equal to 1e-09\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1e+300}, {\"properties\": {\"a\": {\"maximum\": 1234567}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 1.234567e+06\",\"error\":\"a: "
     "Must be less than or equal to "
     "1.234567e+06\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1e+300}, {\"properties\": {\"a\": {\"maximum\": 0.00012}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 0.00012\",\"error\":\"a: Must be "
     "less than or equal to 0.00012\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1e+300}, {\"properties\": {\"a\": {\"maximum\": 1.2e-05}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 1.2e-05\",\"error\":\"a: Must be "
     "less than or equal to 1.2e-05\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1e+300}, {\"properties\": {\"a\": {\"maximum\": -1234567.25}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to -1.23456725e+06\",\"error\":\"a: "
     "Must be less than or equal to "
     "-1.23456725e+06\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1e+300}, {\"properties\": {\"a\": {\"maximum\": 999999}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 999999\",\"error\":\"a: Must be "
     "less than or equal to 999999\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1e+300}, {\"properties\": {\"a\": {\"maximum\": 1000000}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 1e+06\",\"error\":\"a: Must be "
     "less than or equal to 1e+06\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema",
     "[{\"a\": 1e+300}, {\"properties\": {\"a\": {\"maximum\": 2000000000}}}]",
     "[false,[{\"desc\":\"Must be less than or equal to 2e+09\",\"error\":\"a: Must be "
     "less than or equal to 2e+09\",\"field\":\"a\",\"type\":\"number_lte\"}]]",
     NULL},
    {"json.match_schema", "[\"1\", {\"type\": []}]", "[true, []]", NULL},
    {"json.match_schema", "[[1, \"a\"], {\"items\": {\"type\": \"number\"}}]",
     "[false, [{\"desc\": \"Invalid type. Expected: number, given: string\", \"error\": "
     "\"1: Invalid type. Expected: number, given: string\", \"field\": \"1\", \"type\": "
     "\"invalid_type\"}]]",
     NULL},
    {"json.verify_schema", "[[\"a\"]]", "[false, \"jsonschema: schema is invalid\"]",
     NULL},
    {"json.match_schema", "[{}, []]", NULL,
     "eval_builtin_error: json.match_schema: schema is invalid"},
};

int main(void)
{
    return run_builtin_cases(&us_json_schema_family, cases,
                             sizeof cases / sizeof cases[0], false);
}
