/* Bodies of events, which are JSON, and objects made of others. */
#ifndef US_REPLAY_BODY_H
#define US_REPLAY_BODY_H

#include "value/object.h"

/* The value that [text] is, in [arena]; it may refer to the text. US_NONE where it is empty, or no JSON. */
us_value us_body_read(us_arena *arena, us_str text);

/* Of the object that [text] is those members that are called by one of [names], a NULL-terminated list; the others
 * are not even checked. As us_body_read where it is no object. */
us_value us_body_pick(us_arena *arena, us_str text, const char *const *names);

/* True if [text] is JSON, of which nothing is built; else [problem] says what is wrong, in [arena]. */
bool us_body_check(us_arena *arena, us_str text, us_str *problem);

/* [object], or an empty one where it is none, with [value] under [name], which must live as long. What is
 * in it is shared. */
us_value us_body_with(us_arena *arena, us_value object, const char *name, us_value value);

/* Likewise without what is called by one of [names], a NULL-terminated list. */
us_value us_body_without(us_arena *arena, us_value object, const char *const *names);

/* Likewise with [values] under [names]; what is NONE is left out. */
us_value us_body_change(us_arena *arena, us_value object, const char *const *names,
                        const us_value *values);

#endif
