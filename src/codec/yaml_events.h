/* libyaml's events of a text, one after the other; for yaml_read.c and yaml_tree.c. */
#ifndef US_CODEC_YAML_EVENTS_H
#define US_CODEC_YAML_EVENTS_H

#include "base/str.h"

#include <yaml.h>

typedef struct us_yaml_events {
    us_str text;
    yaml_parser_t parser; /* after a failure it says which */
    yaml_event_t event;   /* the current one */
    bool has_parser;
    bool has_event;
    size_t mark_index; /* characters, and the bytes they are: of the last mark */
    size_t mark_offset;
} us_yaml_events;

/* Begins with [text]. What libyaml has lies on the heap; the end of [arena] frees it, if
 * us_yaml_events_close has not. */
us_yaml_events *us_yaml_events_open(us_arena *arena, us_str text);

/* Makes the next event the current one; false where libyaml fails. */
bool us_yaml_events_next(us_yaml_events *events);

void us_yaml_events_close(us_yaml_events *events);

/* The byte of the text at which character number [index] begins. */
size_t us_yaml_events_offset(us_yaml_events *events, size_t index);

#endif
