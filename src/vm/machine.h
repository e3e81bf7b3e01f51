/* The machine's insides, shared by the files of this folder: vm.c (the loop),
 * context.c (with), memo.c, iterate.c, select.c, document.c (data as rules and
 * base), unknown.c. */
#ifndef US_VM_MACHINE_H
#define US_VM_MACHINE_H

#include "base/work.h"
#include "vm/vm.h"

/* Tags that only registers hold, never a value that leaves the machine. */
enum {
    US_TAG_CURSOR = US_TAG_SET + 1, /* a place in data; prefix: the node, as.text: a
                                       us_value of the base document or NULL */
    US_TAG_WALK,                    /* a walk in progress; as.text: its state */
    US_TAG_BUILDER,                 /* an object made by PUT_PATH, still growing */
    US_TAG_BUILDER_SET,             /* a set made by ADD_PATH */
    US_TAG_DOUBTED, /* what was found where something unknown was met; as.text: the value */
    US_TAG_SELECTION, /* members of a container; as.text: its us_selection */
};

typedef enum us_memo_state {
    US_MEMO_NEW,
    US_MEMO_RUNNING,
    US_MEMO_UNDEFINED,
    US_MEMO_VALUE,
    US_MEMO_MASKED, /* base data stands for it, by a with */
} us_memo_state;

/* What is known of one node of the rule tree in the context in force. */
typedef struct us_memo {
    uint64_t context; /* the one that it is of; of another: as if it were NEW */
    us_memo_state state;
    us_value value;
    us_value conflicts; /* a partial object's keys with two values (an object: key →
                           the instruction that met the second), or none */
} us_memo;

#define US_CALL_MEMO_OPERANDS 4
/* Powers of two: of the table of calls, and of the part that a request begins with. */
#ifdef US_STRESS
#define US_CALL_MEMO_SIZE  2
#define US_CALL_MEMO_FIRST 1
#else
#define US_CALL_MEMO_SIZE  1024
#define US_CALL_MEMO_FIRST 64
#endif

/* A remembered function call. */
typedef struct us_call_memo {
    uint64_t key; /* of everything below; 0: free */
    uint64_t context;
    uint32_t function; /* node, or built-in | US_CALL_MEMO_BUILTIN */
    uint32_t count;
    us_value operands[US_CALL_MEMO_OPERANDS];
    us_value result; /* none: undefined */
} us_call_memo;

/* The calls that a traced program remembers: a table with free places. */
typedef struct us_exact_calls {
    us_call_memo *items; /* in the request's arena; NULL: none yet */
    size_t size, stored; /* places, a power of two; those taken */
} us_exact_calls;

#define US_CALL_MEMO_BUILTIN 0x80000000u

/* What is known of a shared value. */
typedef struct us_shared_value {
    us_value value; /* none: undefined */
    uint64_t input; /* the number of the input that it is of */
} us_shared_value;

/* A function or built-in that a with replaces. */
typedef struct us_mock {
    const struct us_mock *next;
    uint32_t function; /* as in us_call_memo */
    us_mock_kind kind;
    uint32_t replacement;
    us_value value;
} us_mock;

/* A base document above one that a with replaced, and what was stored there: who reads the
 * whole of it sees the replacement laid over what it replaced, as in OPA. */
typedef struct us_overlay {
    struct us_overlay *next;
    us_value document; /* an object, that the with made */
    us_value stored;
    us_value whole; /* none until it is asked for */
} us_overlay;

/* What was known outside a context of a node whose result is another inside. */
typedef struct us_memo_aside {
    struct us_memo_aside *next;
    uint32_t node;
    us_memo memo;
} us_memo_aside;

/* A `with` in force: whose memos are its own, and what it put aside. */
typedef struct us_context {
    struct us_context *outer;
    us_arena_mark mark; /* of the contexts arena, before this one */
    const us_with_site *site;
    us_value input;
    us_value data;
    const us_mock *mocks;
    uint64_t context;
    uint64_t *candidates;
    uint64_t input_number;
    uint64_t number;       /* its own; [context] is the outer's */
    us_memo_aside *asides; /* of nodes that were asked for since */
    us_overlay *overlays;  /* that it made */
} us_context;

typedef struct us_frame {
    const us_routine *routine;
    uint32_t return_to; /* instruction */
    uint32_t fail_to;
    uint32_t base;        /* of the caller's registers */
    uint32_t result;      /* register, absolute */
    uint32_t memo_slot;   /* in call_memos, for functions; UINT32_MAX: none */
    const us_mock *mocks; /* to be restored, as is the context */
    uint64_t context;
    bool partial; /* CALL_PARTIAL: conflicts are the caller's business */
} us_frame;

#define US_CONFLICT_VALUES 10

/* The second run of rules that had two values: see conflict.c. */
typedef struct us_conflict {
    size_t frame_count; /* while the frame of those rules is the newest */
    us_vm_error error;  /* to be told, without the values */
    us_value
        values[US_CONFLICT_VALUES]; /* the first, and others that are not equal to it */
    const us_source *sources[US_CONFLICT_VALUES]; /* of the rules they come from */
    size_t count;
    bool more;
    uint32_t ended_rule; /* the one whose value is the newest of the others; 0: none */
} us_conflict;

