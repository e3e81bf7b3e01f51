/* What the files of the debug adapter share.
 *
 * Two threads: the host's, which takes messages, and that of the evaluation, which calls
 * us_debugger_follow at each mark. Everything here is under [lock], which the evaluation gives up while
 * it is stopped. Then the machine stands still, and what a client asks is read off its registers. */
#ifndef US_DEBUGGER_SESSION_H
#define US_DEBUGGER_SESSION_H

#include "codec/framing.h"
#include "codec/json.h"
#include "debugger/debugger.h"
#include "engine/engine.h"
#include "testing/trace.h"
#include "value/array.h"
#include "value/object.h"

#include <pthread.h>
#include <stdatomic.h>

#define US_DEBUGGER_DEPTH           200               /* levels of JSON in a message */
#define US_DEBUGGER_MEMORY_MAX      ((size_t)1 << 30) /* bytes for one message */
#define US_DEBUGGER_BREAKPOINTS_MAX 10000             /* of all files */
#define US_DEBUGGER_CHILDREN_MAX    10000             /* variables in one answer */
#define US_DEBUGGER_COMMANDS_MAX    64                /* expressions that stay compiled */
#define US_DEBUGGER_TEXT_MAX                                                             \
    ((size_t)64 << 10) /* bytes of a value that are shown whole */
#define US_DEBUGGER_TIMEOUT ((uint64_t)5 * 1000 * 1000 * 1000) /* of an expression */
#define US_DEBUGGER_LOCALS  "$locals" /* where expressions find variables, below data */

/* A variable, and its value where the evaluation stands. */
typedef struct us_debugger_variable {
    us_str name;
    us_value value;
} us_debugger_variable;

typedef struct us_debugger_variables {
    us_debugger_variable *items;
    size_t count, capacity;
} us_debugger_variables;

/* A query at work: the body of a rule, or one within it. */
typedef struct us_debugger_query {
    uint64_t query, parent;
    size_t frame; /* routines at work, and its first register */
    uint32_t base;
    uint32_t depth;       /* 1, and one more for each query around it */
    const us_mark *enter; /* where it begins */
    const us_mark *last;  /* the newest mark with a place */
    const us_mark *exit;  /* it has a solution just now; else NULL */
    const us_mark *first; /* of the literals made of the written one at work */
    uint32_t row;         /* of the last mark */
    uint32_t *literals;   /* the numbers of the marks of those on the way to here */
    size_t literal_count, literal_capacity;
    bool answered;
    const us_mark *failed;      /* the literal that failed last; NULL: not known */
    us_debugger_variables kept; /* then */
} us_debugger_query;

/* One answer of rules at work. */
typedef struct us_debugger_answer {
    size_t frame;
    bool element;
    us_value path, value;
} us_debugger_answer;

typedef struct us_debugger_breakpoint {
    int64_t id;
    us_str path; /* as the client calls the file */
    uint32_t file;
    uint32_t row;
    bool verified;
    us_str condition, hit_condition, message; /* empty: none */
    uint64_t hits;
} us_debugger_breakpoint;

typedef enum us_debugger_filter {
#define FILTER(name, ...) US_DEBUGGER_FILTER_##name,
#include "debugger/filters.def"
#undef FILTER
    US_DEBUGGER_FILTER_COUNT,
} us_debugger_filter;

/* How far the evaluation is to go. */
typedef enum us_debugger_mode {
    US_DEBUGGER_RUN,
    US_DEBUGGER_STEP_IN,
    US_DEBUGGER_STEP_OVER,
    US_DEBUGGER_STEP_OUT,
} us_debugger_mode;

typedef enum us_debugger_state {
    US_DEBUGGER_NEW,
    US_DEBUGGER_READY,
    US_DEBUGGER_LAUNCHED,
    US_DEBUGGER_RUNNING,
    US_DEBUGGER_STOPPED,
    US_DEBUGGER_FINISHED,
} us_debugger_state;

typedef enum us_debugger_handle_kind {
    US_DEBUGGER_HANDLE_LIST,
    US_DEBUGGER_HANDLE_VALUE,
} us_debugger_handle_kind;

/* What a variablesReference stands for, until the evaluation goes on. */
typedef struct us_debugger_handle {
    us_debugger_handle_kind kind;
    us_debugger_variables list;
    us_value value;
} us_debugger_handle;

/* An expression that was asked for, compiled. */
typedef struct us_debugger_command us_debugger_command;

/* What the client wants to be evaluated. */
typedef struct us_debugger_launch {
    us_str folder; /* that relative paths are meant from; empty: the process's */
    us_value policies, data, bundles; /* lists */
    us_str query, test;
    bool stop_on_entry, no_debug, v0;
} us_debugger_launch;

