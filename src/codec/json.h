/* JSON in and out (RFC 8259). */
#ifndef US_CODEC_JSON_H
#define US_CODEC_JSON_H

#include "base/diag.h"
#include "codec/shape.h"
#include "value/value.h"

typedef enum us_json_duplicates {
    US_JSON_LAST_WINS,
    US_JSON_REFUSE_DUPLICATES,
} us_json_duplicates;

typedef struct us_json_options {
    size_t max_depth; /* nesting of arrays and objects; 0: US_JSON_DEPTH */
    size_t max_bytes; /* of the text; 0: no bound but the arena's */
    us_json_duplicates duplicates;
    bool keep_text; /* strings may refer to the text, which then must outlive
                          the value; else everything is copied */
    bool compact; /* the value takes little memory, for documents that stay: objects share
                     keys, texts have nothing between them; not with keep_text, a
                     shape or refused duplicates */
    bool constant;   /* nobody will change the value in place: empty objects may be one */
    bool allow_more; /* stop after the first value; [consumed] tells where */
    const us_shape *shape; /* what of the document is built; NULL: all of it. What is
                              left out is checked all the same */
} us_json_options;

#define US_JSON_DEPTH 1000

/* Reads one value from [text]. The text must be valid UTF-8; a lone surrogate
 * escape (\ud800) becomes U+FFFD, as in Go; a byte order mark is refused;
 * nothing but white space may follow unless allow_more. On failure returns false
 * and fills [diag] (code "json_error"; position is where reading stopped;
 * message without position, such as "unexpected ',' in object").
 * [options] may be NULL for the defaults; [consumed] may be NULL. */
bool us_json_read(us_arena *arena, us_str text, const us_json_options *options,
                  us_value *value, size_t *consumed, us_diag *diag);

/* A member of an object whose value was not read. */
typedef struct us_json_member {
    us_value key; /* a string; may refer to the text, as that of [keep_text] */
    us_str text;  /* of the value, as it is written */
    bool
        is_plain; /* that is a string of ASCII without escapes; us_json_skim_members alone says so */
} us_json_member;

/* Reads the object that is all of [text], and leaves the values of its members as texts, which
 * are checked as if they were built. [members] gets the first [room] of them, in the order they
 * come, doubled keys too; [count] all there are. [options] as for us_json_read; [shape] and
 * [allow_more] are not looked at. Fails as us_json_read, and where the text is no object. */
bool us_json_read_members(us_arena *arena, us_str text, const us_json_options *options,
                          us_json_member *members, size_t room, size_t *count,
                          us_diag *diag);

/* As us_json_read_members, and several times as fast, for who checks the values that count when they
 * are read: a value begins with a quote or a bracket, and ends where the one that matches it is. Keys
 * refer to [text]. False where something else is found: us_json_read_members says whether the text is an
 * object all the same, or what is wrong with it. */
bool us_json_skim_members(us_str text, us_json_member *members, size_t room,
                          size_t *count);

/* A way through the members of an object, or the items of an array, that was checked before, or whose
 * quotes and brackets match at least: what us_json_read_members or us_json_skim_members left as a text, say.
 * It may end anywhere, and what was not come to costs
 * nothing. */
typedef struct us_json_walk {
    const char *p, *end;
    bool in_object;
} us_json_walk;

/* Begins with [text]; a walk through a value that holds no others ends at once. */
us_json_walk us_json_walk_begin(us_str text);

/* The next [value], as it is written; [key], empty in an array, is what stands between its quotes,
 * escapes and all. False behind the last. Doubled keys come each time. */
bool us_json_walk_next(us_json_walk *walk, us_str *key, us_str *value);

/* As us_json_walk_next, but the value is still to come: us_json_walk_value passes over it and returns it, or
 * us_json_walk_enter begins a walk through it, whatever its end, and that is the end of [walk]. */
bool us_json_walk_key(us_json_walk *walk, us_str *key);
us_str us_json_walk_value(us_json_walk *walk);
us_json_walk us_json_walk_enter(us_json_walk *walk);

typedef enum us_json_style {
    US_JSON_COMPACT, /* {"a":1,"b":[2]}, as Go's json.Marshal without HTML escapes */
    US_JSON_GO,      /* compact, with <, >, & and U+2028, U+2029 escaped as Go does */
    US_JSON_PRETTY,  /* indented by two spaces, as Go's MarshalIndent, no HTML escapes */
    US_JSON_CANONICAL, /* compact; keys sorted by bytes; numbers as the shortest decimal:
                          1.0 and 1e0 both 1 */
} us_json_style;

/* Appends [value], ill-formed bytes of strings as U+FFFD. Object keys come in order of
 * their bytes; a key that is no string is written as the string of its JSON in the style
 * US_JSON_GO; sets are written as arrays, in order. All but US_JSON_CANONICAL escape U+2028 and U+2029, since
 * Go always does. */
void us_json_write(us_buf *buf, us_value value, us_json_style style);

/* As US_JSON_PRETTY with [prefix] at the beginning of each line but the first,
 * and [indent] for each level. */
void us_json_write_indented(us_buf *buf, us_value value, us_str prefix, us_str indent);

/* [object] if all its keys are strings, else a copy with the keys that JSON
 * shows (values are not copied). */
const us_object *us_json_string_keys(us_arena *arena, const us_object *object);

/* Appends [s] as a JSON string, quotes included; [html] as for US_JSON_GO. */
void us_json_write_string(us_buf *buf, us_str s, bool html);

/* Appends a comma unless a bracket was just opened, for who writes JSON piece by piece. */
void us_json_add_comma(us_buf *out);

/* Appends the member "[name]": "[text]" to an object that is being written, after a comma unless it is
 * the first; strings as for HTML. */
void us_json_write_member(us_buf *buf, const char *name, us_str text);

#endif