struct us_vm {
    const us_program *program;
    us_arena *permanent;
    us_arena *arena;
    us_arena contexts_arena;

    us_value *registers;
    size_t register_capacity;
    us_frame *frames;
    size_t frame_count;
    size_t frame_capacity;

    us_memo *memos;             /* by node */
    us_memo_aside *free_asides; /* to be used again */
    us_call_memo *call_memos;
    uint32_t call_memo_room;          /* rows of the table that there is */
    uint32_t call_memo_size;          /* of the part in use */
    uint32_t call_memos_stored;       /* by this request */
    us_exact_calls exact_calls;       /* of a traced program, instead */
    struct us_selections *selections; /* select.c; NULL: nothing was selected yet */

    us_value input;
    us_value data;
    const us_mock *mocks;
    us_context *contexts;   /* newest first */
    uint64_t context;       /* number of the one in force */
    uint64_t first_context; /* of this request */
    uint64_t last_context;

    uint64_t *candidates; /* bitmap over the index, for the input in force; NULL: not
                             made yet */

    us_shared_value *shared; /* by number of the shared value */
    uint64_t input_number;   /* of the input in force */
    uint64_t last_input;

    us_call call;
    us_budget budget;
    us_work_meter meter; /* of what takes from the budget without seeing it */
    const us_environment *environment;
    us_value key; /* of the value that is run for, that is asked for; none: all */
    bool strict_errors;
    bool keep_errors;
    us_vm_error *kept; /* of built-ins, that did not end the evaluation */
    size_t kept_count, kept_capacity;
    us_conflict *conflict; /* NULL: no rule had two values yet */
    uint32_t max_depth;
    us_array *answers;
    uint64_t noted;              /* how often something unknown was met: unknown.c */
    us_object *nondeterministic; /* [built-in, operands…] → result; NULL: none yet */

    const us_vm_tracer *tracer;
    us_vm_watch *watch;
    uint64_t
        first_query; /* numbers of queries, of a traced program: of the one around all */
    uint64_t last_query; /* of the newest */
    us_object *strings;  /* operands of functions: string → the first equal one */

    const us_builtin *plus, *minus, *multiply;
    us_vm_error error;
    us_vm_counters counters;
};

/* Stores the error; returns false. [at]: the instruction. */
bool us_vm_fail(us_vm *vm, uint32_t at, const char *code, us_str message);

/* How a call went on. */
typedef enum us_call_result {
    US_CALL_DONE, /* the value is in the register */
    US_CALL_UNDEFINED,
    US_CALL_ENTERED, /* a frame was pushed; its code runs next */
    US_CALL_FAILED,  /* the error is stored */
} us_call_result;

/* call.c. [at] is the calling instruction, [base] the first register of its
 * frame, [result] the absolute register that gets the value. */

/* Makes room for [count] registers from [base] on; may move the registers. */
void us_frame_reserve(us_vm *vm, size_t base, size_t count);
us_frame *us_frame_push(us_vm *vm);

/* The document at [node]. [partial]: keys in conflict are the caller's to check. */
us_call_result us_call_rule(us_vm *vm, uint32_t at, uint32_t base, uint32_t node,
                            uint32_t result, bool partial);
us_call_result us_call_function(us_vm *vm, uint32_t at, uint32_t base);
us_call_result us_call_builtin(us_vm *vm, uint32_t at, uint32_t base);

/* What becomes of a call of a built-in that ended in an error, which vm->call tells. */
us_call_result us_call_failed(us_vm *vm, uint32_t at);

/* A built-in that no `with` replaces, of as many [operands] as it has. */
us_call_result us_call_operator(us_vm *vm, uint32_t at, const us_builtin *builtin,
                                const us_value *operands, us_value *result);

/* from[key], where [from] may be a place in data. */
us_call_result us_call_cursor_get(us_vm *vm, uint32_t at, uint32_t base, us_value from,
                                  us_value key, uint32_t result);

/* [from], or its document where it is a place in data. */
us_call_result us_call_force(us_vm *vm, uint32_t at, uint32_t base, us_value from,
                             uint32_t result);

/* Stores what the routine that ends has computed where it is remembered. */
void us_call_remember(us_vm *vm, const us_frame *frame, us_value value,
                      us_value conflicts);

/* Stores the error of an object with two values under one key. */
us_call_result us_call_fail_conflict(us_vm *vm, uint32_t at);

/* The same for the first of [conflicts], as us_memo keeps them. */
us_call_result us_call_fail_conflicts(us_vm *vm, us_value conflicts);

/* conflict.c. The rules of the newest frame have two values, the second from the
 * instruction at [at]: stores the error, and what the second run needs. The caller
 * starts the frame over. */
void us_conflict_begin(us_vm *vm, uint32_t at);

/* A value in the second run; false if there are too many. */
bool us_conflict_note(us_vm *vm, uint32_t at, us_value value);