struct us_debugger {
    us_debugger_options options;
    us_recovery recovery;
    us_framing framing;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    us_debugger_state state;
    bool left; /* the client has */
    int code;
    int64_t sequence;
    us_arena message;                 /* what the message at work needs */
    us_arena permanent;               /* what was launched, and breakpoints */
    us_arena stop;                    /* what is told of the place where it is stopped */
    uint32_t first_row, first_column; /* as the client counts */

    us_debugger_launch launch;
    usher_engine *engine;
    usher_policy *policy;
    usher_worker *worker;
    usher_input *input;
    us_recording cases; /* of the test, that began */
    us_arena cases_arena, cases_spare;
    us_str *paths;         /* of the program's files, whole */
    const us_mark **redos; /* by literal: its mark once it has a solution; NULL */
    pthread_t thread;
    bool has_thread;
    _Atomic bool cancelled;

    us_debugger_breakpoint *breakpoints;
    size_t breakpoint_count, breakpoint_capacity;
    int64_t last_breakpoint;
    bool filters[US_DEBUGGER_FILTER_COUNT];

    /* Of the evaluation at work. */
    const us_vm *vm;
    us_debugger_query *queries; /* the innermost last */
    size_t query_count, query_capacity, query_made;
    us_debugger_answer *answers; /* of the innermost rules last */
    size_t answer_count, answer_capacity;
    size_t known_errors; /* of built-ins */
    us_debugger_mode mode;
    uint32_t mode_depth;
    bool wants_pause;

    /* Where it is stopped. */
    us_str stop_reason, stop_text;
    bool stop_failed; /* the innermost body did: its variables are those that were kept */
    us_debugger_handle *handles;
    size_t handle_count, handle_capacity;
    int64_t first_handle;

    us_debugger_command *commands;
    size_t command_count;

    /* Of the request at work. */
    bool failed;
    us_str error;
    const char *then; /* an event to send after the answer; NULL: none */
};

typedef void us_debugger_handler(us_debugger *debug, us_value arguments, us_buf *body);

#define REQUEST(command, handler, when, capability)                                      \
    us_debugger_handler us_debugger_do_##handler;
#include "debugger/requests.def"
#undef REQUEST

/* ---- server.c: messages ---------------------------------------------------------------- */

/* The request at work fails. */
void us_debugger_fail(us_debugger *debug, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Sends an event; [body] is JSON, or empty. [arena] is for the time being. */
void us_debugger_event(us_debugger *debug, us_arena *arena, const char *name,
                       us_str body);

/* Shows [text] to the user: [category] is console, stdout, stderr or important. */
void us_debugger_say(us_debugger *debug, us_arena *arena, const char *category,
                     us_str text);

/* The member [name] of [value], where it is true, or a whole number. */
bool us_debugger_flag(us_value value, const char *name);
int64_t us_debugger_number(us_value value, const char *name, int64_t otherwise);

/* ---- launch.c: what is evaluated --------------------------------------------------------- */

/* A builder of what was launched; the caller frees it. */
usher_builder *us_debugger_builder(us_debugger *debug, us_arena *arena,
                                   const usher_build_options *options);

/* Frees what a launch that failed has left, or one that is over. */
void us_debugger_forget_launch(us_debugger *debug);

/* Ends the evaluation, and waits for that. Called with the lock held. */
void us_debugger_end(us_debugger *debug);

/* ---- follow.c: the evaluation as it goes ---------------------------------------------------- */

/* The tracer: [data] is the us_debugger. */
void us_debugger_follow(void *data, const us_vm *vm, const us_vm_event *event);

/* The evaluation ended well: queries that are left end with it. */
void us_debugger_follow_end(us_debugger *debug);

/* Lets it go on, as far as [mode] says. */
void us_debugger_resume(us_debugger *debug, us_debugger_mode mode);

/* ---- breakpoints.c ------------------------------------------------------------------------- */

/* Finds the places of all breakpoints in the program, once it is there. */
void us_debugger_place_breakpoints(us_debugger *debug);

/* True if the evaluation is to stop at row [row] of the file number [file], in the innermost query. */
bool us_debugger_breakpoint_hit(us_debugger *debug, uint32_t file, uint32_t row);

/* ---- inspect.c: what is there where it is stopped ------------------------------------------------ */

/* The variables of query number [index], by name; those whose names are paths below data are
 * values of rules. */
us_debugger_variables us_debugger_variables_of(us_debugger *debug, us_arena *arena,
                                               size_t index);

/* Where the query stands: NULL where that is in no file. */
const us_mark_place *us_debugger_place_of(const us_debugger *debug,
                                          const us_debugger_query *query);

/* ---- evaluate.c ------------------------------------------------------------------------------- */

/* Evaluates the expression [text] in query number [index]; US_ERROR: [error] says why. The value is
 * in the arena [stop]. */
us_outcome us_debugger_evaluate(us_debugger *debug, size_t index, us_str text,
                                us_value *value, us_str *error);
void us_debugger_commands_free(us_debugger *debug);

#endif
