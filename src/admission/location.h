/* Where a mutator of Gatekeeper's changes an object: spec.containers[name: *].image. */
#ifndef US_ADMISSION_LOCATION_H
#define US_ADMISSION_LOCATION_H

#include "base/str.h"
#include "value/value.h"

/* Steps of a location; more are refused. */
#define US_LOCATION_STEPS 64

/* The member [name] of an object or, of a list, the elements whose member [name] is [value],
 * or all. */
typedef struct us_location_step {
    bool is_list;
    us_str name;
    us_value value; /* a string or an integer; US_NONE: all elements */
} us_location_step;

typedef struct us_location {
    us_location_step *steps;
    size_t count; /* 1 at least; the first is no list, and no two lists follow */
} us_location;

/* Reads [text], of which names in [location] may be slices; the rest is in [arena]. Names
 * that hold more than letters, digits, _ and - stand in quotes. False with the rest of a
 * sentence in [problem] that begins with what the location is called. */
bool us_location_read(us_arena *arena, us_str text, us_location *location,
                      us_str *problem);

/* True if [begin] is how [location] begins, or all of it. */
bool us_location_begins(const us_location *location, const us_location *begin);

#endif
