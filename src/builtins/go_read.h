/* JSON and YAML read as OPA reads them through Go's packages, and refused in their words:
 * for the built-in functions, and for the files of a policy set. */
#ifndef US_BUILTINS_GO_READ_H
#define US_BUILTINS_GO_READ_H

#include "value/value.h"

/* Each returns false after storing a sentence in [error]. Nothing of the value refers to
 * [text] unless said so. Bytes that are no UTF-8 become U+FFFD. */

/* The one value of [text]: OPA's util.UnmarshalJSON. With [keep_text], strings may refer
 * to [text]. */
bool us_go_read_json(us_arena *arena, us_str text, bool keep_text, us_value *value,
                     us_str *error);

/* As us_go_read_json for a document that stays and should take little memory. */
bool us_go_read_document(us_arena *arena, us_str text, us_value *value, us_str *error);

/* The first value of [text]; what follows it is not looked at. */
bool us_go_decode_json(us_arena *arena, us_str text, us_value *value, us_str *error);

/* The first document of [text], null where there is none; the sentence begins with
 * "yaml: " or "json: ". */
bool us_go_read_yaml(us_arena *arena, us_str text, us_value *value, us_str *error);

/* JSON, a byte order mark before it skipped; YAML where it is none: util.Unmarshal. */
bool us_go_read_any(us_arena *arena, us_str text, us_value *value, us_str *error);

#endif