/* Ends the second run: the error tells the values. */
void us_conflict_finish(us_vm *vm);

/* context.c */

void us_context_push(us_vm *vm, const us_with_site *site, const us_value *values);
void us_context_pop(us_vm *vm);

/* [document], read as a whole: its overlay if it has one, else itself. */
us_value us_context_whole(us_vm *vm, us_value document);

/* memo.c */

/* The memo of [node] in the context in force: NEW until it has a result there. */
us_memo *us_memo_get(us_vm *vm, uint32_t node);

/* The same to read; NULL: nothing is known of [node] in the context in force. */
const us_memo *us_memo_peek(const us_vm *vm, uint32_t node);

/* What is remembered of the call; NULL: nothing. [slot]: where us_call_memo_store is to put its
 * result; US_CALL_MEMO_NONE: this call is not remembered. */
#define US_CALL_MEMO_NONE UINT32_MAX
us_call_memo *us_call_memo_find(us_vm *vm, uint32_t function, const us_value *operands,
                                size_t count, uint32_t *slot);

/* Stores [result] (none: undefined) of the call in [slot]. */
void us_call_memo_store(us_vm *vm, uint32_t slot, uint32_t function,
                        const us_value *operands, size_t count, us_value result);

/* iterate.c: [iterator] is the first of three registers. */
bool us_iterate_begin(us_value *iterator, us_value container);
bool us_iterate_next(us_value *iterator, us_value *key, us_value *value);
void us_walk_begin(us_vm *vm, us_value *iterator, us_value root, bool paths);
bool us_walk_next(us_value *iterator, us_value *path, us_value *value);

/* select.c: as us_iterate_begin and us_iterate_next, over at least those members that have
 * [key] at [path], an array of strings that lives as long as the program. [constant]: the
 * loop always asks for the same key. */
bool us_select_begin(us_vm *vm, us_value *iterator, us_value container, us_value key,
                     const us_array *path, bool constant);

/* Whether [item] is an element of the array [container]; false if it takes going through
 * all of them to tell. */
bool us_select_member(us_vm *vm, us_value item, us_value container, bool *found);
bool us_select_next(us_value *iterator, us_value *key, us_value *value);

/* document.c */

/* The base document at the path of [node] in the data in force, or NULL. */
const us_value *us_document_base(const us_vm *vm, uint32_t node);
us_value us_document_cursor(uint32_t node, const us_value *base);
uint32_t us_document_cursor_node(us_value cursor);
const us_value *us_document_cursor_base(us_value cursor);

/* [base], the base document at [node], without what is hidden there. */
us_value us_document_visible(us_arena *arena, uint32_t node, us_value base);

/* Merges [base] into [extent], an object being built: members of objects are
 * merged, at any depth, and base wins where both have something else. */
us_value us_document_merge(us_arena *arena, us_value extent, us_value base);

/* The keys at a cursor: base members, rules and packages, as an array. */
us_value us_document_keys(us_vm *vm, us_value cursor);

/* base[key] as OPA's store finds it, whose paths are of strings: a number finds the member
 * named by the string that it prints as, and a string the element of the position that it
 * spells, where 1e0 spells none. */
const us_value *us_document_get(us_value base, us_value key);

/* An empty object for PUT_PATH and ADD_PATH. */
us_value us_document_builder(us_arena *arena);

/* PUT_PATH and ADD_PATH, the instruction at [at]; on conflict adds to [conflicts] (an
 * object or none; key → the instruction that met its first conflict). */
void us_document_put_path(us_arena *arena, us_value *root, us_value *conflicts,
                          const us_value *path, size_t length, us_value leaf, bool add,
                          uint32_t at);

/* The value of a builder: its objects and sets become ordinary ones. */
us_value us_document_finish(us_value builder);

/* trace.c: an instruction of the MARK family. [base]: the first register of the frame. */
void us_trace_mark(us_vm *vm, uint32_t at, uint32_t base);

/* shared.c: finds the value of shared value [number], which is not known yet. */
us_call_result us_shared_find(us_vm *vm, uint32_t at, uint32_t number, us_value *value);

/* The value of shared value [number] of the input in force. */
static inline us_call_result us_shared_get(us_vm *vm, uint32_t at, uint32_t number,
                                           us_value *value)
{
    const us_shared_value *known = &vm->shared[number];
    if (__builtin_expect(known->input != vm->input_number, 0))
        return us_shared_find(vm, at, number, value);
    if (us_value_is_none(known->value))
        return US_CALL_UNDEFINED;
    *value = known->value;
    return US_CALL_DONE;
}

/* unknown.c */

/* Runs the instruction at [at], one of those that are for what is unknown; false if it fails.
 * [base]: the first register of the frame. */
__attribute__((cold)) bool us_unknown_step(us_vm *vm, uint32_t at, uint32_t base);

/* candidates.c: the bitmap of rules that the input in force finds. */
const uint64_t *us_candidates(us_vm *vm);

/* What else the index knows of the rule, which was found, holds. */
bool us_candidate_passes(us_vm *vm, uint32_t rule);

#endif
