/* What the files of usher repl share. */
#ifndef US_CLI_REPL_H
#define US_CLI_REPL_H

#include "authoring/session.h"
#include "cli/command.h"
#include "cli/line.h"
#include "cli/sources.h"
#include "testing/explain.h"

typedef struct us_repl_settings {
    us_sources sources;
    const char *input;
    const char *format;
    bool v0;
} us_repl_settings;

typedef struct us_repl {
    us_invocation *call;
    const us_repl_settings *settings;
    us_session *session;
    us_line *lines;
    us_arena pending_arena;
    us_buf pending; /* lines of a statement that is not complete */
    us_arena input_arena;
    us_str input; /* of a file; empty: none */
    usher_engine *engine;
    usher_policy *policy; /* that was built last */
    /* What the commands set. */
    bool json;
    const char *explain; /* off, full, notes, fails or debug */
    bool metrics, instrument, profile, types, strict_errors, traceback;
    uint64_t pretty_limit;
    us_arena unknown_arena;
    us_words unknown;       /* JSON Pointers into the input */
    us_words unknown_names; /* as they were given */
    bool ended;
} us_repl;

/* Prints to standard output, at once. */
void us_repl_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints "error: …" to standard error. */
void us_repl_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* repl_query.c: builds what there is, anew, for files may have changed. False after telling what is
 * wrong with it. */
bool us_repl_load(us_repl *repl);

/* repl_query.c: the same with [query], which is then evaluated and its answers printed. */
void us_repl_evaluate(us_repl *repl, us_str query);

/* repl_query.c: takes the file [path] for the input. False with a sentence in [error], of [arena]. */
bool us_repl_read_input(us_repl *repl, us_arena *arena, const char *path, us_str *error);

/* repl_query.c: the input of a query; NULL: there is none, or [problems] tell why. */
usher_input *us_repl_input(const us_repl *repl, const usher_limits *limits,
                           usher_problems **problems);

/* What the operand of a command is, for completion. */
typedef enum us_repl_operand {
    US_REPL_NO_OPERAND,
    US_REPL_CHOICE, /* one of us_repl_command.choices */
    US_REPL_RULE,
    US_REPL_PACKAGE,
    US_REPL_FILE,
    US_REPL_INPUT, /* places of the input */
    US_REPL_NUMBER,
    US_REPL_TOPIC,
} us_repl_operand;

/* A row of the table of commands, which is all that there is to say of one. */
typedef struct us_repl_command {
    us_command_item item;
    us_repl_operand kind;
    const char *choices; /* separated by blanks */
    size_t least, most;  /* operands */
    void (*run)(us_repl *repl, const us_words *operands);
} us_repl_command;

/* The commands, in the order in which help lists them; NULL past the end. */
const us_command_item *us_repl_item_at(size_t index);

/* The command that [line] begins with; NULL: it is a statement. */
const us_repl_command *us_repl_command_of(us_str line);

/* Runs the command that [line] is; false: it is a statement. */
bool us_repl_run_command(us_repl *repl, us_str line);

/* The texts that help has beside the table: their names; NULL past the end. */
const char *us_repl_topic_at(size_t index);

/* repl_complete.c: an us_line_completer; [data] is the us_repl. */
size_t us_repl_complete(void *data, us_str before,
                        void (*visit)(void *visitor, us_str name), void *visitor);

#endif
