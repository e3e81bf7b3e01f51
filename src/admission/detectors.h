/* What secrets and personal data look like, as policies/lib says it, ready to look for. */
#ifndef US_ADMISSION_DETECTORS_H
#define US_ADMISSION_DETECTORS_H

#include "base/str.h"

/* Shared by threads. */
typedef struct us_detectors us_detectors;

/* Made of the policies built in. NULL if there is no memory. */
us_detectors *us_detectors_new(void);
void us_detectors_free(us_detectors *detectors);

/* False if [text], any bytes, is ASCII without anything that is looked for: quickly. */
bool us_detectors_have_sign(const us_detectors *detectors, us_str text);

/* False if [text], valid UTF-8, holds nothing that is looked for. Takes one pass. */
bool us_detectors_suspect(const us_detectors *detectors, us_str text);

/* A part of a text that is not to be seen, and what it is: "a card number", which lives as
 * long as the detectors. */
typedef struct us_detected {
    size_t from;
    size_t to;
    us_str name;
} us_detected;

/* Stores all parts of [text] that are secret in [parts], in [arena]: in order, none touching
 * another. False if that could not be told: there is no memory, or it would take too long. */
bool us_detectors_find(us_arena *arena, us_detectors *detectors, us_str text,
                       us_detected **parts, size_t *count);

/* What the name of a member says about its value. */
typedef enum us_name_kind {
    US_NAME_PLAIN,
    US_NAME_SECRET,      /* apiKey, DB_PASSWORD: the value is one */
    US_NAME_DESCRIPTIVE, /* type, secretName: below a secret name, what is no secret */
} us_name_kind;

us_name_kind us_detectors_name(const us_detectors *detectors, us_str name);

#endif
