/* What packages see of a request as their input. */
#ifndef US_ADMISSION_INPUT_H
#define US_ADMISSION_INPUT_H

#include "value/value.h"

/* [object]'s members and [request] under "request"; with no object, that alone. */
us_value us_input_join(us_arena *arena, us_value object, us_value request);

/* [request], an object, with [object] in the place of its own. */
us_value us_input_put_object(us_arena *arena, us_value request, us_value object);

/* What a template's rule sees: {review, parameters}, the former being [request] with [object]
 * for its object, or with the old object where there is none. */
us_value us_input_of_constraint(us_arena *arena, us_value request, us_value object,
                                us_value parameters);

#endif
