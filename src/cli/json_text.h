/* JSON text that the library wrote: well-formed, without white space. Commands
 * print parts of a result, and in the layout of opa; this takes the text apart
 * and lays it out. */
#ifndef US_CLI_JSON_TEXT_H
#define US_CLI_JSON_TEXT_H

#include "base/buf.h"

/* The value of the member [name] (a name without escapes) of an object, or an
 * empty slice. */
us_str us_json_text_member(us_str object, const char *name);

/* What stands between the brackets of an array or object. */
us_str us_json_text_inside(us_str container);

/* Takes the next element off what us_json_text_inside returned; false at the end. */
bool us_json_text_next(us_str *rest, us_str *element);

/* As us_json_text_next for members; [key] is a JSON string, quotes included. */
bool us_json_text_next_member(us_str *rest, us_str *key, us_str *value);

/* Appends the text that a JSON string stands for. */
void us_json_text_unquote(us_buf *out, us_str string);

/* Appends [text], which must be UTF-8, as a JSON string. */
void us_json_text_quote(us_buf *out, us_str text);

/* Appends [json] as Go's json.Marshal writes it: <, >, &, U+2028 and U+2029 in
 * strings as escapes. */
void us_json_text_compact(us_buf *out, us_str json);

/* The same, indented by two blanks a level, with a newline at the end: as Go's
 * Encoder does after SetIndent("", "  "). */
void us_json_text_indent(us_buf *out, us_str json);

#endif
