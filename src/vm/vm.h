/* The virtual machine: runs a program's routines over an input and data.
 *
 * A machine belongs to one thread and is reused from request to request; the
 * program and the data are shared and never written. */
#ifndef US_VM_VM_H
#define US_VM_VM_H

#include "vm/program.h"

typedef struct us_vm us_vm;

/* What a traced program reports: an instruction of the MARK family was reached. */
typedef struct us_vm_event {
    us_opcode op;
    uint32_t at;               /* the instruction */
    const us_mark *mark;       /* NULL: of MARK_CALL */
    uint64_t query;            /* number of the query; 0: none yet */
    uint64_t parent;           /* of that around it */
    size_t frame;              /* how many routines are at work */
    const us_value *registers; /* of the routine */
    uint32_t base;             /* the number of the first of them in the machine */
    uint16_t b, c;             /* of the instruction */
    uint32_t extra;            /* likewise */
    us_value container,
        key;        /* READ, PATH and MEMBER; ANSWER: the path, an array, as key */
    us_value value; /* ANSWER */
} us_vm_event;

typedef struct us_vm_tracer {
    void (*event)(void *data, const us_vm *vm, const us_vm_event *event);
    void *data;
} us_vm_tracer;

/* Whether a rule matches, of those that somebody asks about. */
typedef struct us_vm_watch {
    /* By node, what its rules are when none matches: the default, or none. US_UNKNOWN: nobody asks
     * about the node. */
    const us_value *unmatched;
    bool matched; /* set by evaluations: one had another value, or an element */
} us_vm_watch;

/* What one evaluation works on and may spend. */
typedef struct us_vm_request {
    us_value input; /* none: undefined */
    us_value data;  /* the base document: a frozen object */
    us_value
        key; /* all of the routine's value that is asked for; none: the value itself */
    us_budget budget;
    const us_environment *environment;
    bool strict_errors; /* the first error of a built-in ends the evaluation */
    bool keep_errors;   /* those that do not end it are kept */
    /* Goes on with what the run before knows, which ended well, with the same input and
     * data and a request arena that was not reset since. */
    bool more;
    uint32_t max_depth;         /* of calls within calls */
    const us_vm_tracer *tracer; /* NULL: nobody is told */
    uint64_t query;             /* number of the query around what is run; 0: none */
    us_vm_watch *watch;         /* NULL: nobody asks */
} us_vm_request;

typedef struct us_vm_error {
    const char *code; /* "eval_conflict_error", …: a literal */
    us_str message;
    us_source source; /* row 0: none */
} us_vm_error;

typedef struct us_vm_counters {
    uint64_t instructions;
    uint64_t rules_considered;
    uint64_t rules_skipped;
} us_vm_counters;

/* A machine for [program]. Its own tables come from [permanent], which lives as
 * long as the machine; values made by evaluations come from [request], which
 * the caller resets between them. */
us_vm *us_vm_new(us_arena *permanent, us_arena *request, const us_program *program);

/* Runs routine number [routine], which takes no operands. After US_OK, [result]
 * is its value (for a query: an array with one array for each answer, never
 * empty). After US_ERROR, us_vm_last_error tells why. Both live in the request
 * arena. Exhausted arenas jump to their recovery point; the machine can be used
 * again afterwards. It puts a meter of work in force while it runs; a budget that the
 * meter finds spent makes the request arena refuse. */
us_outcome us_vm_run(us_vm *vm, const us_vm_request *request, uint32_t routine,
                     us_value *result);

const us_vm_error *us_vm_last_error(const us_vm *vm);

/* The errors that were kept, in the order in which they came; in the request arena. */
const us_vm_error *us_vm_kept_errors(const us_vm *vm, size_t *count);

/* The value of the binding at the event; false where it has none. */
bool us_vm_binding_value(const us_vm *vm, const us_vm_event *event,
                         const us_mark_binding *binding, us_value *value);

/* The value of a register or constant at the event; none for US_MARK_NOWHERE. */
us_value us_vm_operand(const us_vm *vm, const us_vm_event *event, uint16_t operand);

/* As us_vm_binding_value for a routine that is still at work, whose registers begin with number
 * [base]. */
bool us_vm_binding_value_at(const us_vm *vm, uint32_t base,
                            const us_mark_binding *binding, us_value *value);

/* The input and the base document in force: those of the request, or what a `with` put in their
 * place. */
us_value us_vm_input(const us_vm *vm);
us_value us_vm_data(const us_vm *vm);

/* The value that the rules at the node are remembered to have; false if there is none. */
bool us_vm_node_value(const us_vm *vm, uint32_t node, us_value *value);

/* True if the last run, of a program for inputs that are not wholly known, met something unknown.
 * [result], its value, NONE where there is none, becomes what others may look at. */
bool us_vm_met_unknown(us_vm *vm, us_value *result);

us_vm_counters us_vm_get_counters(const us_vm *vm);
uint64_t us_vm_steps_left(const us_vm *vm);

#endif
