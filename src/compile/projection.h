/* Projection: which parts of input a program can see. flow.c reads the code, with liveness.c, and
 * says how values move; projection.c follows input through that and makes the
 * shape by which the JSON reader skips the rest.
 *
 * Everything is about *webs*: a register from where it is written to where
 * it is read last (a web of definitions and uses that share values), operands and
 * result of a routine, the input itself. Between them there are constraints. */
#ifndef US_COMPILE_PROJECTION_H
#define US_COMPILE_PROJECTION_H

#include "codec/shape.h"
#include "vm/program.h"

typedef uint32_t us_web;
#define US_NO_WEB UINT32_MAX

typedef enum us_constraint_kind {
    US_COPY,    /* what [from] may hold, [to] may hold */
    US_MEMBER,  /* [to] may hold the member of [from] under [key] */
    US_ELEMENT, /* [to] may hold any member or element of [from] */
    US_LOOK_UP, /* [to] may hold what object.get finds in [from] at what [key] holds */
    US_WHOLE,   /* all of what [from] may hold is looked at */
} us_constraint_kind;

typedef struct us_constraint {
    us_constraint_kind kind;
    us_web from;
    us_web to;
    us_web key_web; /* US_LOOK_UP */
    us_value key;   /* US_MEMBER: a string */
    uint32_t next;  /* of those of the same [from]; projection.c's */
} us_constraint;

typedef struct us_web_state {
    us_web same_as;       /* another one that it was united with, or itself */
    uint32_t definitions; /* how many instructions write it */
    us_value constant;    /* what the only one of them writes, or none */
    uint32_t first;       /* constraint from here; projection.c's, as the rest */
    bool whole;
    uint32_t *places;
    uint32_t place_count;
    size_t place_capacity;
} us_web_state;

typedef struct us_projector {
    us_arena *arena; /* for the time of the analysis */
    const us_program *program;
    us_web_state *webs;
    size_t web_count;
    size_t web_capacity;
    us_constraint *constraints;
    size_t constraint_count;
    size_t constraint_capacity;
    us_web input;
    us_web *shared;    /* by number of the shared value; US_NO_WEB: not read yet */
    us_web *results;   /* by routine */
    us_web *arguments; /* by routine: the first of its operands */
    bool *reached;     /* by routine */
    uint32_t *waiting; /* routines that were reached and not read yet */
    size_t waiting_count;
    bool *opened;           /* by node: its documents can be reached by any name */
    bool *mocked_functions; /* by node: some `with` replaces it */
    bool *mocked_builtins;  /* by number */
    bool index_read;        /* the rule index is looked at */
    size_t words;           /* of tables that flow.c made */
    bool too_large;         /* the analysis costs more than it gains: read all */
} us_projector;

us_web us_projector_web(us_projector *p);
void us_projector_unite(us_projector *p, us_web a, us_web b);
/* Adds a constraint; one of no web is none. */
void us_projector_copy(us_projector *p, us_web from, us_web to);
void us_projector_member(us_projector *p, us_web from, us_value key, us_web to);
void us_projector_element(us_projector *p, us_web from, us_web to);
void us_projector_look_up(us_projector *p, us_web from, us_web key, us_web to);
void us_projector_whole(us_projector *p, us_web from);

/* The web of shared value number [number]. */
us_web us_projector_shared(us_projector *p, uint32_t number);

/* Marks the routine of [node] to be read, and returns its number. */
uint32_t us_projector_reach(us_projector *p, uint32_t node);

/* flow.c: adds the constraints of the code of routine number [routine]. */
void us_flow_read(us_projector *p, uint32_t routine);

/* What routines [roots] of [program], and whatever they call, can see of their
 * input, when all of their results is looked at. NULL: all of it, or nearly. The
 * shape lives in [arena]; it refers to constants of [program]. */
const us_shape *us_project(us_arena *arena, const us_program *program,
                           const uint32_t *roots, size_t root_count);

#endif
