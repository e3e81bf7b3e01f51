/* Entries of data.usher.gatekeeper, each an object of Gatekeeper's with its place:
 * gatekeeper/gatekeeper.h. */
#ifndef US_ADMISSION_ENTRY_H
#define US_ADMISSION_ENTRY_H

#include "base/str.h"
#include "usher.h"

/* "FILE:ROW" of what the sentence [what] is about: the member of spec that it begins with
 * ("spec.match.kinds must …"), or else the object. In [arena]. */
us_str us_entry_place(us_arena *arena, const usher_value *entry, us_str what);

/* The text [value]; empty where it is none, or NULL. */
us_str us_entry_text(const usher_value *value);

/* The member [name]; NULL where there is none, or [value] is NULL. */
const usher_value *us_entry_member(const usher_value *value, const char *name);

#endif
