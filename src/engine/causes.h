/* What the files causes*.c share: who read what, of the routines at work and of those before. */
#ifndef US_ENGINE_CAUSES_H
#define US_ENGINE_CAUSES_H

#include "engine/engine.h"
#include "engine/input_map.h"

/* Readings of a body, beyond which none are noted. */
#define US_CAUSE_READINGS_MAX 4096

/* Who read, the best last. */
typedef enum us_cause_reader {
    US_CAUSE_MESSAGE, /* a literal that only makes what the head needs */
    US_CAUSE_TRIED,   /* what was called, and had no answer */
    US_CAUSE_CALLED,
    US_CAUSE_OWN,
} us_cause_reader;

typedef struct us_cause_reading {
    uint32_t at;    /* instruction */
    uint32_t order; /* literal of the body at work then */
    us_cause_reader reader;
    uint32_t node;        /* the container */
    us_value key;         /* none: the container as a whole */
    const us_array *rest; /* keys after that; NULL: none */
} us_cause_reading;

typedef struct us_cause_readings {
    us_cause_reading *items;
    size_t count, capacity;
} us_cause_readings;

/* What is remembered of a call, or of a member that a helper made. */
typedef struct us_cause_summary {
    us_cause_reading *items;
    size_t count;
    bool answered;
} us_cause_summary;

/* A comprehension at work, and where its readings begin. */
typedef struct us_cause_closure {
    uint64_t query;
    size_t first;
} us_cause_closure;

/* A routine at work. */
typedef struct us_cause_activation {
    size_t frame;
    us_value call;         /* what it is remembered by; none: nothing */
    uint32_t routine_node; /* US_NO_NODE: not known */
    size_t first;          /* of its readings among all */
    size_t body;           /* of those of the rule at work */
    uint32_t order;        /* the literal of that rule at work */
    bool composing;
    bool answered;
    us_cause_readings kept;  /* of its answers */
    us_cause_readings tried; /* of what had no answer */
    us_object *members; /* key → number of a summary, of a set or an object; NULL: none */
    us_cause_closure *closures;
    size_t closure_count, closure_capacity;
} us_cause_activation;

struct usher_causes {
    us_arena arena;
    usher_worker *worker;
    bool of_constraint;   /* the input is {review, parameters} */
    us_object *by_answer; /* answer → number of the first of its causes */
    us_input_map input;
    us_cause_readings all; /* of the activations, one after the other */
    us_cause_activation *activations;
    size_t activation_count, activation_capacity;
    us_cause_summary *summaries;
    size_t summary_count, summary_capacity;
    us_object *calls;   /* what was called → number of a summary */
    us_object *made;    /* address of a container that a helper made → its members */
    us_value next_call; /* that the next frame is for; none */
    uint32_t next_node;
    usher_cause *causes;
    size_t count, capacity;
};

typedef struct us_cause_choice {
    const us_cause_reading *reading; /* NULL: there was none */
    us_array *path;                  /* without request.object; NULL: nothing yet */
    bool identifies;
} us_cause_choice;

/* ---- causes_best.c */

/* The best of [items]; where there are none, without a reading. */
us_cause_choice us_causes_best(usher_causes *c, const us_cause_reading *items,
                               size_t count);

/* ---- causes_readings.c */

/* Appends to one of the lists of an activation. */
void us_causes_add(usher_causes *c, us_cause_readings *list, us_cause_reading added);

/* Notes that the newest activation read [key] of [container] and in that [rest] (NULL: nothing
 * more); nothing where the container is neither in the input nor known to come from it. */
void us_causes_note_read(usher_causes *c, const us_vm_event *event, us_value container,
                         us_value key, const us_array *rest);

/* Notes that it called what [s] is remembered of. */
void us_causes_note_call(usher_causes *c, const us_cause_summary *s);

/* Remembers the last of [items]; returns the number of the summary. */
int64_t us_causes_keep(usher_causes *c, const us_cause_reading *items, size_t count,
                       bool answered);

#endif
