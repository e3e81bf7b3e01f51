/* Paths of fields: "spec.parameters[1].default" as messages show them, and the steps
 * they stand for. */
#ifndef US_ADMISSION_FIELD_H
#define US_ADMISSION_FIELD_H

#include "value/value.h"

/* Steps that one path may have. */
#define US_FIELD_STEPS_MAX 1000

/* The text of [steps], an array of strings and integers, as Kubernetes writes paths:
 * keys after a dot, or in brackets where they are no plain names (annotations[a.b/c]);
 * indices in brackets. Empty if [steps] is anything else. */
us_str us_field_text(us_arena *arena, us_value steps);

/* The steps that [field] stands for, an array: as us_field_text writes it, with keys in
 * brackets quoted or not ("a[\"b.c\"].d"), or a JSON Pointer ("/spec/a~1b/0"). A number in
 * brackets, and one in a pointer, is an integer; whether an object's key is meant, who
 * knows the object can tell. US_NONE where it makes no sense. */
us_value us_field_steps(us_arena *arena, us_str field);

#endif
